// Tables of virtual numbers and of what is done with messages to them. A rent is an account's hold on a number (or on a keyword of it) with the months it
// has paid; rent_event tells its life. inbound_due holds messages whose rules are still to be followed, reply what was sent because of them (a step is done
// once, whatever happens in between), consent is the proof of who wanted messages or none, never edited. Opt-outs are in opt-outs.ts.

export const twoWayTables = `
CREATE TABLE number (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  number TEXT NOT NULL UNIQUE COLLATE NOCASE,
  connector_id INTEGER REFERENCES connector (id),
  settings TEXT NOT NULL,
  quarantined_until INTEGER
) STRICT;

CREATE TABLE rent (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  number_id INTEGER NOT NULL REFERENCES number (id),
  account_id INTEGER NOT NULL REFERENCES account (id),
  keyword TEXT NOT NULL,
  monthly_micros INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'grace', 'suspended', 'ended')),
  state_at INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  anchor_at INTEGER NOT NULL,
  months INTEGER NOT NULL,
  paid_until INTEGER,
  ended_at INTEGER
) STRICT;
CREATE UNIQUE INDEX rent_live ON rent (number_id, keyword) WHERE state <> 'ended';
CREATE INDEX rent_due ON rent (paid_until) WHERE state <> 'ended' AND paid_until IS NOT NULL;

CREATE TABLE rent_event (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  rent_id INTEGER NOT NULL REFERENCES rent (id),
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  micros INTEGER NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX rent_event_rent ON rent_event (rent_id, id);

CREATE TABLE inbound_rule (id INTEGER PRIMARY KEY AUTOINCREMENT, rule TEXT NOT NULL) STRICT;

CREATE TABLE inbound_due (inbound_id INTEGER PRIMARY KEY) STRICT;

CREATE TABLE reply (
  inbound_id INTEGER NOT NULL,
  step TEXT NOT NULL,
  kind TEXT NOT NULL,
  message_id INTEGER NOT NULL,
  number TEXT NOT NULL,
  phone TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (inbound_id, step)
) STRICT, WITHOUT ROWID;
CREATE INDEX reply_pair ON reply (number, phone, at);
CREATE INDEX reply_message ON reply (message_id);

CREATE TABLE consent (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  account_id INTEGER,
  number TEXT NOT NULL,
  phone TEXT NOT NULL,
  language TEXT NOT NULL,
  word TEXT NOT NULL,
  inbound_id INTEGER NOT NULL,
  content TEXT NOT NULL,
  changed INTEGER NOT NULL,
  confirmation_id INTEGER,
  confirmation TEXT NOT NULL,
  note TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX consent_inbound ON consent (inbound_id);
CREATE TRIGGER consent_is_never_edited BEFORE UPDATE ON consent BEGIN SELECT raise(ABORT, 'the proof of consent is never edited'); END;
CREATE TRIGGER consent_is_never_deleted BEFORE DELETE ON consent BEGIN SELECT raise(ABORT, 'the proof of consent is never deleted'); END;

CREATE TABLE carrier_door (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  connector_id INTEGER REFERENCES connector (id),
  secrets BLOB NOT NULL,
  settings TEXT NOT NULL
) STRICT;
`;
