// The tables, as numbered migrations. A database newer than this program is refused: an older program must not guess.

/** "TRNK": tells our file from any other SQLite file. */
export const APPLICATION_ID = 0x54524e4b;

/**
 * Each entry takes the schema from version index to index + 1, in one transaction. Never edit an entry that was released.
 *
 * message: one row a message, its single segment folded in; `part` exists only for messages of several segments. What costs on the hot path is rows
 * and indexes, so: an account's messages are found through its holds (a submission's messages have consecutive ids); message_lane holds only what waits;
 * message_open_odd only what awaits a receipt and has another validity than the usual 72 hours (the others are found by their age, open-messages.ts);
 * the content of a submission with many numbers stands once, in `body`.
 *
 * substitution tells for messages with consecutive ids which characters were replaced by look-alikes.
 *
 * handed_out marks segments of accounts that want each at most once, before they leave. part 0 of a message is the receipt that counts for all its
 * parts, when it came before they had all left.
 *
 * handed_at and carrier_key are those of a single segment; of several, `part` has them. message_carrier leads from a receipt to its message;
 * `correlation` does so for parts and for the ids of copies. receipt is the text of the receipt that ended a single segment; whatever else carriers
 * say of a message is a row of `event`. `piece` is a long message as its customer cut it, `joining` the way to it while its parts come in. receipt_due
 * is each account's queue of ends to be told over its binds; a row goes when it was told. Money columns: hold_id, post_id and void_id name the
 * transfers, posted_segments is null while the hold is open.
 */
export const migrations: readonly string[] = [
  `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  api_password BLOB NOT NULL,
  smpp_password BLOB,
  locked INTEGER NOT NULL DEFAULT 0,
  settings TEXT NOT NULL,
  balance_micros INTEGER NOT NULL DEFAULT 0 CHECK (balance_micros >= 0),
  gift_micros INTEGER NOT NULL DEFAULT 0 CHECK (gift_micros >= 0),
  held_balance_micros INTEGER NOT NULL DEFAULT 0 CHECK (held_balance_micros >= 0),
  held_gift_micros INTEGER NOT NULL DEFAULT 0 CHECK (held_gift_micros >= 0),
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE operator (name TEXT PRIMARY KEY, password_hash TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE connector (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, password BLOB NOT NULL, settings TEXT NOT NULL) STRICT;
CREATE TABLE route (id INTEGER PRIMARY KEY, prefix TEXT NOT NULL, connector_id INTEGER NOT NULL REFERENCES connector (id)) STRICT;
CREATE TABLE price (prefix TEXT PRIMARY KEY, price_micros INTEGER NOT NULL CHECK (price_micros >= 0)) STRICT, WITHOUT ROWID;
CREATE TABLE number (
  id INTEGER PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  connector_id INTEGER REFERENCES connector (id),
  account_id INTEGER REFERENCES account (id)
) STRICT;
CREATE TABLE rule (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, account_id INTEGER REFERENCES account (id), pattern TEXT NOT NULL) STRICT;

CREATE TABLE transfer (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('credit', 'debit', 'hold', 'post', 'void')),
  balance_micros INTEGER NOT NULL CHECK (balance_micros >= 0),
  gift_micros INTEGER NOT NULL CHECK (gift_micros >= 0),
  messages INTEGER NOT NULL,
  first_message_id INTEGER,
  reference TEXT NOT NULL
) STRICT;
CREATE INDEX transfer_hold ON transfer (account_id, at) WHERE kind = 'hold';
CREATE TRIGGER transfer_is_never_edited BEFORE UPDATE ON transfer BEGIN SELECT raise(ABORT, 'a ledger transfer is never edited'); END;
CREATE TRIGGER transfer_is_never_deleted BEFORE DELETE ON transfer BEGIN SELECT raise(ABORT, 'a ledger transfer is never deleted'); END;

CREATE TABLE body (id INTEGER PRIMARY KEY, content TEXT NOT NULL) STRICT;

CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL,
  connector_id INTEGER NOT NULL,
  state INTEGER NOT NULL,
  reason TEXT,
  number TEXT NOT NULL,
  sender TEXT NOT NULL,
  content TEXT,
  body_id INTEGER,
  alphabet TEXT NOT NULL,
  segments INTEGER NOT NULL,
  price_micros INTEGER NOT NULL,
  gift_micros INTEGER NOT NULL,
  hold_id INTEGER NOT NULL,
  post_id INTEGER,
  void_id INTEGER,
  posted_segments INTEGER,
  accepted_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  handed_at INTEGER,
  carrier_key TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  door TEXT NOT NULL,
  notify INTEGER NOT NULL DEFAULT 0,
  traits TEXT,
  receipt TEXT
) STRICT;
CREATE INDEX message_lane ON message (connector_id, account_id, due_at) WHERE state < 2;
CREATE INDEX message_open_odd ON message (expires_at) WHERE state = 2 AND expires_at <> accepted_at + 259200000;
CREATE INDEX message_carrier ON message (connector_id, carrier_key) WHERE carrier_key IS NOT NULL;

CREATE TABLE part (
  message_id INTEGER NOT NULL,
  part INTEGER NOT NULL,
  state INTEGER NOT NULL,
  carrier_key TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (message_id, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE correlation (
  connector_id INTEGER NOT NULL,
  carrier_key TEXT NOT NULL,
  message_id INTEGER NOT NULL,
  part INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (connector_id, carrier_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE piece (
  message_id INTEGER NOT NULL,
  part INTEGER NOT NULL,
  content TEXT NOT NULL,
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

CREATE TABLE substitution (first_message_id INTEGER PRIMARY KEY, messages INTEGER NOT NULL, changes TEXT NOT NULL) STRICT;

CREATE TABLE handed_out (message_id INTEGER NOT NULL, part INTEGER NOT NULL, PRIMARY KEY (message_id, part)) STRICT, WITHOUT ROWID;

CREATE TABLE link_profile (connector_id INTEGER PRIMARY KEY, profile TEXT NOT NULL, saved_at INTEGER NOT NULL) STRICT;

CREATE TABLE orphan (
  id INTEGER PRIMARY KEY,
  connector_id INTEGER NOT NULL,
  carrier_keys TEXT NOT NULL,
  recipient TEXT NOT NULL,
  state INTEGER,
  state_text TEXT NOT NULL,
  error TEXT NOT NULL,
  reason TEXT,
  reported_parts TEXT,
  raw TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE TABLE orphan_key (
  connector_id INTEGER NOT NULL,
  carrier_key TEXT NOT NULL,
  orphan_id INTEGER NOT NULL REFERENCES orphan (id) ON DELETE CASCADE,
  PRIMARY KEY (connector_id, carrier_key, orphan_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX orphan_key_orphan ON orphan_key (orphan_id);

CREATE TABLE event (
  message_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  part INTEGER,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (message_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE inbound (
  id INTEGER PRIMARY KEY,
  account_id INTEGER,
  connector_id INTEGER NOT NULL,
  sender TEXT NOT NULL,
  recipient TEXT NOT NULL,
  content TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  missing_parts INTEGER NOT NULL DEFAULT 0,
  traits TEXT,
  read_at INTEGER
) STRICT;
CREATE INDEX inbound_unread ON inbound (account_id, id) WHERE read_at IS NULL;

CREATE TABLE inbound_part (
  connector_id INTEGER NOT NULL,
  sender TEXT NOT NULL,
  recipient TEXT NOT NULL,
  reference INTEGER NOT NULL,
  total INTEGER NOT NULL,
  part INTEGER NOT NULL,
  account_id INTEGER,
  content TEXT NOT NULL,
  at INTEGER NOT NULL,
  joined_at INTEGER,
  PRIMARY KEY (connector_id, sender, recipient, reference, total, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX inbound_part_at ON inbound_part (at);
`,
];
