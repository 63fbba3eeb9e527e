// Signing in: a name and a password for a session that the browser keeps.
import { type FormEvent, useEffect, useState } from 'react';
import { ApiError, call } from '../../api/client.ts';
import { useText } from '../../i18n.ts';
import { TextField } from '../../parts/field.tsx';
import { Fault } from '../../parts/page.tsx';
import type { Session } from '../../session.ts';

export function SignIn({ onSignedIn }: { readonly onSignedIn: (session: Session) => void }) {
  const t = useText();
  const [error, setError] = useState<ApiError | null>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    document.title = `${t('sign_in')} · Trunkline`;
  }, [t]);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError(null);
    try {
      onSignedIn(await call<Session>('POST', '/api/sign-in', { body: { name: form.get('name'), password: form.get('password') } }));
    } catch (caught) {
      setError(caught instanceof ApiError ? caught : null);
      setBusy(false);
    }
  };
  return (
    <main className="sign-in">
      <div>
        <h1>{t('sign_in.title')}</h1>
        <p className="second">{t('sign_in.help')}</p>
      </div>
      <form className="form" onSubmit={(event) => void submit(event)}>
        <TextField label={t('sign_in.name')} name="name" required autoFocus autoComplete="username" />
        <TextField label={t('sign_in.password')} name="password" type="password" required autoComplete="current-password" />
        <Fault error={error} />
        <div>
          <button className="button primary" type="submit" disabled={isBusy}>
            {t('sign_in')}
          </button>
        </div>
      </form>
      <p className="dim">{t('sign_in.demo')}</p>
    </main>
  );
}
