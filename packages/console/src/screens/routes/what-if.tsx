// What if: a proposal put together by buttons or written as the API takes it, and what it would have made of the traffic of a period.
import { useState } from 'react';
import { useApi } from '../../api/hooks.ts';
import type { Named, PriceList } from '../../api/types.ts';
import { useText } from '../../i18n.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { bodyOfForm, type FormField } from '../../parts/form-body.ts';
import { FormFields } from '../../parts/form-fields.tsx';
import { proposalText, readProposal, withEntry } from './proposal.ts';
import type { RouteRule } from './route-rule-text.ts';
import { WhatIfRun } from './what-if-run.tsx';

interface Addition {
  readonly label: string;
  readonly path: string;
  readonly fields: readonly FormField[];
  readonly toEntry: (typed: Readonly<Record<string, unknown>>) => unknown;
}

const named = (rows: readonly Named[]) => rows.map(({ name }) => ({ value: name, label: name }));
const numbered = (rows: readonly { readonly id: number; readonly name: string }[]) =>
  rows.map(({ id, name }) => ({ value: String(id), label: `#${id} ${name}` }));

/** What the buttons can add; everything else is written. */
function useAdditions(): readonly Addition[] {
  const t = useText();
  const connectors = useApi<readonly Named[]>('/api/connectors').data ?? [];
  const accounts = useApi<readonly Named[]>('/api/accounts').data ?? [];
  const lists = useApi<readonly PriceList[]>('/api/price-lists').data ?? [];
  const rules = useApi<readonly { readonly id: number; readonly name: string }[]>('/api/rules').data ?? [];
  const routeRules = useApi<readonly RouteRule[]>('/api/route-rules').data ?? [];
  const routes = useApi<readonly { readonly id: number; readonly prefix: string; readonly connector: string }[]>('/api/routes').data ?? [];
  const choice = (name: string, label: string, choices: FormField['choices']): FormField => ({
    name,
    label,
    kind: 'choice',
    isRequired: true,
    ...(choices ? { choices } : {}),
  });
  const idOf = ({ id }: Readonly<Record<string, unknown>>): number => Number(id);
  const all: readonly (Addition & { readonly isThere: boolean })[] = [
    {
      label: t('what_if.add.route'),
      path: 'routes.add',
      fields: [
        { name: 'prefix', label: t('prices.prefix'), help: t('routes.prefix.help') },
        choice('connector', t('connector'), named(connectors)),
      ],
      toEntry: (typed) => typed,
      isThere: connectors.length > 0,
    },
    {
      label: t('what_if.add.price'),
      path: 'prices',
      fields: [
        choice(
          'list',
          t('what_if.list'),
          lists.map(({ name, currency }) => ({ value: name, label: `${name} (${currency})` })),
        ),
        { name: 'country', label: t('prices.country') },
        { name: 'prefix', label: t('prices.prefix'), help: t('prices.row.help') },
        { name: 'price', label: t('prices.price'), isRequired: true },
      ],
      toEntry: ({ list, ...row }) => ({ list, rows: [row] }),
      isThere: lists.length > 0,
    },
    {
      label: t('what_if.add.assign'),
      path: 'assign',
      fields: [
        choice('account', t('account'), named(accounts)),
        choice('list', t('what_if.list'), named(lists.filter(({ connector }) => connector === null))),
      ],
      toEntry: (typed) => typed,
      isThere: accounts.length > 0,
    },
    {
      label: t('what_if.add.rule'),
      path: 'rules.change',
      fields: [
        choice('id', t('place.rules'), numbered(rules)),
        choice('enabled', t('what_if.switched'), [
          { value: 'true', label: t('on') },
          { value: 'false', label: t('off') },
        ]),
      ],
      toEntry: (typed) => ({ id: idOf(typed), enabled: typed['enabled'] === 'true' }),
      isThere: rules.length > 0,
    },
    {
      label: t('what_if.add.drop_rule'),
      path: 'routeRules.remove',
      fields: [choice('id', t('routes.rules'), numbered(routeRules))],
      toEntry: idOf,
      isThere: routeRules.length > 0,
    },
    {
      label: t('what_if.add.drop_route'),
      path: 'routes.remove',
      fields: [
        choice(
          'id',
          t('routes.prefixes'),
          numbered(routes.map(({ id, prefix, connector }) => ({ id, name: `${prefix || '*'} → ${connector}` }))),
        ),
      ],
      toEntry: idOf,
      isThere: routes.length > 0,
    },
  ];
  return all.filter(({ isThere }) => isThere);
}

function AddDialog({
  addition,
  onAdd,
  onClose,
}: {
  readonly addition: Addition;
  readonly onAdd: (entry: unknown) => void;
  readonly onClose: () => void;
}) {
  return (
    <Dialog title={addition.label} onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          onAdd(addition.toEntry(bodyOfForm(addition.fields, event.currentTarget)));
          onClose();
        }}
      >
        <FormFields fields={addition.fields} error={null} starts />
        <div>
          <button className="button primary" type="submit">
            {addition.label}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

export function WhatIf() {
  const t = useText();
  const additions = useAdditions();
  const [text, setText] = useState('');
  const [adding, setAdding] = useState<Addition | null>(null);
  const [isMalformed, setMalformed] = useState(false);
  const read = () => {
    const proposal = readProposal(text);
    setMalformed(proposal === null);
    return proposal;
  };
  return (
    <div className="stack">
      <p className="second">{t('what_if.answer')}</p>
      <div className="field">
        <label htmlFor="proposal">{t('what_if.proposal')}</label>
        <div className="actions">
          {additions.map((addition) => (
            <button key={addition.path} type="button" className="button small" onClick={() => read() !== null && setAdding(addition)}>
              {addition.label}
            </button>
          ))}
          {text !== '' && (
            <button type="button" className="button small quiet" onClick={() => setText('')}>
              {t('what_if.clear')}
            </button>
          )}
        </div>
        <textarea
          id="proposal"
          className="input mono"
          rows={Math.min(16, Math.max(4, text.split('\n').length))}
          spellCheck={false}
          value={text}
          aria-describedby="proposal-help"
          aria-invalid={isMalformed || undefined}
          onChange={(event) => setText(event.target.value)}
        />
        <span className="help" id="proposal-help">
          {t('what_if.proposal.help')}
        </span>
        {isMalformed && (
          <span className="fault" role="alert">
            {t('what_if.malformed')}
          </span>
        )}
      </div>
      {adding && (
        <AddDialog
          addition={adding}
          onAdd={(entry) => setText(proposalText(withEntry(readProposal(text) ?? {}, adding.path, entry)))}
          onClose={() => setAdding(null)}
        />
      )}
      <WhatIfRun proposal={read} />
    </div>
  );
}
