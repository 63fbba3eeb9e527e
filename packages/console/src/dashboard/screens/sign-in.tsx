// Signing in to the Dashboard: an account, a user of it and the user's password, for a session that the browser keeps. User names are each account's own, so
// the account is a field of its own; the browser remembers it.
import { type FormEvent, useEffect, useState } from 'react';
import { ApiError, call } from '../../api/client.ts';
import { useText } from '../../i18n.ts';
import { TextField } from '../../parts/field.tsx';
import { Fault } from '../../parts/page.tsx';
import type { UserSession } from '../session.ts';

const ACCOUNT = 'trunkline.account';

export function SignIn({ onSignedIn }: { readonly onSignedIn: (session: UserSession) => void }) {
  const t = useText();
  const [error, setError] = useState<ApiError | null>(null);
  const [isBusy, setBusy] = useState(false);
  const known = localStorage.getItem(ACCOUNT) ?? '';
  useEffect(() => {
    document.title = `${t('sign_in')} · Trunkline`;
  }, [t]);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [account, name, password] = ['account', 'name', 'password'].map((field) => form.get(field));
    setBusy(true);
    setError(null);
    try {
      const session = await call<UserSession>('POST', '/api/sign-in', { body: { account, name, password } });
      localStorage.setItem(ACCOUNT, session.account);
      onSignedIn(session);
    } catch (caught) {
      setError(caught instanceof ApiError ? caught : null);
      setBusy(false);
    }
  };
  return (
    <main className="sign-in">
      <div>
        <h1>{t('sign_in.title')}</h1>
        <p className="second">{t('dashboard.sign_in.help')}</p>
      </div>
      <form className="form" onSubmit={(event) => void submit(event)}>
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
        <Fault error={error} />
        <div>
          <button className="button primary" type="submit" disabled={isBusy}>
            {t('sign_in')}
          </button>
        </div>
      </form>
      <p className="dim">{t('dashboard.sign_in.which')}</p>
    </main>
  );
}
