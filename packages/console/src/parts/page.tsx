// The frame of a screen: its title, the answer in one line, what can be done; and how it looks while it loads, when it fails and when it is empty.
import { type ReactNode, use, useEffect, useRef, useState } from 'react';
import { useIsFetching } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { ApiError } from '../api/client.ts';
import type { Loaded } from '../api/hooks.ts';
import { LanguageContext, useText } from '../i18n.ts';
import { sayRefusal } from '../told.ts';
import { Icon } from './icon.tsx';
import { Code } from './value.tsx';

export interface PageProps {
  readonly title: string;
  /** In place of the title, where that is more than words. */
  readonly heading?: ReactNode;
  readonly answer?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** The address of the screen that stands; null: none yet. */
let shownAt: string | null = null;

/** Who reads by ear, or by the keyboard, begins a new screen at its beginning; but goes on in its tabs. Once the screen is there: it may have to be loaded. */
function useFocusAtStart() {
  const [at] = useLocation();
  const page = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = shownAt;
    shownAt = at;
    if (before === null || before === at) return;
    scrollTo(0, 0);
    if (!document.activeElement?.closest('.tabs')) page.current?.focus({ preventScroll: true });
  }, [at]);
  return page;
}

export function Page({ title, heading, answer, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Trunkline`;
  }, [title]);
  const page = useFocusAtStart();
  // Only the first answers count: what is asked again and again keeps nobody waiting.
  const isBusy = useIsFetching({ predicate: ({ state }) => state.data === undefined }) > 0;
  return (
    <main className="page" id="page" ref={page} tabIndex={-1} aria-busy={isBusy}>
      <header>
        <div>
          <h1>{heading ?? title}</h1>
          {answer !== undefined && <p className="answer">{answer}</p>}
        </div>
        {actions !== undefined && <div className="actions">{actions}</div>}
      </header>
      {children}
    </main>
  );
}

/** What was refused, in the gateway's own sentence. */
export function Fault({ error, again }: { readonly error: ApiError | null; readonly again?: () => void }) {
  const t = useText();
  const language = use(LanguageContext);
  if (!error) return null;
  const text = error.status === 0 ? t('fault.unreachable') : sayRefusal(language, error);
  return (
    <div className="notice failed" role="alert">
      <Icon name="warning" />
      <div>
        <p title={text === error.message ? undefined : error.message}>{text}</p>
        {again && (
          <button type="button" className="button small" onClick={again}>
            {t('again')}
          </button>
        )}
      </div>
    </div>
  );
}

/** Local data is there sooner than this: nothing flickers. */
const GHOST_AFTER_MS = 100;
/** Longer than any screen takes: whoever looks at it wants to know that it is not the page. */
const SLOW_AFTER_MS = 4000;
const GHOST_WIDTHS = ['w1', 'w2', 'w3', 'w4', 'w2', 'w3'];

function Ghost() {
  const t = useText();
  const [stage, setStage] = useState<'none' | 'shown' | 'slow'>('none');
  useEffect(() => {
    const timers = [setTimeout(() => setStage('shown'), GHOST_AFTER_MS), setTimeout(() => setStage('slow'), SLOW_AFTER_MS)];
    return () => timers.forEach(clearTimeout);
  }, []);
  if (stage === 'none') return null;
  return (
    <div className="ghost" role="status">
      {stage === 'slow' ? <p className="dim">{t('slow')}</p> : <span className="hidden-text">{t('loading')}</span>}
      {GHOST_WIDTHS.map((width, index) => (
        <i key={index} className={width} />
      ))}
    </div>
  );
}

/** The answer of the API, or why it is not there. */
export function Answer<T>({ of, children }: { readonly of: Loaded<T>; readonly children: (data: T) => ReactNode }) {
  const { data, error, again } = of;
  if (error && (data === undefined || error.status === 404)) return <Fault error={error} {...(error.status === 404 ? {} : { again })} />;
  if (data === undefined) return <Ghost />;
  return (
    <>
      {/* That the gateway is away is said once, above every screen. */}
      {error && error.status !== 0 && <Fault error={error} again={again} />}
      {children(data)}
    </>
  );
}

/** Nothing there yet: what it would be, and the next step. */
export function Empty({
  title,
  children,
  code,
  action,
}: {
  /** Left out where the page's own title says it. */
  readonly title?: string;
  readonly children?: ReactNode;
  readonly code?: string;
  readonly action?: ReactNode;
}) {
  const t = useText();
  return (
    <div className="empty">
      {title !== undefined && <h2>{title}</h2>}
      {children !== undefined && <p>{children}</p>}
      {code !== undefined && <Code text={code} label={t('copy_command')} />}
      {action}
    </div>
  );
}
