// API keys: further passwords for single programs, each as narrow as it may be.
import { type FormEvent, useState } from 'react';
import { useAct, useApi } from '../../../api/hooks.ts';
import { useText } from '../../../i18n.ts';
import { ConfirmButton } from '../../../parts/confirm-button.tsx';
import { Dialog } from '../../../parts/dialog.tsx';
import { CheckField, TextField } from '../../../parts/field.tsx';
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

const listOf = (text: FormDataEntryValue | null): string[] =>
  (typeof text === 'string' ? text : '').split(/[\s,]+/).filter((entry) => entry !== '');

function NewKey({ onMade, onClose }: { readonly onMade: (key: Key) => void; readonly onClose: () => void }) {
  const t = useText();
  const act = useAct();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const body = {
      label: data.get('label'),
      scopes: scopes.filter((scope) => data.get(scope) !== null),
      ipAllow: listOf(data.get('ipAllow')),
    };
    void act.run<Key>('POST', '/api/keys', { body }).then((key) => key && onMade(key));
  };
  return (
    <Dialog title={t('own_keys.add')} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <TextField
          name="label"
          label={t('own_keys.label')}
          help={t('own_keys.label.help')}
          error={act.error}
          required
          maxLength={64}
          autoFocus
        />
        <fieldset className="stack">
          <legend>{t('own_keys.scopes')}</legend>
          {scopes.map((scope) => (
            <CheckField key={scope} name={scope} label={t(`own_scope.${scope}`)} defaultChecked />
          ))}
        </fieldset>
        <TextField name="ipAllow" label={t('connect.addresses')} help={t('own_keys.addresses.help')} error={act.error} />
        {act.error && !['label', 'ipAllow'].includes(act.error.field ?? '') && <Fault error={act.error} />}
        <div>
          <button className="button primary" type="submit" disabled={act.isBusy}>
            {t('own_keys.add')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

export function Keys() {
  const t = useText();
  const act = useAct();
  const [shown, setShown] = useState<{ readonly label: string; readonly password: string } | null>(null);
  const [isAdding, setAdding] = useState(false);
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
        <button type="button" className="button" onClick={() => setAdding(true)}>
          {t('own_keys.add')}
        </button>
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
      {isAdding && (
        <NewKey
          onClose={() => setAdding(false)}
          onMade={(key) => {
            setAdding(false);
            show(key, key.password);
          }}
        />
      )}
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
