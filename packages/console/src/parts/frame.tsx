// The frame of a detail: a page of its own, or the panel beside a list that opened it.
import { createContext, use } from 'react';
import { Link } from 'wouter';
import { useText } from '../i18n.ts';
import { Icon } from './icon.tsx';
import { Page, type PageProps } from './page.tsx';

export interface Panel {
  /** Where it stands alone. */
  readonly page: string;
  readonly close: () => void;
}

/** null: it has a page of its own. */
export const FrameContext = createContext<Panel | null>(null);

export function Frame(props: PageProps) {
  const t = useText();
  const panel = use(FrameContext);
  if (panel === null) return <Page {...props} />;
  const { title, heading, answer, actions, children } = props;
  return (
    <aside className="panel" aria-label={title} tabIndex={0}>
      <header>
        <h2>{heading ?? title}</h2>
        <Link href={panel.page} className="icon-button" aria-label={t('panel.page')} title={t('panel.page')}>
          <Icon name="expand" />
        </Link>
        <button type="button" className="icon-button" aria-label={t('close')} title={t('panel.close')} onClick={panel.close}>
          <Icon name="close" />
        </button>
      </header>
      <div className="body">
        {answer !== undefined && <div className="answer">{answer}</div>}
        {actions !== undefined && actions !== false && <div className="actions">{actions}</div>}
        {children}
      </div>
    </aside>
  );
}
