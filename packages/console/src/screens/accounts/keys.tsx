// API keys of an account: further passwords, each with what it may do, when it was last used, and its end.
import { useState } from 'react';
import { useAct, useApi } from '../../api/hooks.ts';
import { keyOf, useText } from '../../i18n.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import type { FormField } from '../../parts/form-body.ts';
import { FormButton } from '../../parts/form-fields.tsx';
import { Answer, Empty, Fault } from '../../parts/page.tsx';
import { SecretOnce } from '../../parts/secret-once.tsx';
import { State } from '../../parts/state.tsx';
import { acts, type Column, Table } from '../../parts/table.tsx';
import { Time } from '../../parts/value.tsx';
import { useMay } from '../../session.ts';

interface ApiKey {
  readonly id: number;
  readonly label: string;
  readonly scopes: readonly string[];
  readonly apps: readonly string[] | null;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly expiresAt: string | null;
  readonly live: boolean;
  readonly password?: string;
}

const SCOPES = ['send', 'report', 'inbox', 'balance'] as const;
const OVERLAP_HOURS = 24;

export function Keys({ account }: { readonly account: string }) {
  const t = useText();
  const may = useMay();
  const act = useAct();
  const [secret, setSecret] = useState<string | null>(null);
  const path = `/api/accounts/${account}/keys`;
  const keys = useApi<readonly ApiKey[]>(path);
  const mayChange = may('POST /api/accounts/:name/keys');
  const fields = (key: ApiKey | null): readonly FormField[] => [
    { name: 'label', label: t('keys.label'), value: key?.label, isRequired: true },
    {
      name: 'scopes',
      label: t('keys.scopes'),
      kind: 'many',
      value: key?.scopes ?? SCOPES,
      choices: SCOPES.map((scope) => ({ value: scope, label: t(`scope.${scope}`) })),
    },
    { name: 'apps', label: t('keys.apps'), help: t('keys.apps.help'), kind: 'list', value: key?.apps ?? [] },
    {
      name: 'expiresAt',
      label: t('keys.expires'),
      help: t('keys.expires.help'),
      kind: 'date',
      value: key?.expiresAt?.slice(0, 10),
      whenEmpty: null,
    },
  ];
  // A day is its end in the reader's own zone; a list without apps is any.
  const toBody = ({ apps, expiresAt, ...rest }: Readonly<Record<string, unknown>>): unknown => ({
    ...rest,
    ...(apps === undefined ? {} : { apps: Array.isArray(apps) && apps.length > 0 ? apps : null }),
    ...(expiresAt === undefined
      ? {}
      : { expiresAt: typeof expiresAt === 'string' ? new Date(`${expiresAt}T23:59:59`).toISOString() : null }),
  });
  const columns: readonly Column<ApiKey>[] = [
    { key: 'label', head: t('keys.label'), cell: ({ label }) => label },
    {
      key: 'state',
      head: t('state'),
      cell: ({ live }) => <State tone={live ? 'delivered' : 'none'}>{t(live ? 'keys.live' : 'keys.ended')}</State>,
    },
    {
      key: 'scopes',
      head: t('keys.scopes'),
      isWrapped: true,
      cell: ({ scopes, apps }) =>
        scopes
          .map((scope) => {
            const key = keyOf('scope', scope);
            return key ? t(key) : scope;
          })
          .join(', ') + (apps ? ` · ${apps.join(', ')}` : ''),
    },
    {
      key: 'used',
      head: t('keys.last_used'),
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? t('keys.never') : <Time at={lastUsedAt} />),
    },
    {
      key: 'ends',
      head: t('keys.expires'),
      gives: 'less',
      cell: ({ expiresAt }) => (expiresAt === null ? '–' : <Time at={expiresAt} />),
    },
    {
      ...acts(t('actions')),
      cell: (key) => (
        <span className="actions">
          {mayChange && key.live && (
            <>
              <FormButton label={t('keys.edit')} isSmall fields={fields(key)} method="PATCH" path={`${path}/${key.id}`} toBody={toBody} />
              <FormButton
                label={t('keys.rotate')}
                isSmall
                fields={[
                  {
                    name: 'overlapHours',
                    label: t('keys.overlap'),
                    help: t('keys.rotate.help'),
                    kind: 'whole',
                    value: OVERLAP_HOURS,
                    isRequired: true,
                  },
                ]}
                method="POST"
                path={`${path}/${key.id}/rotate`}
                onDone={(answer) => setSecret((answer as { readonly made: ApiKey }).made.password ?? null)}
              />
            </>
          )}
          {may('DELETE /api/accounts/:name/keys/:id') && (
            <ConfirmButton
              label={t('remove')}
              name={key.label}
              warning={t('keys.remove.warning')}
              isBusy={act.isBusy}
              isSmall
              onConfirm={() => void act.run('DELETE', `${path}/${key.id}`)}
            />
          )}
        </span>
      ),
    },
  ];
  const add = mayChange && (
    <FormButton
      label={t('keys.add')}
      isPrimary
      fields={fields(null)}
      method="POST"
      path={path}
      toBody={toBody}
      onDone={(answer) => setSecret((answer as ApiKey).password ?? null)}
    />
  );
  return (
    <div className="stack">
      <Fault error={act.error} />
      {secret !== null && <SecretOnce secret={secret} />}
      <Answer of={keys}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t('keys.none')} action={add}>
              {t('keys.none.help')}
            </Empty>
          ) : (
            <>
              <div className="above-table">
                <p className="second">{t('keys.answer')}</p>
                {add}
              </div>
              <Table caption={t('keys')} columns={columns} rows={rows} rowKey={({ id }) => id} />
            </>
          )
        }
      </Answer>
    </div>
  );
}
