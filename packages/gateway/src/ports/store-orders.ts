// What the store remembers of how a customer calls its messages. Part of the store's port (ports/store.ts).

export interface MessageOrder {
  readonly messageId: number;
  /** The app it was sent for; "" = none was named. */
  readonly appId: string;
  /** "" = none was given. */
  readonly orderId: string;
}

export interface OrderVerbs {
  /** Of those messages that came with an app or an order id, in no particular order. Whose they are is not asked. */
  orders(messageIds: readonly number[]): Promise<readonly MessageOrder[]>;
}
