// API keys: further passwords for single programs, each as narrow as it may be.
import { useState } from 'react';
import { useAct, useApi } from '../../../api/hooks.ts';
import { useText } from '../../../i18n.ts';
import { ConfirmButton } from '../../../parts/confirm-button.tsx';
import type { FormField } from '../../../parts/form-body.ts';
import { FormButton } from '../../../parts/form-fields.tsx';
import { Answer, Empty, Fault } from '../../../parts/page.tsx';
import { State } from '../../../parts/state.tsx';
import { acts, type Column, Table } from '../../../parts/table.tsx';
import { Time } from '../../../parts/value.tsx';
import { ProofDialog } from '../../parts/proof-dialog.tsx';
import { Secret } from '../../parts/secret.tsx';

const scopes = ['send', 'report', 'inbox', 'balance'] as const;
type Scope = (typeof scopes)[number];

interface Key {
  readonly id: number;
  readonly label: string;
  readonly scopes: readonly Scope[];
  readonly ipAllow: readonly string[];
  readonly lastUsedAt: string | null;
  readonly expiresAt: string | null;
  readonly live: boolean;
  readonly password?: string;
}

/** Of a key, or of a new one. */
function useFields(): (key: Key | null) => readonly FormField[] {
  const t = useText();
  return (key) => [
    { name: 'label', label: t('own_keys.label'), help: t('own_keys.label.help'), value: key?.label, isRequired: true },
    {
      name: 'scopes',
      label: t('own_keys.scopes'),
      kind: 'many',
      choices: scopes.map((scope) => ({ value: scope, label: t(`own_scope.${scope}`) })),
      value: key?.scopes ?? scopes,
      isRequired: true,
    },
    {
      name: 'ipAllow',
      label: t('connect.addresses'),
      help: t('own_keys.addresses.help'),
      kind: 'list',
      value: key?.ipAllow ?? [],
    },
  ];
}

export function Keys() {
  const t = useText();
  const act = useAct();
  const fields = useFields();
  const [shown, setShown] = useState<{ readonly label: string; readonly password: string } | null>(null);
  const [revealing, setRevealing] = useState<Key | null>(null);
  const keys = useApi<readonly Key[]>('/api/keys');
  const show = ({ label }: Pick<Key, 'label'>, password: string | undefined): void => {
    if (password !== undefined) setShown({ label, password });
  };
  const columns: readonly Column<Key>[] = [
    { key: 'label', head: t('own_keys.label'), cell: ({ label }) => label },
    {
      key: 'state',
      head: t('state'),
      cell: ({ live, expiresAt }) => (
        <>
          <State tone={live ? 'delivered' : 'none'}>{t(live ? 'own_keys.live' : 'own_keys.ended')}</State>{' '}
          {live && expiresAt !== null && (
            <>
              {t('until')} <Time at={expiresAt} />
            </>
          )}
        </>
      ),
    },
    {
      key: 'scopes',
      head: t('own_keys.scopes'),
      gives: 'less',
      isWrapped: true,
      cell: (key) => key.scopes.map((scope) => t(`own_scope.${scope}`)).join(', '),
    },
    {
      key: 'addresses',
      head: t('connect.addresses'),
      gives: 'less-wide',
      isWrapped: true,
      cell: ({ ipAllow }) => (ipAllow.length === 0 ? t('all') : ipAllow.join(', ')),
    },
    {
      key: 'used',
      head: t('own_keys.used'),
      gives: 'less',
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? t('own_keys.never') : <Time at={lastUsedAt} />),
    },
    {
      ...acts(t('actions')),
      cell: (key) => (
        <span className="actions">
          {key.live && (
            <>
              <FormButton
                label={t('own_keys.change')}
                title={t('own_keys.change.title', { label: key.label })}
                submit={t('settings.save')}
                isSmall
                fields={fields(key)}
                method="PATCH"
                path={`/api/keys/${key.id}`}
              />
              <button type="button" className="button small" onClick={() => setRevealing(key)}>
                {t('secret.show')}
              </button>
              <button
                type="button"
                className="button small"
                disabled={act.isBusy}
                title={t('own_keys.rotate.help')}
                onClick={() =>
                  void act
                    .run<{ made: Key }>('POST', `/api/keys/${key.id}/rotate`, { body: {} })
                    .then((answer) => answer && show(key, answer.made.password))
                }
              >
                {t('secret.rotate')}
              </button>
            </>
          )}
          <ConfirmButton
            label={t('remove')}
            name={key.label}
            warning={t('own_keys.remove.warning')}
            isBusy={act.isBusy}
            isSmall
            onConfirm={() => void act.run('DELETE', `/api/keys/${key.id}`)}
          />
        </span>
      ),
    },
  ];
  return (
    <div className="stack">
      <div className="actions">
        <FormButton
          label={t('own_keys.add')}
          fields={fields(null)}
          method="POST"
          path="/api/keys"
          onDone={(answer) => show(answer as Key, (answer as Key).password)}
        />
        <span className="second">{t('own_keys.none.help')}</span>
      </div>
      {shown && (
        <p className="notice delivered">
          <span>
            {t('own_keys.made', { label: shown.label })}{' '}
            <Secret text={shown.password} label={t('accounts.copy_password')} onHide={() => setShown(null)} />
          </span>
        </p>
      )}
      {!revealing && <Fault error={act.error} />}
      <Answer of={keys}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t('own_keys.none')} />
          ) : (
            <Table caption={t('connect.tab.keys')} columns={columns} rows={rows} rowKey={({ id }) => id} />
          )
        }
      </Answer>
      {revealing && (
        <ProofDialog
          title={t('secret.show_title', { what: revealing.label })}
          submit={t('secret.show')}
          isBusy={act.isBusy}
          error={act.error}
          onClose={() => {
            act.clear();
            setRevealing(null);
          }}
          onProof={(body) =>
            void act.run<{ password: string }>('POST', `/api/keys/${revealing.id}/reveal`, { body }).then((answer) => {
              if (answer === null) return;
              setRevealing(null);
              show(revealing, answer.password);
            })
          }
        />
      )}
    </div>
  );
}
