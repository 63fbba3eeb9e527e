// The money of an account: credit line, gifts with a time, what happened in a month, and its invoices.
import { type FormEvent, useState } from 'react';
import { useApi } from '../../api/hooks.ts';
import type { Account } from '../../api/types.ts';
import { useText } from '../../i18n.ts';
import { TextField, textsOf } from '../../parts/field.tsx';
import { FormButton } from '../../parts/form-fields.tsx';
import { Answer } from '../../parts/page.tsx';
import { Table } from '../../parts/table.tsx';
import { Money, Time } from '../../parts/value.tsx';
import { useMay } from '../../session.ts';
import { Statement } from './statement.tsx';

interface Grant {
  readonly amount: string;
  readonly left: string;
  readonly expiresAt: string;
  readonly reference: string;
}

interface Invoice {
  readonly number: number;
  readonly from: string;
  readonly to: string;
  readonly issuedAt: string;
  readonly charged: string;
}

function Grants({ account }: { readonly account: string }) {
  const t = useText();
  const may = useMay();
  const grants = useApi<readonly Grant[]>(`/api/accounts/${account}/grants`);
  return (
    <section className="card">
      <header>
        <h2>{t('grants')}</h2>
        {may('POST /api/accounts/:name/grants') && (
          <FormButton
            label={t('grants.add')}
            isSmall
            fields={[
              { name: 'gift', label: t('accounts.gift'), help: t('accounts.gift.help'), isRequired: true },
              { name: 'days', label: t('grants.days'), kind: 'whole', value: 30, isRequired: true },
              { name: 'reference', label: t('accounts.reference') },
            ]}
            method="POST"
            path={`/api/accounts/${account}/grants`}
          />
        )}
      </header>
      <Answer of={grants}>
        {(rows) =>
          rows.length === 0 ? (
            <p className="body dim">{t('grants.none')}</p>
          ) : (
            <Table
              caption={t('grants')}
              columns={[
                { key: 'left', head: t('grants.left'), isNumber: true, cell: ({ left }) => <Money amount={left} /> },
                { key: 'amount', head: t('grants.amount'), isNumber: true, cell: ({ amount }) => <Money amount={amount} /> },
                { key: 'expires', head: t('grants.expires'), cell: ({ expiresAt }) => <Time at={expiresAt} /> },
                { key: 'reference', head: t('accounts.reference'), gives: 'less', cell: ({ reference }) => reference },
              ]}
              rows={rows.map((row, at) => ({ ...row, at }))}
              rowKey={({ at }) => at}
            />
          )
        }
      </Answer>
    </section>
  );
}

function Invoices({ account }: { readonly account: string }) {
  const t = useText();
  const may = useMay();
  const invoices = useApi<readonly Invoice[]>(`/api/accounts/${account}/invoices`);
  return (
    <section className="card">
      <header>
        <h2>{t('invoices')}</h2>
        {may('POST /api/accounts/:name/invoices') && (
          <FormButton
            label={t('invoices.issue')}
            isSmall
            fields={[{ name: 'month', label: t('statement.month'), help: t('invoices.month.help'), isRequired: true }]}
            method="POST"
            path={`/api/accounts/${account}/invoices`}
          />
        )}
      </header>
      <Answer of={invoices}>
        {(rows) =>
          rows.length === 0 ? (
            <p className="body dim">{t('invoices.none')}</p>
          ) : (
            <Table
              caption={t('invoices')}
              columns={[
                { key: 'number', head: t('invoices.number'), cell: ({ number }) => number },
                { key: 'period', head: t('invoices.period'), cell: ({ from, to }) => `${from.slice(0, 10)} – ${dayBefore(to)}` },
                { key: 'charged', head: t('invoices.charged'), isNumber: true, cell: ({ charged }) => <Money amount={charged} /> },
                { key: 'issued', head: t('invoices.issued'), gives: 'less', cell: ({ issuedAt }) => <Time at={issuedAt} /> },
                {
                  key: 'files',
                  head: <span className="hidden-text">{t('actions')}</span>,
                  cell: ({ number }) => (
                    <span className="actions">
                      <a className="button small" href={`/api/invoices/${number}?format=pdf`} download>
                        {t('download.pdf')}
                      </a>
                      <a className="button small" href={`/api/invoices/${number}?format=csv`} download>
                        {t('download.csv')}
                      </a>
                    </span>
                  ),
                },
              ]}
              rows={rows}
              rowKey={({ number }) => number}
            />
          )
        }
      </Answer>
    </section>
  );
}

/** The last day that is in the period, by the offset of the server. */
const dayBefore = (end: string): string => {
  const offset = /[+-]\d\d:\d\d$/.exec(end)?.[0] ?? '+00:00';
  const minutes = (offset.startsWith('-') ? -1 : 1) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4)));
  return new Date(Date.parse(end) + minutes * 60_000 - 1).toISOString().slice(0, 10);
};

const two = (value: number): string => String(value).padStart(2, '0');
const thisMonth = (): string => {
  const now = new Date();
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}`;
};

export function AccountMoney({ account }: { readonly account: Account }) {
  const t = useText();
  const may = useMay();
  const [month, setMonth] = useState(thisMonth);
  const show = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setMonth(textsOf(event.currentTarget)['month'] ?? thisMonth());
  };
  return (
    <div className="stack">
      <div className="split even">
        <section className="card">
          <header>
            <h2>{t('credit_line.limit')}</h2>
            {may('PUT /api/accounts/:name/credit-limit') && (
              <FormButton
                label={t('credit_line.set')}
                isSmall
                fields={[
                  {
                    name: 'limit',
                    label: t('credit_line.limit'),
                    help: t('credit_line.help'),
                    value: account.creditLimit,
                    isRequired: true,
                  },
                ]}
                method="PUT"
                path={`/api/accounts/${account.name}/credit-limit`}
              />
            )}
          </header>
          <div className="body">
            <p>
              <Money amount={account.creditLimit} />
            </p>
            <p className="dim">{t('credit_line.help')}</p>
          </div>
        </section>
        <Grants account={account.name} />
      </div>
      {may('GET /api/accounts/:name/statement') && (
        <section className="card">
          <header>
            <h2>{t('statement')}</h2>
            <a className="button small" href={`/api/accounts/${account.name}/statement?month=${month}&format=pdf`} download>
              {t('download.pdf')}
            </a>
            <a className="button small" href={`/api/accounts/${account.name}/statement?month=${month}&format=csv`} download>
              {t('download.csv')}
            </a>
          </header>
          <div className="body stack">
            <form className="filters" onSubmit={show}>
              <TextField name="month" type="month" label={t('statement.month')} defaultValue={month} />
              <button className="button" type="submit">
                {t('statement.show')}
              </button>
            </form>
            <Statement account={account.name} month={month} />
          </div>
        </section>
      )}
      {may('GET /api/accounts/:name/invoices') && <Invoices account={account.name} />}
    </div>
  );
}
