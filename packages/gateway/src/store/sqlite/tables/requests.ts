// Requests that may come again, by their key: where their messages begin, how many there are, and a JSON list of why the other numbers were refused (NULL:
// none was); fingerprint is of what was asked for, under keys that clients name. The sweeper takes away what no window looks at any more.

export const requestsTables = `
CREATE TABLE request (
  account_id INTEGER NOT NULL,
  key BLOB NOT NULL,
  at INTEGER NOT NULL,
  forget_at INTEGER NOT NULL,
  first_message_id INTEGER NOT NULL,
  messages INTEGER NOT NULL,
  refusals TEXT,
  fingerprint BLOB,
  PRIMARY KEY (account_id, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX request_forget ON request (forget_at);
`;
