// Tables of what an operator sets: connectors and what was learned of them, routes. A connector that was removed keeps its row: messages of the past name it.

export const waysOutTables = `
CREATE TABLE connector (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  password BLOB NOT NULL,
  settings TEXT NOT NULL,
  is_gone INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX connector_name ON connector (name) WHERE is_gone = 0;

CREATE TABLE link_profile (connector_id INTEGER PRIMARY KEY, profile TEXT NOT NULL, saved_at INTEGER NOT NULL) STRICT;

CREATE TABLE route (id INTEGER PRIMARY KEY AUTOINCREMENT, prefix TEXT NOT NULL, connector_id INTEGER NOT NULL REFERENCES connector (id)) STRICT;

`;
