// Tables of messages in: whole ones, and parts that wait for the others.

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
`;
