// Tables of who may do what: the operators' sessions, the customers' users and theirs, the second
// factors of both (person: `user/7`, `operator/ann`; since is empty until a first code was shown), further API keys of accounts, and the record of every change.

export const accessTables = `
CREATE TABLE session (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  token_hash TEXT NOT NULL UNIQUE,
  operator TEXT NOT NULL REFERENCES operator (name) ON DELETE CASCADE,
  address TEXT NOT NULL,
  agent TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL
) STRICT;

CREATE TABLE account_user (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account (id),
  name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  role TEXT NOT NULL,
  locked INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  last_sign_in_at INTEGER,
  mail TEXT NOT NULL DEFAULT '',
  UNIQUE (account_id, name)
) STRICT;

CREATE TABLE user_session (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  token_hash TEXT NOT NULL UNIQUE,
  user_id INTEGER NOT NULL REFERENCES account_user (id) ON DELETE CASCADE,
  address TEXT NOT NULL,
  agent TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL
) STRICT;
CREATE INDEX user_session_user ON user_session (user_id);

CREATE TABLE password_reset (
  token_hash TEXT PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES account_user (id) ON DELETE CASCADE,
  ends_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE second_factor (
  person TEXT PRIMARY KEY,
  secret BLOB NOT NULL,
  since INTEGER,
  last_step INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_code (
  person TEXT NOT NULL REFERENCES second_factor (person) ON DELETE CASCADE,
  code_hash TEXT NOT NULL,
  PRIMARY KEY (person, code_hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE api_key (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account (id),
  label TEXT NOT NULL,
  secret BLOB NOT NULL,
  scopes TEXT NOT NULL,
  apps TEXT,
  ip_allow TEXT NOT NULL DEFAULT '[]',
  created_at INTEGER NOT NULL,
  last_used_at INTEGER,
  expires_at INTEGER
) STRICT;
CREATE INDEX api_key_account ON api_key (account_id);

CREATE TABLE change (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  role TEXT NOT NULL,
  address TEXT NOT NULL,
  method TEXT NOT NULL,
  path TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  before TEXT,
  after TEXT
) STRICT;
CREATE INDEX change_subject ON change (kind, name, id);
`;
