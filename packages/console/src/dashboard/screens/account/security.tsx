// How the reader signs in: the own password and the second factor.
import { type FormEvent, useState } from 'react';
import { useAct, useApi } from '../../../api/hooks.ts';
import { useText } from '../../../i18n.ts';
import { TextField } from '../../../parts/field.tsx';
import { Answer, Fault } from '../../../parts/page.tsx';
import { OwnMail } from './own-mail.tsx';
import { SecondFactor, type SecondFactorView } from './second-factor.tsx';

interface SecurityView {
  readonly mail: string;
  readonly secondFactor: SecondFactorView | null;
}

const PASSWORD_CHARACTERS_MIN = 8;

function OwnPassword() {
  const t = useText();
  const act = useAct();
  const [isDone, setDone] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    setDone(false);
    void act.run('PUT', '/api/security/password', { body: Object.fromEntries(new FormData(form)) }).then((answer) => {
      if (answer === null) return;
      setDone(true);
      form.reset();
    });
  };
  return (
    <section className="card">
      <h2>{t('security.password')}</h2>
      <form className="body form" onSubmit={submit}>
        <p className="second">{t('security.password.help')}</p>
        <TextField
          name="password"
          type="password"
          label={t('security.password.now')}
          error={act.error}
          autoComplete="current-password"
          required
        />
        <TextField
          name="newPassword"
          type="password"
          label={t('security.password.new')}
          help={t('security.password.new.help', { count: PASSWORD_CHARACTERS_MIN })}
          error={act.error}
          minLength={PASSWORD_CHARACTERS_MIN}
          autoComplete="new-password"
          required
        />
        {act.error && !['password', 'newPassword'].includes(act.error.field ?? '') && <Fault error={act.error} />}
        {isDone && <p role="status">{t('security.password.done')}</p>}
        <div>
          <button className="button" type="submit" disabled={act.isBusy}>
            {t('security.password.change')}
          </button>
        </div>
      </form>
    </section>
  );
}

export function Security() {
  const security = useApi<SecurityView>('/api/security');
  return (
    <Answer of={security}>
      {({ mail, secondFactor }) => (
        <div className="split even">
          <div className="stack">
            <SecondFactor inForce={secondFactor} />
            <OwnMail mail={mail} />
          </div>
          <OwnPassword />
        </div>
      )}
    </Answer>
  );
}
