// What stands at the address of something that is not there: which kind of thing, and the way to those that are.
import { Link } from 'wouter';
import { type Key, useText } from '../i18n.ts';
import { Frame } from './frame.tsx';
import { Empty } from './page.tsx';

export interface MissingProps {
  /** As the address names it. */
  readonly title: string;
  readonly what: Key;
  /** The list it would stand in. */
  readonly list: { readonly path: string; readonly title: Key };
}

export function Missing({ title, what, list }: MissingProps) {
  const t = useText();
  return (
    <Frame title={title}>
      <Empty
        title={t(what)}
        action={
          <Link className="button" href={list.path}>
            {t('missing.to', { place: t(list.title) })}
          </Link>
        }
      >
        {t('missing.help')}
      </Empty>
    </Frame>
  );
}
