// Tables of callbacks: a row for the messages of a request that came with a URL, and one for each thing that is to be told. A callback is forgotten when its
// messages have long ended.

export const callbacksTables = `
CREATE TABLE callback (
  first_message_id INTEGER PRIMARY KEY,
  messages INTEGER NOT NULL,
  form TEXT NOT NULL,
  url TEXT NOT NULL,
  events INTEGER NOT NULL,
  details TEXT NOT NULL,
  forget_at INTEGER NOT NULL
) STRICT;

CREATE INDEX callback_forget ON callback (forget_at);

CREATE TABLE callback_due (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  first_message_id INTEGER NOT NULL,
  event INTEGER NOT NULL,
  at INTEGER NOT NULL,
  error TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  due_at INTEGER NOT NULL
) STRICT;

CREATE INDEX callback_due_at ON callback_due (account_id, due_at);

CREATE INDEX callback_due_message ON callback_due (message_id, seq);
`;
