// One invoice: a statement that got a number and is kept as it was.
import { isMissing, useApi } from '../../../api/hooks.ts';
import { useText } from '../../../i18n.ts';
import { Missing } from '../../../parts/missing.tsx';
import { Answer, Page } from '../../../parts/page.tsx';
import { Money, Time } from '../../../parts/value.tsx';
import type { InvoicePage } from '../../types.ts';
import { dayBefore } from './months.ts';
import { StatementView } from './statement-view.tsx';

export function InvoiceScreen({ number }: { readonly number: string }) {
  const t = useText();
  const invoice = useApi<InvoicePage>(`/api/invoices/${number}`);
  const { data } = invoice;
  if (isMissing(invoice))
    return (
      <Missing
        title={t('statements.invoice.title', { number })}
        what="missing.invoice"
        list={{ path: '/statements/invoices', title: 'place.statements' }}
      />
    );
  return (
    <Page
      title={t('statements.invoice.title', { number })}
      answer={
        data && (
          <>
            {t('statements.invoice.answer', { from: data.from.slice(0, 10), to: dayBefore(data.to) })}{' '}
            <Money amount={data.charged} currency={data.statement.currency === '' ? undefined : data.statement.currency} />
            {' · '}
            {t('statements.issued')} <Time at={data.issuedAt} />
          </>
        )
      }
      actions={
        <>
          <a className="button" href={`/api/invoices/${number}?format=pdf`} download>
            PDF
          </a>
          <a className="button" href={`/api/invoices/${number}?format=csv`} download>
            CSV
          </a>
        </>
      }
    >
      <Answer of={invoice}>{({ statement }) => <StatementView statement={statement} />}</Answer>
    </Page>
  );
}
