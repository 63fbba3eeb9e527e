// Tables of prices: named lists of what a segment (or, with is_mms, a whole MMS) costs and whose list an account pays by. A list that names a connector is what its
// carrier asks. version counts the changes of a list's rows, so that unchanged ones are not read again. Nothing is
// deleted: a row is of the versions from since_version to before gone_version, so that any version can be put back.

export const pricesTables = `
CREATE TABLE price_list (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  currency TEXT NOT NULL,
  connector_id INTEGER REFERENCES connector (id),
  version INTEGER NOT NULL DEFAULT 0,
  is_gone INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE UNIQUE INDEX price_list_name ON price_list (name) WHERE is_gone = 0;
CREATE UNIQUE INDEX price_list_connector ON price_list (connector_id) WHERE is_gone = 0;

INSERT INTO price_list (id, name, currency) VALUES (1, 'default', 'XXX');

CREATE TABLE price_row (
  id INTEGER PRIMARY KEY,
  list_id INTEGER NOT NULL REFERENCES price_list (id),
  kind TEXT NOT NULL CHECK (kind IN ('prefix', 'country', 'mcc', 'network')),
  key TEXT NOT NULL,
  price_micros INTEGER NOT NULL CHECK (price_micros >= 0),
  from_at INTEGER,
  until_at INTEGER,
  is_mms INTEGER NOT NULL DEFAULT 0,
  since_version INTEGER NOT NULL,
  gone_version INTEGER
) STRICT;

CREATE INDEX price_row_list ON price_row (list_id, kind, key) WHERE gone_version IS NULL;

CREATE TABLE account_price_list (
  account_id INTEGER PRIMARY KEY REFERENCES account (id),
  list_id INTEGER NOT NULL REFERENCES price_list (id)
) STRICT;
`;
