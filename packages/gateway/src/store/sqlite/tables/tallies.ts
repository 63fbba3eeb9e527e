// Tables of kept sums (tallies.ts): messages of a day that are alike, by account, and messages by state. `tallied` has one row: the last message that is in
// them, and the zone whose days they are. When a sum does not add up, the three tables are
// emptied, and all is tallied anew.
// changes: commits so far that changed what tallied messages earned or cost. margin_block: the margins of a block of ids, all of them tallied, as JSON; it goes
// when one of them changes, and is made again.
// An area is the first digits of a number, by which its country is known; it stays what it was, so that a message leaves the row it came into.

export const talliesTables = `
CREATE TABLE tallied (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  last_id INTEGER NOT NULL,
  time_zone TEXT NOT NULL,
  changes INTEGER NOT NULL
) STRICT;
INSERT INTO tallied VALUES (1, 0, '', 0);

CREATE TABLE area (digits TEXT PRIMARY KEY, country TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE day_tally (
  account_id INTEGER NOT NULL,
  day INTEGER NOT NULL,
  state INTEGER NOT NULL,
  reason TEXT NOT NULL,
  country TEXT NOT NULL,
  sender TEXT NOT NULL,
  messages INTEGER NOT NULL,
  segments INTEGER NOT NULL,
  charged_micros INTEGER NOT NULL,
  PRIMARY KEY (account_id, day, state, reason, country, sender)
) STRICT, WITHOUT ROWID;

CREATE TABLE hour_tally (
  account_id INTEGER NOT NULL,
  day INTEGER NOT NULL,
  hour INTEGER NOT NULL,
  state INTEGER NOT NULL,
  reason TEXT NOT NULL,
  messages INTEGER NOT NULL,
  segments INTEGER NOT NULL,
  charged_micros INTEGER NOT NULL,
  PRIMARY KEY (account_id, day, hour, state, reason)
) STRICT, WITHOUT ROWID;

CREATE TABLE state_tally (state INTEGER PRIMARY KEY, messages INTEGER NOT NULL) STRICT;

CREATE TABLE margin_block (block INTEGER PRIMARY KEY, from_at INTEGER NOT NULL, to_at INTEGER NOT NULL, sums TEXT NOT NULL) STRICT;
`;
