// A new account. Its password is made where none is typed, and shown on its page when asked for.
import { type FormEvent } from 'react';
import { useLocation } from 'wouter';
import { useAct } from '../../api/hooks.ts';
import { useText } from '../../i18n.ts';
import { TextField, textsOf } from '../../parts/field.tsx';
import { Fault, Page } from '../../parts/page.tsx';

const FIELDS = ['name', 'balance', 'gift', 'password'];

export function NewAccountScreen() {
  const t = useText();
  const act = useAct();
  const [, go] = useLocation();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void act.run<{ name: string }>('POST', '/api/accounts', { body: textsOf(event.currentTarget) }).then((made) => {
      if (made) go(`/accounts/${made.name}`);
    });
  };
  return (
    <Page title={t('accounts.add')} answer={t('accounts.add.help')}>
      <form className="form" onSubmit={submit}>
        <TextField name="name" label={t('name')} help={t('accounts.name.help')} error={act.error} required autoFocus />
        <TextField name="balance" label={t('accounts.balance')} help={t('accounts.amount.help')} error={act.error} inputMode="decimal" />
        <TextField name="gift" label={t('accounts.gift')} help={t('accounts.gift.help')} error={act.error} inputMode="decimal" />
        <TextField
          name="password"
          label={t('accounts.password')}
          help={t('accounts.password.help')}
          error={act.error}
          type="password"
          autoComplete="new-password"
        />
        {act.error && !FIELDS.includes(act.error.field ?? '') && <Fault error={act.error} />}
        <div>
          <button className="button primary" type="submit" disabled={act.isBusy}>
            {t('accounts.add')}
          </button>
        </div>
      </form>
    </Page>
  );
}
