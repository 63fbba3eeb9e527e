// The console starts here: styles, what the reader chose, who is signed in, and which screen the address names.
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { call, listenSignedOut } from './api/client.ts';
import { queries } from './api/hooks.ts';
import { LanguageContext } from './i18n.ts';
import { applyLanguage, applyTheme, readLanguage, readTheme } from './preferences.ts';
import { Screens } from './screens/screens.tsx';
import { SignIn } from './screens/sign-in/sign-in.tsx';
import { markSignedIn, type Session, SessionContext, wasSignedIn } from './session.ts';
import { Shell } from './shell/shell.tsx';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/parts.css';
import './styles/screens.css';

/** unknown: being asked. */
type Known = Session | 'nobody' | 'unknown';

function App() {
  const [theme, setTheme] = useState(readTheme);
  const [language, setLanguage] = useState(readLanguage);
  const [known, setKnown] = useState<Known>(wasSignedIn() ? 'unknown' : 'nobody');
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
          <SignIn onSignedIn={signIn} />
        ) : (
          <SessionContext value={known}>
            <Shell theme={theme} onTheme={setTheme} language={language} onLanguage={setLanguage} onSignedOut={signOut}>
              <Screens />
            </Shell>
          </SessionContext>
        )}
      </QueryClientProvider>
    </LanguageContext>
  );
}

applyTheme(readTheme());
const root = document.getElementById('app');
if (root)
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
