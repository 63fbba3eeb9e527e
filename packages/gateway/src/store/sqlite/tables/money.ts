// Tables of money beyond the transfers (docs/ledger.md): seals over them, who resells to whom, what a message costs the accounts above its own,
// gifts that expire, invoices. All of it is proven by `ledger verify`; seals and invoices, like transfers, are never touched again.
// - seal: a batch of one account's transfers, ids first_id to last_id; the row with the highest id tells up to where all are sealed.
// - sub_account: a row stays when an account is taken from its parent (parent_id null), because its messages may still be under way.
// - parent_share: what a message of a sub-account costs one account above it; settled with the message.
// - gift_grant: amount = left + expired + gone + the held and posted of its grant_use rows (per hold that drew from it).

const neverTouched = (table: string): string => `
CREATE TRIGGER ${table}_is_never_edited BEFORE UPDATE ON ${table} BEGIN SELECT raise(ABORT, 'a ${table} is never edited'); END;
CREATE TRIGGER ${table}_is_never_deleted BEFORE DELETE ON ${table} BEGIN SELECT raise(ABORT, 'a ${table} is never deleted'); END;
`;

export const moneyTables = `
CREATE TABLE seal (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  first_id INTEGER NOT NULL,
  last_id INTEGER NOT NULL,
  transfers INTEGER NOT NULL,
  at INTEGER NOT NULL,
  hash TEXT NOT NULL,
  UNIQUE (account_id, seq)
) STRICT;
${neverTouched('seal')}

CREATE TABLE sub_account (
  account_id INTEGER PRIMARY KEY REFERENCES account (id),
  parent_id INTEGER REFERENCES account (id) CHECK (parent_id <> account_id),
  markup_basis_points INTEGER NOT NULL CHECK (markup_basis_points >= 0),
  markup_micros INTEGER NOT NULL CHECK (markup_micros >= 0)
) STRICT;

CREATE TABLE parent_share (
  message_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  price_micros INTEGER NOT NULL,
  gift_micros INTEGER NOT NULL,
  hold_id INTEGER NOT NULL,
  post_id INTEGER,
  void_id INTEGER,
  PRIMARY KEY (message_id, account_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE gift_grant (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account (id),
  transfer_id INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  amount_micros INTEGER NOT NULL CHECK (amount_micros > 0),
  left_micros INTEGER NOT NULL CHECK (left_micros >= 0),
  expired_micros INTEGER NOT NULL DEFAULT 0 CHECK (expired_micros >= 0),
  gone_micros INTEGER NOT NULL DEFAULT 0 CHECK (gone_micros >= 0)
) STRICT;

CREATE INDEX gift_grant_left ON gift_grant (account_id, expires_at) WHERE left_micros > 0;

CREATE TABLE grant_use (
  hold_id INTEGER NOT NULL,
  grant_id INTEGER NOT NULL,
  held_micros INTEGER NOT NULL CHECK (held_micros >= 0),
  posted_micros INTEGER NOT NULL DEFAULT 0 CHECK (posted_micros >= 0),
  PRIMARY KEY (hold_id, grant_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX transfer_refund ON transfer (first_message_id) WHERE kind = 'refund';

CREATE TABLE invoice (
  number INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account (id),
  from_at INTEGER NOT NULL,
  to_at INTEGER NOT NULL CHECK (to_at > from_at),
  issued_at INTEGER NOT NULL,
  opening_micros INTEGER NOT NULL,
  charged_micros INTEGER NOT NULL,
  closing_micros INTEGER NOT NULL,
  statement TEXT NOT NULL
) STRICT;

CREATE INDEX invoice_account ON invoice (account_id, from_at);
${neverTouched('invoice')}
`;
