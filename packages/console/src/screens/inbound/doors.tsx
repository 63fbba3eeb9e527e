// HTTP doors of carriers: where a carrier sends what phones wrote, in which form, by which path.
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { useAct, useApi } from '../../api/hooks.ts';
import type { Named } from '../../api/types.ts';
import { useText } from '../../i18n.ts';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import type { FormField } from '../../parts/form-body.ts';
import { FormButton } from '../../parts/form-fields.tsx';
import { Answer, Empty, Fault } from '../../parts/page.tsx';
import { SecretOnce } from '../../parts/secret-once.tsx';
import { acts, type Column, Table } from '../../parts/table.tsx';
import { useMay } from '../../session.ts';

interface Door {
  readonly id: number;
  readonly name: string;
  readonly form: string;
  readonly connector: string | null;
  readonly mapping: Readonly<Record<string, string>>;
  readonly publicUrl: string;
  readonly secret: string;
  readonly path: string;
}

const FORMS = ['generic', 'twilio', 'vonage', 'infobip'];

/** Text that is no JSON goes as it is, to be refused by name. */
function mappingOf(text: unknown): unknown {
  if (typeof text !== 'string' || text === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
const toBody = ({ mapping, ...rest }: Readonly<Record<string, unknown>>): unknown => ({
  ...rest,
  ...(mapping === undefined ? {} : { mapping: mappingOf(mapping) }),
});

/** door null: a new one. */
function useFields(): (door: Door | null) => readonly FormField[] {
  const t = useText();
  const connectors = useApi<readonly Named[]>('/api/connectors').data ?? [];
  return (door) => [
    ...(door ? [] : [{ name: 'name', label: t('name'), help: t('connectors.name.help'), isRequired: true }]),
    {
      name: 'form',
      label: t('doors.form'),
      kind: 'choice',
      value: door?.form ?? 'generic',
      choices: FORMS.map((value) => ({ value, label: value })),
    },
    {
      name: 'connector',
      label: t('connector'),
      kind: 'choice',
      value: door?.connector,
      whenEmpty: null,
      choices: [{ value: '', label: t('none') }, ...connectors.map(({ name }) => ({ value: name, label: name }))],
    },
    {
      name: 'mapping',
      label: t('doors.mapping'),
      help: t('doors.mapping.help'),
      kind: 'area',
      value: door && Object.keys(door.mapping).length > 0 ? JSON.stringify(door.mapping) : '',
    },
    { name: 'secret', label: t('doors.secret'), kind: 'secret', ...(door ? { help: t('doors.secret.help') } : {}) },
    { name: 'publicUrl', label: t('doors.public_url'), value: door?.publicUrl },
  ];
}

export function Doors() {
  const t = useText();
  const may = useMay();
  const act = useAct();
  const fieldsOf = useFields();
  const [path, setPath] = useState<string | null>(null);
  const doors = useApi<readonly Door[]>('/api/doors');
  const mayChange = may('POST /api/doors');
  const columns: readonly Column<Door>[] = [
    { key: 'name', head: t('name'), cell: ({ name }) => name },
    { key: 'form', head: t('doors.form'), cell: ({ form }) => form },
    { key: 'connector', head: t('connector'), cell: ({ connector }) => connector ?? '–' },
    { key: 'path', head: t('doors.path'), cell: (door) => <code>{door.path}</code> },
    { key: 'signed', head: t('doors.signed'), gives: 'less', cell: ({ secret }) => (secret === '' ? '–' : t('yes')) },
    ...(mayChange
      ? [
          {
            ...acts(t('actions')),
            cell: (door: Door) => (
              <span className="actions">
                <button
                  type="button"
                  className="button small"
                  onClick={() => void call<Door>('GET', `/api/doors/${door.name}?reveal=true`).then((shown) => setPath(shown.path))}
                >
                  {t('doors.show')}
                </button>
                <FormButton
                  label={t('doors.edit')}
                  isSmall
                  fields={fieldsOf(door)}
                  method="PATCH"
                  path={`/api/doors/${door.name}`}
                  toBody={toBody}
                />
                <ConfirmButton
                  label={t('doors.renew')}
                  name={door.name}
                  warning={t('doors.renew.warning')}
                  isBusy={act.isBusy}
                  isSmall
                  onConfirm={() =>
                    void act
                      .run<Door>('PATCH', `/api/doors/${door.name}`, { body: { renewToken: true } })
                      .then((changed) => setPath(changed?.path ?? null))
                  }
                />
                <ConfirmButton
                  label={t('doors.close')}
                  name={door.name}
                  warning={t('doors.close.warning')}
                  isBusy={act.isBusy}
                  isSmall
                  onConfirm={() => void act.run('DELETE', `/api/doors/${door.name}`)}
                />
              </span>
            ),
          },
        ]
      : []),
  ];
  const add = mayChange && (
    <FormButton
      label={t('doors.add')}
      isPrimary
      fields={fieldsOf(null)}
      method="POST"
      path="/api/doors"
      toBody={toBody}
      onDone={(made) => setPath((made as Door).path)}
    />
  );
  return (
    <div className="stack">
      <Fault error={act.error} />
      {path !== null && <SecretOnce secret={path} />}
      <Answer of={doors}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t('doors.none')} action={add}>
              {t('doors.none.help')}
            </Empty>
          ) : (
            <>
              <div className="above-table">
                <p className="second">{t('doors.answer')}</p>
                {add}
              </div>
              <Table caption={t('inbound.tab.doors')} columns={columns} rows={rows} rowKey={({ id }) => id} />
            </>
          )
        }
      </Answer>
    </div>
  );
}
