// The rail: where one can go. On a phone it opens over the page.
import { Link, useLocation } from 'wouter';
import { useText } from '../i18n.ts';
import { Icon } from '../parts/icon.tsx';
import { useMay } from '../session.ts';
import { placeGroups } from './places.ts';

export function Rail({ isOpen, onGo, hasHandset }: { readonly isOpen: boolean; readonly onGo: () => void; readonly hasHandset: boolean }) {
  const t = useText();
  const may = useMay();
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
      {placeGroups.map(({ title, places }) => {
        const shown = places.filter(({ needs, path }) => (needs === undefined || may(needs)) && (path !== '/handset' || hasHandset));
        return shown.length === 0 ? null : (
          <div key={title ?? 'first'}>
            {title !== null && <h2>{t(title)}</h2>}
            {shown.map(({ path, icon, title: name, also }) => (
              <Link key={path} href={path} className="place" aria-current={isAt(path) || at === also ? 'page' : undefined} onClick={onGo}>
                <Icon name={icon} />
                {t(name)}
              </Link>
            ))}
          </div>
        );
      })}
    </nav>
  );
}
