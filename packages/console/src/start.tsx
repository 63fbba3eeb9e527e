// How both apps start: styles, what the reader chose, who is signed in. What they show is their own.
import { QueryClientProvider } from '@tanstack/react-query';
import { type ComponentType, type ReactNode, StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { call, listenSignedOut } from './api/client.ts';
import { queries } from './api/hooks.ts';
import { LanguageContext } from './i18n.ts';
import { applyLanguage, applyTheme, markSignedIn, readLanguage, readTheme, wasSignedIn } from './preferences.ts';
import type { ShellControls } from './shell/shell.tsx';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/parts.css';
import './styles/screens.css';
import './styles/people.css';

export interface AppParts<Session> {
  /** What stands where nobody is signed in. */
  readonly SignedOut: ComponentType<{ readonly onSignedIn: (session: Session) => void }>;
  readonly signedIn: (session: Session, controls: ShellControls) => ReactNode;
}

function App<Session extends object>({ SignedOut, signedIn }: AppParts<Session>) {
  const [theme, setTheme] = useState(readTheme);
  const [language, setLanguage] = useState(readLanguage);
  // unknown: being asked.
  const [known, setKnown] = useState<Session | 'nobody' | 'unknown'>(wasSignedIn() ? 'unknown' : 'nobody');
  useEffect(() => applyTheme(theme), [theme]);
  useEffect(() => applyLanguage(language), [language]);

  const signOut = (): void => {
    markSignedIn(false);
    queries.clear();
    setKnown('nobody');
  };
  const signIn = (session: Session): void => {
    markSignedIn(true);
    setKnown(session);
  };
  useEffect(() => {
    listenSignedOut(signOut);
    if (known !== 'unknown') return;
    // Refused or not reached: signing in again says which.
    call<Session>('GET', '/api/me').then(signIn, () => setKnown('nobody'));
  }, []);

  if (known === 'unknown') return null;
  return (
    <LanguageContext value={language}>
      <QueryClientProvider client={queries}>
        {known === 'nobody' ? (
          <SignedOut onSignedIn={signIn} />
        ) : (
          signedIn(known, { theme, onTheme: setTheme, language, onLanguage: setLanguage, onSignedOut: signOut })
        )}
      </QueryClientProvider>
    </LanguageContext>
  );
}

export function startApp<Session extends object>(parts: AppParts<Session>): void {
  applyTheme(readTheme());
  const root = document.getElementById('app');
  if (root)
    createRoot(root).render(
      <StrictMode>
        <App {...parts} />
      </StrictMode>,
    );
}
