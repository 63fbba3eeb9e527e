// Users of an account: the customer's own people, with their roles.
import { useState } from 'react';
import { useAct, useApi } from '../../api/hooks.ts';
import { keyOf, useText } from '../../i18n.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { FormButton } from '../../parts/form-fields.tsx';
import { Answer, Empty, Fault } from '../../parts/page.tsx';
import { SecretOnce } from '../../parts/secret-once.tsx';
import { State } from '../../parts/state.tsx';
import { acts, type Column, Table } from '../../parts/table.tsx';
import { Time } from '../../parts/value.tsx';
import { useMay } from '../../session.ts';

interface User {
  readonly name: string;
  readonly role: string;
  readonly locked: boolean;
  readonly lastSignInAt: string | null;
}

const ROLES = ['owner', 'developer', 'finance', 'read_only'] as const;

export function Users({ account }: { readonly account: string }) {
  const t = useText();
  const may = useMay();
  const act = useAct();
  const [made, setMade] = useState<{ readonly name: string; readonly password: string } | null>(null);
  const path = `/api/accounts/${account}/users`;
  const users = useApi<readonly User[]>(path);
  const mayChange = may('POST /api/accounts/:name/users');
  const roles = ROLES.map((role) => ({ value: role, label: t(`role.${role}`) }));
  const columns: readonly Column<User>[] = [
    { key: 'name', head: t('name'), cell: ({ name }) => name },
    {
      key: 'role',
      head: t('operators.role'),
      cell: ({ role }) => {
        const key = keyOf('role', role);
        return key ? t(key) : role;
      },
    },
    {
      key: 'state',
      head: t('state'),
      cell: ({ locked }) => <State tone={locked ? 'failed' : 'delivered'}>{t(locked ? 'accounts.locked' : 'accounts.open')}</State>,
    },
    {
      key: 'last',
      head: t('operators.last'),
      gives: 'less',
      cell: ({ lastSignInAt }) => (lastSignInAt === null ? '–' : <Time at={lastSignInAt} />),
    },
    {
      ...acts(t('actions')),
      cell: ({ name, role, locked }) =>
        mayChange && (
          <span className="actions">
            <button
              type="button"
              className="button small"
              disabled={act.isBusy}
              onClick={() => void act.run('PATCH', `${path}/${name}`, { body: { locked: !locked } })}
            >
              {t(locked ? 'users.unlock' : 'users.lock')}
            </button>
            <FormButton
              label={t('users.role')}
              isSmall
              fields={[{ name: 'role', label: t('operators.role'), kind: 'choice', value: role, choices: roles, isRequired: true }]}
              method="PATCH"
              path={`${path}/${name}`}
            />
            <FormButton
              label={t('users.new_password')}
              isSmall
              fields={[{ name: 'password', label: t('accounts.password'), kind: 'secret', isRequired: true }]}
              method="PATCH"
              path={`${path}/${name}`}
            />
            <ConfirmButton
              label={t('remove')}
              name={name}
              warning={t('users.remove.warning')}
              isBusy={act.isBusy}
              isSmall
              onConfirm={() => void act.run('DELETE', `${path}/${name}`)}
            />
          </span>
        ),
    },
  ];
  const add = mayChange && (
    <FormButton
      label={t('users.add')}
      isPrimary
      fields={[
        { name: 'name', label: t('name'), help: t('accounts.name.help'), isRequired: true },
        { name: 'role', label: t('operators.role'), kind: 'choice', value: 'developer', choices: roles, isRequired: true },
        { name: 'password', label: t('accounts.password'), help: t('users.password.help'), kind: 'secret' },
      ]}
      method="POST"
      path={path}
      onDone={(answer) => setMade(answer as { name: string; password: string })}
    />
  );
  return (
    <div className="stack">
      <Fault error={act.error} />
      {made && <SecretOnce secret={made.password}>{made.name}.</SecretOnce>}
      <Answer of={users}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t('users.none')} action={add}>
              {t('users.none.help')}
            </Empty>
          ) : (
            <>
              <div className="above-table">
                <p className="second">{t('users.none.help')}</p>
                {add}
              </div>
              <Table caption={t('users')} columns={columns} rows={rows} rowKey={({ name }) => name} />
            </>
          )
        }
      </Answer>
    </div>
  );
}
