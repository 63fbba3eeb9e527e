// Tables of messages in: whole ones, and parts that wait for the others. connector_id is below 0 for a door without a connector (core/carrier-forms.ts).
// A conversation is what one phone wrote to one number of an account: its newest message, and up to where somebody looked on the Dashboard (read_at tells
// what programs have fetched). remark says what was odd about a message as it came, note what its rules did not do and why.

export const inboundTables = `
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
  read_at INTEGER,
  carrier_id TEXT,
  sent_at INTEGER,
  remark TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  rule_id INTEGER
) STRICT;

CREATE INDEX inbound_unread ON inbound (account_id, id) WHERE read_at IS NULL;

CREATE INDEX inbound_mms ON inbound (traits ->> '$.mms') WHERE traits ->> '$.mms' IS NOT NULL;

CREATE UNIQUE INDEX inbound_carrier ON inbound (connector_id, carrier_id) WHERE carrier_id IS NOT NULL;

CREATE INDEX inbound_conversation ON inbound (account_id, sender, recipient, id) WHERE account_id IS NOT NULL;

CREATE TABLE conversation (
  account_id INTEGER NOT NULL,
  phone TEXT NOT NULL,
  number TEXT NOT NULL,
  last_id INTEGER NOT NULL,
  seen_id INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (account_id, phone, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_newest ON conversation (account_id, last_id);
CREATE INDEX conversation_unseen ON conversation (account_id) WHERE last_id > seen_id;

CREATE TABLE inbound_part (
  connector_id INTEGER NOT NULL,
  sender TEXT NOT NULL,
  recipient TEXT NOT NULL,
  reference INTEGER NOT NULL,
  total INTEGER NOT NULL,
  part INTEGER NOT NULL,
  account_id INTEGER,
  content BLOB NOT NULL,
  traits TEXT,
  at INTEGER NOT NULL,
  joined_at INTEGER,
  is_due INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (connector_id, sender, recipient, reference, total, part)
) STRICT, WITHOUT ROWID;

CREATE INDEX inbound_part_at ON inbound_part (at);
`;
