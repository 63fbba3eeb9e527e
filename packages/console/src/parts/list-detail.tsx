// A list with what is open beside it. What is open stands in the address (`open`), so it can be shared and gone back from; where there is no room for both,
// a row leads to its own page. Keys: j and k or the arrows go through the rows, Enter opens and from the open one leads to its page, Escape closes.
import { type ReactNode, useEffect, useRef, useSyncExternalStore } from 'react';
import { useLocation, useSearch } from 'wouter';
import { paramsOf, withParams } from '../url-state.ts';
import { FrameContext } from './frame.tsx';

/** List and detail side by side need this much. */
const wide = matchMedia('(min-width: 1100px)');

const useIsWide = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      wide.addEventListener('change', listener);
      return () => wide.removeEventListener('change', listener);
    },
    () => wide.matches,
  );

const steps: Readonly<Record<string, 1 | -1>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

const isBusyElsewhere = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input,textarea,select,dialog,details,[contenteditable]') !== null;

export interface ListDetailProps {
  /** Of the rows in their order. */
  readonly ids: readonly string[];
  /** The page of one alone. */
  readonly pageOf: (id: string) => string;
  readonly detail: (id: string) => ReactNode;
  readonly children: (list: { readonly hrefOf: (id: string) => string; readonly isCurrent: (id: string) => boolean }) => ReactNode;
}

export function ListDetail({ ids, pageOf, detail, children }: ListDetailProps) {
  const isWide = useIsWide();
  const [path, go] = useLocation();
  const search = useSearch();
  const list = useRef<HTMLDivElement>(null);
  const open = paramsOf(search)['open'] ?? null;
  const withOpen = (id: string | null): string => path + withParams(search, { open: id });
  const focusRow = (id: string): void => {
    const link = [...(list.current?.querySelectorAll<HTMLElement>('tr[data-row]') ?? [])]
      .find((row) => row.dataset['row'] === id)
      ?.querySelector('a');
    link?.focus({ preventScroll: true });
    link?.scrollIntoView({ block: 'nearest' });
  };
  const close = (): void => {
    go(withOpen(null), { replace: true });
    if (open !== null) focusRow(open);
  };

  useEffect(() => {
    if (open !== null && !isWide) go(pageOf(open), { replace: true });
  }, [open, isWide]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isBusyElsewhere(event.target) || document.querySelector('dialog[open]')) return;
      if (event.key === 'Escape' && open !== null) {
        event.preventDefault();
        close();
        return;
      }
      const step = steps[event.key];
      if (step === undefined) return;
      const focused = document.activeElement?.closest<HTMLElement>('tr[data-row]')?.dataset['row'];
      const at = open ?? focused;
      // Arrows scroll the page until a row is where the keys are.
      if (at === undefined && event.key.startsWith('Arrow')) return;
      const next = ids[at === undefined ? 0 : Math.min(ids.length - 1, Math.max(0, ids.indexOf(at) + step))];
      if (next === undefined) return;
      event.preventDefault();
      if (open !== null) go(withOpen(next), { replace: true });
      focusRow(next);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });

  const isOpen = open !== null && isWide;
  return (
    <div className={isOpen ? 'beside open' : 'beside'}>
      <div className="list" ref={list}>
        {children({
          hrefOf: (id) => (isWide && open !== id ? withOpen(id) : pageOf(id)),
          isCurrent: (id) => isOpen && open === id,
        })}
      </div>
      {isOpen && (
        <FrameContext value={{ page: pageOf(open), close }}>
          <div key={open} className="contents">
            {detail(open)}
          </div>
        </FrameContext>
      )}
    </div>
  );
}
