// Tabs of a screen: links, because each has an address of its own.
import { Link } from 'wouter';

export interface Tab {
  readonly href: string;
  readonly label: string;
  readonly isCurrent: boolean;
}

export const Tabs = ({ label, tabs }: { readonly label: string; readonly tabs: readonly Tab[] }) => (
  <nav className="tabs" aria-label={label}>
    {tabs.map(({ href, label: word, isCurrent }) => (
      <Link key={href} href={href} aria-current={isCurrent ? 'page' : undefined}>
        {word}
      </Link>
    ))}
  </nav>
);
