// Tables of prices: named lists of what a segment costs and whose list an account pays by. A list that names a connector is what its
// carrier asks. version counts the changes of a list's rows, so that unchanged ones are not read again; ids are
// never used twice, because what was read is remembered by id and version.

export const pricesTables = `
CREATE TABLE price_list (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  currency TEXT NOT NULL,
  connector_id INTEGER UNIQUE REFERENCES connector (id),
  version INTEGER NOT NULL DEFAULT 0
) STRICT;

INSERT INTO price_list (id, name, currency) VALUES (1, 'default', 'XXX');

CREATE TABLE price_row (
  id INTEGER PRIMARY KEY,
  list_id INTEGER NOT NULL REFERENCES price_list (id),
  kind TEXT NOT NULL CHECK (kind IN ('prefix', 'country', 'mcc', 'network')),
  key TEXT NOT NULL,
  price_micros INTEGER NOT NULL CHECK (price_micros >= 0),
  from_at INTEGER,
  until_at INTEGER
) STRICT;

CREATE INDEX price_row_list ON price_row (list_id, kind, key);

CREATE TABLE account_price_list (
  account_id INTEGER PRIMARY KEY REFERENCES account (id),
  list_id INTEGER NOT NULL REFERENCES price_list (id)
) STRICT;
`;
