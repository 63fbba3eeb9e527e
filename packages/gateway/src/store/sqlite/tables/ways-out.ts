// Tables of what an operator sets: connectors and what was learned of them, routes.

export const waysOutTables = `
CREATE TABLE connector (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, password BLOB NOT NULL, settings TEXT NOT NULL) STRICT;

CREATE TABLE link_profile (connector_id INTEGER PRIMARY KEY, profile TEXT NOT NULL, saved_at INTEGER NOT NULL) STRICT;

CREATE TABLE route (id INTEGER PRIMARY KEY AUTOINCREMENT, prefix TEXT NOT NULL, connector_id INTEGER NOT NULL REFERENCES connector (id)) STRICT;

`;
