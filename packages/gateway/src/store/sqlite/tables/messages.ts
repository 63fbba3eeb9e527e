// Tables of messages out. What costs on the hot path is rows and indexes, so:
// - a single segment is folded into its message; `part` exists only for messages of several segments (its part 0 is the receipt that counts for all
//   parts, when it came before they had all left);
// - an account's messages are found through its holds, because a submission's messages have consecutive ids;
// - message_lane holds only what waits; message_open_odd only what awaits a receipt and has another validity than the usual 72 hours (the others are
//   found by their age, open-messages.ts); message_carrier leads from a receipt to its message, `correlation` for parts and for the ids of copies;
// - the content of a submission with many numbers stands once, in `body`.
// handed_at, carrier_key and receipt (the text of the receipt that ended it) are those of a single segment; whatever else carriers say of a message is a
// row of `event`. hold_id, post_id and void_id name transfers; posted_segments is null while the hold is open. substitution tells for messages with
// consecutive ids which characters were replaced by look-alikes. grounds: why a message went its way at its price; every message that was decided alike names
// the same row. handed_out marks segments of accounts that want each at most once, before they leave; is_in_doubt: nobody waits for its answer any more.
// cost_micros and cost_currency are what the carrier of a single segment asks for it, null = not known or not taken; handed_cost has the costs of parts,
// copies and earlier tries, with an empty currency where nobody knew them.

export const messagesTables = `
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
  receipt TEXT,
  grounds_id INTEGER,
  cost_micros INTEGER,
  cost_currency TEXT
) STRICT;

CREATE TABLE grounds (
  id INTEGER PRIMARY KEY,
  connector_id INTEGER,
  route_rule_id INTEGER,
  route_id INTEGER,
  price_list_id INTEGER,
  price_row_id INTEGER,
  originator_rule_id INTEGER
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

CREATE TABLE substitution (first_message_id INTEGER PRIMARY KEY, messages INTEGER NOT NULL, changes TEXT NOT NULL) STRICT;

CREATE TABLE handed_out (
  message_id INTEGER NOT NULL,
  part INTEGER NOT NULL,
  at INTEGER NOT NULL,
  is_in_doubt INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (message_id, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE handed_cost (
  message_id INTEGER NOT NULL,
  connector_id INTEGER NOT NULL,
  currency TEXT NOT NULL,
  segments INTEGER NOT NULL,
  micros INTEGER NOT NULL,
  PRIMARY KEY (message_id, connector_id, currency)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  message_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  part INTEGER,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (message_id, seq)
) STRICT, WITHOUT ROWID;
`;
