// What a customer calls its messages: one row for a submission that named an app or order ids, none for any other. Its messages have consecutive ids, and
// order_ids is a JSON list in their order, NULL when only the app was named.

export const ordersTables = `
CREATE TABLE message_order (
  first_message_id INTEGER PRIMARY KEY,
  messages INTEGER NOT NULL,
  app_id TEXT NOT NULL,
  order_ids TEXT
) STRICT;
`;
