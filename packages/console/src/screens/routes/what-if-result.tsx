// What a what-if found: in all, by connector, country and account, what would be refused, and examples to look at.
import { Link } from 'wouter';
import { isZero } from '../../format.ts';
import { type Key, useText } from '../../i18n.ts';
import { Icon } from '../../parts/icon.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { Count, Money } from '../../parts/value.tsx';
import { named, useSay } from '../../told.ts';

interface Sums {
  readonly currency: string;
  readonly revenueOfAll: string;
  readonly cost: string;
  readonly margin: string;
}
interface Side {
  readonly accepted: number;
  readonly refused: number;
  readonly money: readonly Sums[];
}
interface Compared {
  readonly before: Side;
  readonly after: Side;
}
interface Verdict {
  readonly code: string | null;
  readonly connector: string | null;
  readonly price: string;
  readonly currency: string;
  readonly cost: string | null;
}

export interface WhatIfAnswer {
  readonly judged: number;
  readonly skipped: Readonly<Record<string, number>>;
  readonly every: number;
  readonly isWhole: boolean;
  readonly changed: Readonly<Record<'any' | 'verdict' | 'route' | 'price' | 'cost', number>>;
  readonly total: Compared;
  readonly codes: readonly { readonly code: string; readonly before: number; readonly after: number }[];
  readonly connectors: readonly (Compared & { readonly connector: string | null })[];
  readonly countries: readonly (Compared & { readonly country: string })[];
  readonly accounts: readonly (Compared & { readonly account: string | null })[];
  readonly examples: readonly { readonly id: number; readonly account: string; readonly before: Verdict; readonly after: Verdict }[];
}

/** One figure where both are alike, else from where to where. */
function Counts({ before, after }: { readonly before: number; readonly after: number }) {
  if (before === after) return <Count value={before} />;
  return (
    <>
      <Count value={before} /> → <b>{<Count value={after} />}</b>
    </>
  );
}

type Sum = 'revenueOfAll' | 'cost' | 'margin';

function Amounts({ compared, of }: { readonly compared: Compared; readonly of: Sum }) {
  const currencies = [...new Set([...compared.before.money, ...compared.after.money].map(({ currency }) => currency))];
  const amountOf = (side: Side, currency: string): string => side.money.find((row) => row.currency === currency)?.[of] ?? '0';
  return currencies.map((currency) => {
    const before = amountOf(compared.before, currency);
    const after = amountOf(compared.after, currency);
    return (
      <div key={currency}>
        <Money amount={before} currency={currency} />
        {before !== after && !(isZero(before) && isZero(after)) && (
          <>
            {' → '}
            <b>
              <Money amount={after} currency={currency} />
            </b>
          </>
        )}
      </div>
    );
  });
}

function Groups({
  title,
  rows,
}: {
  readonly title: Key;
  readonly rows: readonly (Compared & { readonly name: string; readonly href: string | null })[];
}) {
  const t = useText();
  const columns: readonly Column<(typeof rows)[number]>[] = [
    { key: 'name', head: t(title), cell: ({ name, href }) => (href === null ? name : <Link href={href}>{name}</Link>) },
    {
      key: 'accepted',
      head: t('what_if.accepted'),
      isNumber: true,
      cell: ({ before, after }) => <Counts before={before.accepted} after={after.accepted} />,
    },
    {
      key: 'refused',
      head: t('what_if.refused'),
      isNumber: true,
      cell: ({ before, after }) => <Counts before={before.refused} after={after.refused} />,
    },
    {
      key: 'revenue',
      head: t('what_if.revenue'),
      isNumber: true,
      gives: 'less',
      cell: (row) => <Amounts compared={row} of="revenueOfAll" />,
    },
    { key: 'cost', head: t('what_if.cost'), isNumber: true, cell: (row) => <Amounts compared={row} of="cost" /> },
    { key: 'margin', head: t('what_if.margin'), isNumber: true, gives: 'less', cell: (row) => <Amounts compared={row} of="margin" /> },
  ];
  return rows.length === 0 ? null : <Table caption={t(title)} columns={columns} rows={rows} rowKey={({ name }) => name} />;
}

const CHANGES = ['route', 'price', 'cost', 'verdict'] as const;

export function WhatIfResult({ answer }: { readonly answer: WhatIfAnswer }) {
  const t = useText();
  const say = useSay();
  const { judged, every, isWhole, changed, total, codes, examples, skipped } = answer;
  const nowhere = t('what_if.nowhere');
  const verdictText = ({ code, connector, price, currency, cost }: Verdict) =>
    code === null ? (
      <>
        {connector ?? nowhere}, <Money amount={price} currency={currency} />
        {cost !== null && (
          <>
            {' '}
            (<Money amount={cost} />)
          </>
        )}
      </>
    ) : (
      <span title={code}>{say('refusal', named(`submission.${code}`), code)}</span>
    );
  return (
    <div className="stack" aria-live="polite">
      {!isWhole && (
        <div className="notice waiting">
          <Icon name="warning" />
          <p>{t('what_if.not_whole')}</p>
        </div>
      )}
      <dl className="figures">
        <div>
          <dt>{t('what_if.judged')}</dt>
          <dd>
            <Count value={judged} /> {every > 1 && <small>{t('what_if.every', { every })}</small>}
          </dd>
        </div>
        <div>
          <dt>{t('what_if.changed')}</dt>
          <dd>
            <Count value={changed.any} />
          </dd>
        </div>
        {CHANGES.map((kind) => (
          <div key={kind}>
            <dt>{t(`what_if.changed.${kind}`)}</dt>
            <dd>
              <Count value={changed[kind]} />
            </dd>
          </div>
        ))}
      </dl>
      <Groups title="what_if.totals" rows={[{ ...total, name: '', href: null }]} />
      {codes.length > 0 && (
        <Table
          caption={t('what_if.codes')}
          columns={[
            {
              key: 'code',
              head: t('what_if.codes'),
              cell: ({ code }) => <span title={code}>{say('refusal', named(`submission.${code}`), code)}</span>,
            },
            { key: 'before', head: t('what_if.before'), isNumber: true, cell: ({ before }) => <Count value={before} /> },
            { key: 'after', head: t('what_if.after'), isNumber: true, cell: ({ after }) => <Count value={after} /> },
          ]}
          rows={codes}
          rowKey={({ code }) => code}
        />
      )}
      <Groups
        title="what_if.by_connector"
        rows={answer.connectors.map((row) => ({
          ...row,
          name: row.connector ?? nowhere,
          href: row.connector === null ? null : `/connectors/${row.connector}`,
        }))}
      />
      <Groups title="what_if.by_country" rows={answer.countries.map((row) => ({ ...row, name: row.country, href: null }))} />
      <Groups
        title="what_if.by_account"
        rows={answer.accounts.map((row) => ({
          ...row,
          name: row.account ?? nowhere,
          href: row.account === null ? null : `/accounts/${row.account}`,
        }))}
      />
      {examples.length > 0 && (
        <Table
          caption={t('what_if.examples')}
          columns={[
            { key: 'id', head: t('what_if.examples'), cell: ({ id }) => `#${id}` },
            { key: 'before', head: t('what_if.before'), isWrapped: true, cell: ({ before }) => verdictText(before) },
            { key: 'after', head: t('what_if.after'), isWrapped: true, cell: ({ after }) => verdictText(after) },
          ]}
          rows={examples}
          rowKey={({ id }) => id}
          href={({ id }) => `/messages/${id}`}
        />
      )}
      {Object.keys(skipped).length > 0 && (
        <p className="dim">
          {t('what_if.skipped')}:{' '}
          {Object.entries(skipped)
            .map(([why, count]) => `${why} ${count}`)
            .join(', ')}
        </p>
      )}
      <p className="dim">{t('what_if.not_asked.help')}</p>
    </div>
  );
}
