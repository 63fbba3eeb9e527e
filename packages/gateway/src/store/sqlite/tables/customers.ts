// Tables of customers that stay connected. `piece` is a long message as its customer cut it, `joining` the way to it while its parts come in; receipt_due
// is each account's queue of ends to be told over its binds, and a row goes when it was told.

export const customersTables = `
CREATE TABLE piece (
  message_id INTEGER NOT NULL,
  part INTEGER NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (message_id, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE joining (
  account_id INTEGER NOT NULL,
  sender TEXT NOT NULL,
  number TEXT NOT NULL,
  reference INTEGER NOT NULL,
  total INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  whole_at INTEGER,
  PRIMARY KEY (account_id, sender, number, reference, total)
) STRICT, WITHOUT ROWID;

CREATE TABLE receipt_due (
  account_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  state INTEGER NOT NULL,
  error TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (account_id, seq)
) STRICT, WITHOUT ROWID;
`;
