// Messages as rows, wherever some are listed.
import type { Message } from '../../api/types.ts';
import { keyOf, useText } from '../../i18n.ts';
import { MessageState } from '../../parts/state.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { Money, Time } from '../../parts/value.tsx';

export interface MessageTableProps {
  readonly rows: readonly Message[];
  readonly caption: string;
  readonly hrefOf?: (id: string) => string;
  readonly isCurrent?: (id: string) => boolean;
}

function Why({ reason }: { readonly reason: string }) {
  const t = useText();
  const key = keyOf('reason', reason);
  return <span title={reason}>{key ? t(key) : reason}</span>;
}

export function MessageTable({ rows, caption, hrefOf = (id) => `/messages/${id}`, isCurrent = () => false }: MessageTableProps) {
  const t = useText();
  const columns: readonly Column<Message>[] = [
    { key: 'id', head: t('message'), cell: ({ id }) => `#${id}` },
    { key: 'state', head: t('state'), cell: ({ state }) => <MessageState state={state} /> },
    { key: 'number', head: t('recipient'), cell: ({ number }) => <span className="mono">{number}</span> },
    { key: 'account', head: t('account'), gives: 'less', cell: ({ account }) => account },
    { key: 'sender', head: t('sender'), gives: 'less', cell: ({ sender }) => sender || '–' },
    { key: 'connector', head: t('connector'), gives: 'less', cell: ({ connector }) => connector },
    { key: 'segments', head: t('segments'), gives: 'less-wide', isNumber: true, cell: ({ segments }) => segments },
    { key: 'price', head: t('price'), gives: 'less-wide', isNumber: true, cell: ({ price }) => <Money amount={price} /> },
    { key: 'reason', head: t('reason'), gives: 'less-wide', cell: ({ reason }) => (reason === 'none' ? '' : <Why reason={reason} />) },
    { key: 'accepted', head: t('accepted'), cell: ({ acceptedAt }) => <Time at={acceptedAt} /> },
  ];
  return (
    <Table
      caption={caption}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      href={({ id }) => hrefOf(String(id))}
      isCurrent={({ id }) => isCurrent(String(id))}
    />
  );
}
