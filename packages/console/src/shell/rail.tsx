// The rail: where one can go. On a phone it opens over the page.
import { Link, useLocation } from 'wouter';
import { useText } from '../i18n.ts';
import { Icon } from '../parts/icon.tsx';
import type { Frame } from './frame.ts';

export interface RailProps {
  readonly groups: Frame['groups'];
  readonly isOpen: boolean;
  readonly onGo: () => void;
}

export function Rail({ groups, isOpen, onGo }: RailProps) {
  const t = useText();
  const [at] = useLocation();
  const isAt = (path: string): boolean => (path === '/' ? at === '/' : at === path || at.startsWith(`${path}/`));
  return (
    <nav className={isOpen ? 'rail open' : 'rail'} aria-label={t('rail')} id="rail">
      <Link href="/" className="brand" onClick={onGo}>
        <svg width="18" height="18" viewBox="0 0 16 16" aria-hidden="true">
          <rect width="16" height="16" rx="3" fill="currentColor" />
          <path d="M3.500 5h9M8 5v7" stroke="#fff" strokeWidth="2" strokeLinecap="round" />
        </svg>
        Trunkline
      </Link>
      {groups.map(({ title, places }) => (
        <div key={title ?? 'first'}>
          {title !== null && <h2>{t(title)}</h2>}
          {places.map(({ path, icon, title: name, also }) => (
            <Link key={path} href={path} className="place" aria-current={isAt(path) || at === also ? 'page' : undefined} onClick={onGo}>
              <Icon name={icon} />
              {t(name)}
            </Link>
          ))}
        </div>
      ))}
    </nav>
  );
}
