// A forgotten password: who it is, then the code that came by mail and a new password. A link in the mail brings the code along.
import { type FormEvent, useState } from 'react';
import { useAct } from '../../api/hooks.ts';
import { useText } from '../../i18n.ts';
import { TextField, textsOf } from '../../parts/field.tsx';
import { Fault } from '../../parts/page.tsx';

const RESET = '#reset=';

/** The code of a link that was followed; null: there is none. */
export const mailedCodeIn = (hash: string): string | null => (hash.startsWith(RESET) ? hash.slice(RESET.length) : null);

export interface ForgottenProps {
  readonly account: string;
  /** null: none was mailed yet. */
  readonly mailedCode: string | null;
  readonly onBack: () => void;
  readonly onDone: () => void;
}

export function Forgotten({ account, mailedCode, onBack, onDone }: ForgottenProps) {
  const t = useText();
  const act = useAct();
  const [isAsked, setAsked] = useState(mailedCode !== null);
  const ask = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void act.run('POST', '/api/reset/ask', { body: textsOf(event.currentTarget) }).then((answer) => answer !== null && setAsked(true));
  };
  const reset = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const body = Object.fromEntries(new FormData(event.currentTarget));
    void act.run('POST', '/api/reset', { body }).then((answer) => answer !== null && onDone());
  };
  const fields = isAsked ? ['code', 'newPassword'] : ['account', 'name'];
  const fault = act.error && !fields.includes(act.error.field ?? '') ? act.error : null;
  const back = (
    <button type="button" className="button quiet" onClick={onBack}>
      {t('forgotten.back')}
    </button>
  );
  return isAsked ? (
    <form className="form" key="reset" onSubmit={reset}>
      {mailedCode === null && <p role="status">{t('forgotten.asked')}</p>}
      <TextField
        label={t('forgotten.code')}
        name="code"
        required
        defaultValue={mailedCode ?? ''}
        autoFocus={mailedCode === null}
        error={act.error}
        autoComplete="one-time-code"
      />
      <TextField
        label={t('security.password.new')}
        name="newPassword"
        type="password"
        required
        autoFocus={mailedCode !== null}
        error={act.error}
        autoComplete="new-password"
      />
      <Fault error={fault} />
      <div className="actions">
        <button className="button primary" type="submit" disabled={act.isBusy}>
          {t('forgotten.set')}
        </button>
        {back}
      </div>
    </form>
  ) : (
    <form className="form" key="ask" onSubmit={ask}>
      <p>{t('forgotten.help')}</p>
      <TextField label={t('account')} name="account" required defaultValue={account} error={act.error} autoCapitalize="none" />
      <TextField
        label={t('dashboard.sign_in.user')}
        name="name"
        required
        autoFocus
        error={act.error}
        autoComplete="username"
        autoCapitalize="none"
      />
      <Fault error={fault} />
      <div className="actions">
        <button className="button primary" type="submit" disabled={act.isBusy}>
          {t('forgotten.ask')}
        </button>
        {back}
      </div>
    </form>
  );
}
