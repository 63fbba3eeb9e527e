// Tables of what an operator sets: connectors and what was learned of them, routes, prices, rules.

export const waysOutTables = `
CREATE TABLE connector (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, password BLOB NOT NULL, settings TEXT NOT NULL) STRICT;

CREATE TABLE link_profile (connector_id INTEGER PRIMARY KEY, profile TEXT NOT NULL, saved_at INTEGER NOT NULL) STRICT;

CREATE TABLE route (id INTEGER PRIMARY KEY, prefix TEXT NOT NULL, connector_id INTEGER NOT NULL REFERENCES connector (id)) STRICT;

CREATE TABLE price (prefix TEXT PRIMARY KEY, price_micros INTEGER NOT NULL CHECK (price_micros >= 0)) STRICT, WITHOUT ROWID;

CREATE TABLE rule (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, account_id INTEGER REFERENCES account (id), pattern TEXT NOT NULL) STRICT;
`;
