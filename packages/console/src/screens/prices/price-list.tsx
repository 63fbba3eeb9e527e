// One price list: its rows page by page, a row more, a whole file of them with every bad row named before anything is kept.
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { isMissing, useAct, useApi } from '../../api/hooks.ts';
import type { PriceList } from '../../api/types.ts';
import { useText } from '../../i18n.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Export } from '../../parts/export.tsx';
import { TextField, textsOf } from '../../parts/field.tsx';
import { Missing } from '../../parts/missing.tsx';
import { Answer, Empty, Fault, Page } from '../../parts/page.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { Money } from '../../parts/value.tsx';
import { useMay } from '../../session.ts';
import { useParams } from '../../url-state.ts';
import { ImportDialog } from './import-dialog.tsx';

interface Row {
  readonly id: number;
  readonly prefix: string;
  readonly country: string;
  readonly mcc: string;
  readonly mnc: string;
  readonly price: string;
  readonly from: string;
  readonly until: string;
}

const PAGE_ROWS = 100;
const FIELDS = ['prefix', 'country', 'mcc', 'mnc', 'price', 'from', 'until'] as const;

function NewRow({ list, onClose }: { readonly list: string; readonly onClose: () => void }) {
  const t = useText();
  const act = useAct();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void act
      .run('POST', `/api/price-lists/${list}/rows`, { body: textsOf(event.currentTarget) })
      .then((done) => done !== null && onClose());
  };
  return (
    <Dialog title={t('prices.add_row')} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <p className="second">{t('prices.row.help')}</p>
        <div className="form two">
          {FIELDS.map((name) => (
            <TextField key={name} name={name} label={t(`prices.${name}`)} error={act.error} required={name === 'price'} />
          ))}
        </div>
        {act.error && !FIELDS.some((name) => name === act.error?.field) && <Fault error={act.error} />}
        <div>
          <button className="button primary" type="submit" disabled={act.isBusy}>
            {t('prices.add_row')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

export function PriceListScreen({ name }: { readonly name: string }) {
  const t = useText();
  const may = useMay();
  const { params, hrefWith } = useParams();
  const [open, setOpen] = useState<'row' | 'import' | null>(null);
  const list = useApi<PriceList>(`/api/price-lists/${name}`);
  const rows = useApi<readonly Row[]>(`/api/price-lists/${name}/rows?limit=${PAGE_ROWS}&after=${params['after'] ?? '0'}`);
  const mayWrite = may('POST /api/price-lists/:name/rows');
  const columns: readonly Column<Row>[] = [
    { key: 'prefix', head: t('prices.prefix'), cell: ({ prefix }) => (prefix === '*' ? t('prices.all') : prefix || '–') },
    { key: 'country', head: t('prices.country'), cell: ({ country }) => country || '–' },
    { key: 'network', head: t('prices.network'), cell: ({ mcc, mnc }) => (mcc === '' ? '–' : `${mcc}${mnc === '' ? '' : `-${mnc}`}`) },
    { key: 'price', head: t('price'), isNumber: true, cell: ({ price }) => <Money amount={price} currency={list.data?.currency} /> },
    { key: 'from', head: t('prices.from'), gives: 'less', cell: ({ from }) => from || '–' },
    { key: 'until', head: t('prices.until'), gives: 'less', cell: ({ until }) => until || '–' },
  ];
  if (isMissing(list)) return <Missing title={name} what="missing.price_list" list={{ path: '/prices', title: 'place.prices' }} />;
  return (
    <Page
      title={name}
      answer={
        list.data &&
        t('prices.list.answer', {
          count: list.data.rows,
          currency: list.data.currency === 'XXX' ? t('prices.no_currency') : list.data.currency,
          accounts: list.data.accounts.join(', ') || t('none'),
        })
      }
      actions={
        list.data && (
          <>
            <Export path={`/api/price-lists/${name}/export`} name={`${name}.csv`} />
            {mayWrite && (
              <>
                <button type="button" className="button" onClick={() => setOpen('import')}>
                  {t('prices.import')}
                </button>
                <button type="button" className="button primary" onClick={() => setOpen('row')}>
                  {t('prices.add_row')}
                </button>
              </>
            )}
          </>
        )
      }
    >
      {open === 'row' && <NewRow list={name} onClose={() => setOpen(null)} />}
      {open === 'import' && <ImportDialog list={name} onClose={() => setOpen(null)} />}
      <Answer of={rows}>
        {(shown) =>
          shown.length === 0 ? (
            <Empty title={t('prices.none')} code={`prefix,country,price\n*,,0.01\n,DE,0.075`}>
              {t('prices.none.help')}
            </Empty>
          ) : (
            <>
              <Table caption={name} columns={columns} rows={shown} rowKey={({ id }) => id} />
              <div className="under-table">
                <span>{t('pager.shown', { count: shown.length })}</span>
                <span className="actions">
                  {params['after'] !== undefined && (
                    <Link className="button small" href={hrefWith({ after: null })}>
                      {t('pager.first')}
                    </Link>
                  )}
                  {shown.length === PAGE_ROWS && (
                    <Link className="button small" href={hrefWith({ after: String(shown.at(-1)?.id ?? 0) })}>
                      {t('pager.next')}
                    </Link>
                  )}
                </span>
              </div>
            </>
          )
        }
      </Answer>
    </Page>
  );
}
