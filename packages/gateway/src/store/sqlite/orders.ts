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

export function createOrderReads(db: Sqlite) {
  const read = db.prepare(
    `SELECT j.value AS messageId, o.app_id AS appId, coalesce(json_extract(o.order_ids, '$[' || (j.value - o.first_message_id) || ']'), '') AS orderId
     FROM json_each(?) j JOIN message_order o
       ON o.first_message_id = (SELECT max(first_message_id) FROM message_order WHERE first_message_id <= j.value)
     WHERE j.value < o.first_message_id + o.messages`,
  );
  return {
    orders: (messageIds: readonly number[]) => read.all(JSON.stringify(messageIds)) as MessageOrder[],
  };
}
