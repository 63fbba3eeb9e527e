// This gateway: version, zone, since when; who may sign in, and who is signed in.
import { type FormEvent, useState } from 'react';
import { useAct, useApi } from '../../api/hooks.ts';
import { useNames, useText } from '../../i18n.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { SelectField, TextField, textsOf } from '../../parts/field.tsx';
import { Answer, Fault, Page } from '../../parts/page.tsx';
import { Sessions } from '../../parts/sessions.tsx';
import { acts, type Column, Table } from '../../parts/table.tsx';
import { Age, Copy, Time } from '../../parts/value.tsx';
import { useMay, useSession } from '../../session.ts';

interface Status {
  readonly version: string;
  readonly startedAt: string;
  readonly timeZone: string;
  readonly ready: boolean;
  readonly reason: string;
}

interface Operator {
  readonly name: string;
  readonly role: string;
  readonly createdAt: string;
  readonly lastSignInAt: string | null;
}

function Operators() {
  const t = useText();
  const roleText = useNames('role');
  const { name: self } = useSession();
  const act = useAct();
  const remove = useAct();
  const [made, setMade] = useState<{ readonly name: string; readonly password: string } | null>(null);
  const operators = useApi<readonly Operator[]>('/api/operators');
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    void act.run<{ name: string; password: string }>('POST', '/api/operators', { body: textsOf(form) }).then((answer) => {
      setMade(answer);
      if (answer) form.reset();
    });
  };
  const columns: readonly Column<Operator>[] = [
    { key: 'name', head: t('name'), cell: ({ name }) => name },
    { key: 'role', head: t('operators.role'), cell: ({ role }) => roleText(role) },
    { key: 'last', head: t('operators.last'), cell: ({ lastSignInAt }) => (lastSignInAt === null ? '–' : <Time at={lastSignInAt} />) },
    {
      ...acts(t('actions')),
      cell: ({ name }) =>
        name !== self && (
          <ConfirmButton
            label={t('remove')}
            name={name}
            warning={t('operators.remove.warning')}
            isBusy={remove.isBusy}
            isSmall
            onConfirm={() => void remove.run('DELETE', `/api/operators/${name}`)}
          />
        ),
    },
  ];
  return (
    <section className="stack">
      <h2>{t('operators')}</h2>
      <Fault error={remove.error} />
      <Answer of={operators}>
        {(rows) => <Table caption={t('operators')} columns={columns} rows={rows} rowKey={({ name }) => name} />}
      </Answer>
      <form className="filters" onSubmit={submit}>
        <TextField name="name" label={t('name')} error={act.error} required />
        <SelectField
          name="role"
          label={t('operators.role')}
          error={act.error}
          choices={['admin', 'support', 'finance'].map((role) => ({ value: role, label: roleText(role) }))}
        />
        <button className="button" type="submit" disabled={act.isBusy}>
          {t('operators.add')}
        </button>
      </form>
      {act.error && !['name', 'role'].includes(act.error.field ?? '') && <Fault error={act.error} />}
      {made && (
        <p className="notice" role="status">
          {t('operators.made', { name: made.name })} <code>{made.password}</code>{' '}
          <Copy text={made.password} label={t('accounts.copy_password')} />
        </p>
      )}
    </section>
  );
}

export function SettingsScreen() {
  const t = useText();
  const may = useMay();
  const status = useApi<Status>('/api/status');
  return (
    <Page title={t('place.settings')} answer={t('settings.answer')}>
      <div className="stack">
        <Answer of={status}>
          {({ version, startedAt, timeZone, ready, reason }) => (
            <section className="card">
              <h2>{t('settings.gateway')}</h2>
              <div className="body">
                <dl className="facts">
                  <dt>{t('settings.version')}</dt>
                  <dd>{version}</dd>
                  <dt>{t('settings.started')}</dt>
                  <dd>
                    <Time at={startedAt} /> (<Age at={startedAt} />)
                  </dd>
                  <dt>{t('settings.zone')}</dt>
                  <dd>{timeZone}</dd>
                  <dt>{t('state')}</dt>
                  <dd>{ready ? t('settings.ready') : reason}</dd>
                  <dt>API</dt>
                  <dd>
                    <a href="/docs">/docs</a> · <a href="/openapi.json">/openapi.json</a>
                  </dd>
                </dl>
              </div>
            </section>
          )}
        </Answer>
        {may('GET /api/operators') && <Operators />}
        <Sessions who="audit.who" />
      </div>
    </Page>
  );
}
