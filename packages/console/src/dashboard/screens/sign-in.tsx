// Signing in to the Dashboard: an account, a user of it and the user's password, then a code where a second factor is in force, for a session that the
// browser keeps. User names are each account's own, so the account is a field of its own; the browser remembers it.
import { type FormEvent, useEffect, useState } from 'react';
import { ApiError, call } from '../../api/client.ts';
import { useText } from '../../i18n.ts';
import { TextField } from '../../parts/field.tsx';
import { Fault } from '../../parts/page.tsx';
import type { UserSession } from '../session.ts';
import { Forgotten, mailedCodeIn } from './forgotten.tsx';

const ACCOUNT = 'trunkline.account';

interface SignInFormProps {
  /** A new password was set just now. */
  readonly isReset: boolean;
  readonly onForgotten: () => void;
  readonly onSignedIn: (session: UserSession) => void;
}

function SignInForm({ isReset, onForgotten, onSignedIn }: SignInFormProps) {
  const t = useText();
  const [error, setError] = useState<ApiError | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [needsCode, setNeedsCode] = useState(false);
  const known = localStorage.getItem(ACCOUNT) ?? '';
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const body = Object.fromEntries(new FormData(event.currentTarget));
    setBusy(true);
    setError(null);
    try {
      const session = await call<UserSession>('POST', '/api/sign-in', { body });
      localStorage.setItem(ACCOUNT, session.account);
      onSignedIn(session);
    } catch (caught) {
      const refused = caught instanceof ApiError ? caught : null;
      setNeedsCode(refused?.field === 'code');
      // That there is more to give is no fault.
      setError(refused?.code === 'code_needed' ? null : refused);
      setBusy(false);
    }
  };
  return (
    <form className="form" onSubmit={(event) => void submit(event)}>
      {isReset && <p role="status">{t('forgotten.done')}</p>}
      <TextField
        label={t('account')}
        name="account"
        required
        autoFocus={known === ''}
        defaultValue={known}
        autoComplete="organization"
        autoCapitalize="none"
      />
      <TextField
        label={t('dashboard.sign_in.user')}
        name="name"
        required
        autoFocus={known !== ''}
        autoComplete="username"
        autoCapitalize="none"
      />
      <TextField label={t('sign_in.password')} name="password" type="password" required autoComplete="current-password" />
      {needsCode && (
        <TextField
          label={t('proof.code')}
          help={t('proof.code.help')}
          name="code"
          error={error}
          required
          autoFocus
          inputMode="numeric"
          autoComplete="one-time-code"
        />
      )}
      {error?.field !== 'code' && <Fault error={error} />}
      <div className="actions">
        <button className="button primary" type="submit" disabled={isBusy}>
          {t('sign_in')}
        </button>
        <button type="button" className="button quiet" onClick={onForgotten}>
          {t('forgotten')}
        </button>
      </div>
    </form>
  );
}

export function SignIn({ onSignedIn }: { readonly onSignedIn: (session: UserSession) => void }) {
  const t = useText();
  const [mailedCode] = useState(() => mailedCodeIn(location.hash));
  const [step, setStep] = useState<'sign_in' | 'forgotten' | 'reset'>(mailedCode === null ? 'sign_in' : 'forgotten');
  useEffect(() => {
    // So that it stands in no history.
    if (mailedCode !== null) history.replaceState(null, '', location.pathname);
  }, [mailedCode]);
  useEffect(() => {
    document.title = `${t('sign_in')} · Trunkline`;
  }, [t]);
  return (
    <main className="sign-in">
      <div>
        <h1>{t('sign_in.title')}</h1>
        <p className="second">{t('dashboard.sign_in.help')}</p>
      </div>
      {step === 'forgotten' ? (
        <Forgotten
          account={localStorage.getItem(ACCOUNT) ?? ''}
          mailedCode={mailedCode}
          onBack={() => setStep('sign_in')}
          onDone={() => setStep('reset')}
        />
      ) : (
        <SignInForm isReset={step === 'reset'} onForgotten={() => setStep('forgotten')} onSignedIn={onSignedIn} />
      )}
      <p className="dim">{t('dashboard.sign_in.which')}</p>
    </main>
  );
}
