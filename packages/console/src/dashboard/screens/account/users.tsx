// The account's users, for an owner: who may sign in, as what, and who can no more.
import { type FormEvent, useState } from 'react';
import { useAct, useApi } from '../../../api/hooks.ts';
import { useText } from '../../../i18n.ts';
import { ConfirmButton } from '../../../parts/confirm-button.tsx';
import { SelectField, TextField, textsOf } from '../../../parts/field.tsx';
import { FormButton } from '../../../parts/form-fields.tsx';
import { Answer, Fault } from '../../../parts/page.tsx';
import { State } from '../../../parts/state.tsx';
import { acts, type Column, Table } from '../../../parts/table.tsx';
import { Time } from '../../../parts/value.tsx';
import { Secret } from '../../parts/secret.tsx';
import type { Role } from '../../permissions.ts';
import { useUser } from '../../session.ts';

interface User {
  readonly name: string;
  readonly role: Role;
  readonly locked: boolean;
  readonly mail: string;
  readonly hasSecondFactor: boolean;
  readonly lastSignInAt: string | null;
}
type Made = User & { readonly password?: string };

const roles: readonly Role[] = ['owner', 'developer', 'finance', 'read_only'];

export function Users() {
  const t = useText();
  const { name: self } = useUser();
  const add = useAct();
  const act = useAct();
  const [shown, setShown] = useState<{ readonly name: string; readonly password: string } | null>(null);
  const users = useApi<readonly User[]>('/api/users');
  const show = (made: Made | null): void => {
    if (made?.password !== undefined) setShown({ name: made.name, password: made.password });
  };
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    void add.run<Made>('POST', '/api/users', { body: textsOf(form) }).then((made) => {
      show(made);
      if (made) form.reset();
    });
  };
  const set = (name: string, body: unknown): void => void act.run<Made>('PATCH', `/api/users/${name}`, { body }).then(show);
  const columns: readonly Column<User>[] = [
    { key: 'name', head: t('name'), cell: ({ name }) => (name === self ? t('own_users.self', { name }) : name) },
    {
      key: 'role',
      head: t('own_users.role'),
      cell: ({ name, role }) =>
        name === self ? (
          t(`own_role.${role}`)
        ) : (
          <select
            className="input"
            aria-label={t('own_users.role_of', { name })}
            value={role}
            disabled={act.isBusy}
            onChange={(event) => set(name, { role: event.target.value })}
          >
            {roles.map((one) => (
              <option key={one} value={one}>
                {t(`own_role.${one}`)}
              </option>
            ))}
          </select>
        ),
    },
    {
      key: 'state',
      head: t('state'),
      cell: ({ locked }) => <State tone={locked ? 'failed' : 'delivered'}>{t(locked ? 'own_users.locked' : 'own_users.open')}</State>,
    },
    {
      key: 'factor',
      head: t('factor'),
      gives: 'less-wide',
      cell: ({ name, hasSecondFactor }) =>
        hasSecondFactor ? (
          <span className="actions">
            {t('factor.on')}
            {name !== self && (
              <ConfirmButton
                label={t('own_users.drop_factor')}
                name={name}
                warning={t('own_users.drop_factor.warning')}
                isBusy={act.isBusy}
                isSmall
                onConfirm={() => void act.run('DELETE', `/api/users/${name}/second-factor`)}
              />
            )}
          </span>
        ) : (
          '–'
        ),
    },
    { key: 'mail', head: t('own_users.mail'), gives: 'less-wide', cell: ({ mail }) => mail || '–' },
    {
      key: 'last',
      head: t('operators.last'),
      gives: 'less',
      cell: ({ lastSignInAt }) => (lastSignInAt === null ? '–' : <Time at={lastSignInAt} />),
    },
    {
      ...acts(t('actions')),
      cell: ({ name, locked, mail }) =>
        name !== self && (
          <span className="actions">
            <FormButton
              label={t('own_users.mail')}
              title={t('own_users.mail_of', { name })}
              submit={t('settings.save')}
              isSmall
              fields={[{ name: 'mail', label: t('own_users.mail'), help: t('security.mail.empty'), value: mail }]}
              method="PATCH"
              path={`/api/users/${name}`}
            />
            <button type="button" className="button small" disabled={act.isBusy} onClick={() => set(name, { locked: !locked })}>
              {t(locked ? 'own_users.unlock' : 'own_users.lock')}
            </button>
            <ConfirmButton
              label={t('own_users.new_password')}
              name={name}
              warning={t('own_users.new_password.warning')}
              isBusy={act.isBusy}
              isSmall
              onConfirm={() => set(name, { newPassword: true })}
            />
            <ConfirmButton
              label={t('remove')}
              name={name}
              warning={t('own_users.remove.warning')}
              isBusy={act.isBusy}
              isSmall
              onConfirm={() => void act.run('DELETE', `/api/users/${name}`)}
            />
          </span>
        ),
    },
  ];
  return (
    <div className="stack">
      <form className="filters" onSubmit={submit}>
        <TextField name="name" label={t('name')} error={add.error} autoCapitalize="none" required />
        <SelectField
          name="role"
          label={t('own_users.role')}
          error={add.error}
          defaultValue="developer"
          choices={roles.map((role) => ({ value: role, label: t(`own_role.${role}`) }))}
        />
        <TextField name="mail" label={t('own_users.mail')} error={add.error} type="email" />
        <button className="button" type="submit" disabled={add.isBusy}>
          {t('own_users.add')}
        </button>
      </form>
      <p className="second">{t('own_users.roles.help')}</p>
      {add.error && !['name', 'role', 'mail'].includes(add.error.field ?? '') && <Fault error={add.error} />}
      {shown && (
        <p className="notice delivered">
          <span>
            {t('own_users.made', { name: shown.name })}{' '}
            <Secret text={shown.password} label={t('accounts.copy_password')} onHide={() => setShown(null)} />
          </span>
        </p>
      )}
      <Fault error={act.error} />
      <Answer of={users}>
        {(rows) => <Table caption={t('account.tab.users')} columns={columns} rows={rows} rowKey={({ name }) => name} />}
      </Answer>
    </div>
  );
}
