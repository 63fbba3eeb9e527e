// Tables of pushes. push_due is each webhook's outbox; a row goes to push_done when it was taken (one compact row, however it went), to push_dead when it
// was given up. push_attempt keeps what failed. event is the place in core/webhook.ts's list, fact_id the message or inbound message. retry_at is set only
// for a row that was refused by itself; error is the carrier's code of a failed message.

export const pushesTables = `
CREATE TABLE webhook (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account (id),
  settings TEXT NOT NULL,
  secret BLOB NOT NULL,
  old_secret BLOB,
  old_ends_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE webhook_health (
  webhook_id INTEGER PRIMARY KEY,
  taken_at INTEGER,
  failed_at INTEGER,
  failure TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE push_due (
  webhook_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  event INTEGER NOT NULL,
  fact_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  error TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  retry_at INTEGER,
  PRIMARY KEY (webhook_id, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX push_due_again ON push_due (webhook_id, retry_at) WHERE retry_at IS NOT NULL;

CREATE TABLE push_done (
  webhook_id INTEGER NOT NULL,
  event INTEGER NOT NULL,
  fact_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  status INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  PRIMARY KEY (webhook_id, event, fact_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE push_dead (
  webhook_id INTEGER NOT NULL,
  event INTEGER NOT NULL,
  fact_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  error TEXT,
  why TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  PRIMARY KEY (webhook_id, event, fact_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE push_attempt (
  webhook_id INTEGER NOT NULL,
  event INTEGER NOT NULL,
  fact_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  status INTEGER,
  error TEXT NOT NULL,
  duration_ms INTEGER NOT NULL,
  PRIMARY KEY (webhook_id, event, fact_id, at)
) STRICT, WITHOUT ROWID;
`;
