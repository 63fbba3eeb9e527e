// Tables of the installation itself, its accounts and its operators.

export const peopleTables = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  api_password BLOB NOT NULL,
  smpp_password BLOB,
  locked INTEGER NOT NULL DEFAULT 0,
  settings TEXT NOT NULL,
  balance_micros INTEGER NOT NULL DEFAULT 0,
  gift_micros INTEGER NOT NULL DEFAULT 0 CHECK (gift_micros >= 0),
  held_balance_micros INTEGER NOT NULL DEFAULT 0 CHECK (held_balance_micros >= 0),
  held_gift_micros INTEGER NOT NULL DEFAULT 0 CHECK (held_gift_micros >= 0),
  credit_limit_micros INTEGER NOT NULL DEFAULT 0 CHECK (credit_limit_micros >= 0),
  created_at INTEGER NOT NULL,
  CHECK (balance_micros >= -credit_limit_micros)
) STRICT;

CREATE TABLE operator (
  name TEXT PRIMARY KEY,
  password_hash TEXT NOT NULL,
  role TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_sign_in_at INTEGER
) STRICT, WITHOUT ROWID;
`;
