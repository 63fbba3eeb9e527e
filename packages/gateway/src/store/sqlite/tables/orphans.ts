// Tables of receipts that no message claims yet. parties: both addresses where nobody knows which is the phone, divided by a blank; '' = it is known.

export const orphansTables = `
CREATE TABLE orphan (
  id INTEGER PRIMARY KEY,
  connector_id INTEGER NOT NULL,
  carrier_keys TEXT NOT NULL,
  recipient TEXT NOT NULL,
  parties TEXT NOT NULL DEFAULT '',
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
`;
