// Order ids and apps: written with the submission that named them, read by message id.
import type { AcceptPlan, PlanOrder } from '../../core/plan.ts';
import type { MessageOrder } from '../../ports/store-orders.ts';
import type { Sqlite } from './open.ts';

export function createOrders(db: Sqlite) {
  const insert = db.prepare('INSERT INTO message_order (first_message_id, messages, app_id, order_ids) VALUES (?, ?, ?, ?)');
  return {
    keep({ messages }: AcceptPlan, { appId, orderIds }: PlanOrder, firstId: number): void {
      insert.run(firstId, messages, appId, orderIds && JSON.stringify(orderIds));
    },
  };
}

interface Range {
  readonly firstId: number;
  readonly messages: number;
}
interface Names {
  readonly appId: string;
  readonly orderIds: string | null;
}

export function createOrderReads(db: Sqlite) {
  // Without the names: most messages follow a submission that they are not part of, and its list may be long.
  const find = db.prepare(
    'SELECT first_message_id AS firstId, messages FROM message_order WHERE first_message_id <= ? ORDER BY first_message_id DESC LIMIT 1',
  );
  const read = db.prepare('SELECT app_id AS appId, order_ids AS orderIds FROM message_order WHERE first_message_id = ?');
  return {
    /** In order of id, so that the names of a submission are read once for all its messages. */
    orders(messageIds: readonly number[]): readonly MessageOrder[] {
      const found: MessageOrder[] = [];
      let range: Range = { firstId: 0, messages: 0 };
      let appId = '';
      let orderIds: readonly string[] = [];
      for (const messageId of messageIds.toSorted((a, b) => a - b)) {
        if (messageId >= range.firstId + range.messages) {
          const next = find.get(messageId) as Range | undefined;
          if (!next || messageId >= next.firstId + next.messages) continue;
          range = next;
          const names = read.get(range.firstId) as Names;
          appId = names.appId;
          orderIds = names.orderIds === null ? [] : (JSON.parse(names.orderIds) as string[]);
        }
        found.push({ messageId, appId, orderId: orderIds[messageId - range.firstId] ?? '' });
      }
      return found;
    },
  };
}
