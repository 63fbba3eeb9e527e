// Tables of MMS. A message, out or in, names its `mms` in its traits; many messages of one submission name the same. mms_part is gone when its media were let
// go, and the mms stays. token: of one from a phone, what its links end in. link_instead: what becomes of a message that is refused as an MMS;
// released_hold: what was held for such a message until its price was known. mms_link: what became of a message's link, from the first time anything
// did. media_loose: hashes that somebody brought or some row let go of, and when; whether a row names them is looked up a while later. mms_linked: what a centre called the newest MMS of
// a phone to a number of ours.

export const mmsTables = `
CREATE TABLE mms (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER,
  subject TEXT NOT NULL,
  link_base TEXT NOT NULL,
  token TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  is_gone INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX mms_token ON mms (token) WHERE token <> '';
CREATE INDEX mms_account ON mms (account_id) WHERE is_gone = 0;
CREATE INDEX mms_expiry ON mms (expires_at) WHERE is_gone = 0;

CREATE TABLE mms_part (
  mms_id INTEGER NOT NULL,
  part INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  content_type TEXT NOT NULL,
  name TEXT NOT NULL,
  octets INTEGER NOT NULL,
  PRIMARY KEY (mms_id, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX mms_part_hash ON mms_part (sha256);

CREATE TABLE media_upload (
  id TEXT PRIMARY KEY,
  account_id INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  content_type TEXT NOT NULL,
  name TEXT NOT NULL,
  octets INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX media_upload_account ON media_upload (account_id, created_at);
CREATE INDEX media_upload_hash ON media_upload (sha256);
CREATE INDEX media_upload_expiry ON media_upload (expires_at);

CREATE TABLE media_loose (
  sha256 TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX media_loose_at ON media_loose (at);

CREATE TABLE mms_link (
  message_id INTEGER PRIMARY KEY,
  opens INTEGER NOT NULL DEFAULT 0,
  first_opened_at INTEGER,
  last_opened_at INTEGER,
  revoked_at INTEGER
) STRICT;

CREATE TABLE link_instead (
  message_id INTEGER PRIMARY KEY,
  connector_id INTEGER NOT NULL,
  alphabet TEXT NOT NULL,
  segments INTEGER NOT NULL,
  link_micros INTEGER NOT NULL,
  mms_micros INTEGER NOT NULL,
  parents TEXT NOT NULL
) STRICT;

CREATE TABLE mms_linked (
  connector_id INTEGER NOT NULL,
  number TEXT NOT NULL,
  phone TEXT NOT NULL,
  linked_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (connector_id, number, phone)
) STRICT, WITHOUT ROWID;

CREATE TABLE released_hold (
  hold_id INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  price_micros INTEGER NOT NULL,
  gift_micros INTEGER NOT NULL,
  void_id INTEGER NOT NULL,
  PRIMARY KEY (hold_id, message_id)
) STRICT, WITHOUT ROWID;
`;
