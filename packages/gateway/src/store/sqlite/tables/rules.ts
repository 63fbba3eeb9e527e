// Tables of what may be sent: rules with their hits, large lists of numbers, opt-outs, counts over time, messages held for an operator's word, alerts.
// list_number and opt_out hold numbers as integers (at most fifteen digits); number_list tells by its version which lists changed since they were read.
// recent_recipient and recent_content hold only what the windows of accounts still look at: the sweeper takes the rest away.

export const rulesTables = `
CREATE TABLE rule (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  account_id INTEGER REFERENCES account (id),
  is_enabled INTEGER NOT NULL,
  pattern TEXT NOT NULL,
  state TEXT NOT NULL,
  settings TEXT NOT NULL
) STRICT;

CREATE TABLE rule_hit (rule_id INTEGER PRIMARY KEY, hits INTEGER NOT NULL, last_at INTEGER NOT NULL) STRICT;

CREATE TABLE period_count (
  account_id INTEGER NOT NULL,
  period TEXT NOT NULL,
  messages INTEGER NOT NULL,
  micros INTEGER NOT NULL,
  PRIMARY KEY (account_id, period)
) STRICT, WITHOUT ROWID;

CREATE TABLE recent_recipient (
  account_id INTEGER NOT NULL,
  number TEXT NOT NULL,
  at INTEGER NOT NULL,
  messages INTEGER NOT NULL,
  forget_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, number, at)
) STRICT, WITHOUT ROWID;

CREATE INDEX recent_recipient_forget ON recent_recipient (forget_at);

CREATE TABLE recent_content (
  account_id INTEGER NOT NULL,
  hash BLOB NOT NULL,
  at INTEGER NOT NULL,
  forget_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX recent_content_forget ON recent_content (forget_at);

CREATE TABLE held (
  first_message_id INTEGER PRIMARY KEY,
  messages INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  rule_id INTEGER NOT NULL,
  reason TEXT NOT NULL,
  at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  decision TEXT,
  decided_at INTEGER
) STRICT;

CREATE INDEX held_open ON held (at) WHERE decision IS NULL;

CREATE TABLE alert (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  account_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  detail TEXT NOT NULL,
  told TEXT NOT NULL, -- the detail as JSON: {key, values}
  cleared_at INTEGER
) STRICT;

CREATE UNIQUE INDEX alert_open ON alert (account_id, kind) WHERE cleared_at IS NULL;
`;
