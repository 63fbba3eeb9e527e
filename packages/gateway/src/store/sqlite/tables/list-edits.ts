// Tables of lists of numbers and what was done to them. number_list: one for each rule that blocks numbers (its version is the edit that made its content,
// 0 = empty) and one for each scope of opt-outs (its version only grows); who has read a list reads it again when its version is another. list_number and
// opt_out hold numbers as integers (at most fifteen digits).
// list_edit_row is what an edit put in (is_added 1) or took out (0), and of opt-outs only what is still its own. gathering: not decided, nothing of it shows;
// going_in and going_out: decided, and done up to the row named by reached_list and reached_number; in and out: done. Without list_id it is of opt-outs.

export const listEditsTables = `
CREATE TABLE number_list (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, version INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE list_number (list_id INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (list_id, number)) STRICT, WITHOUT ROWID;

CREATE TABLE opt_out (
  account_id INTEGER NOT NULL,
  originator TEXT NOT NULL,
  number INTEGER NOT NULL,
  source TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (account_id, originator, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE list_edit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  list_id INTEGER REFERENCES number_list (id),
  from_version INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'gathering' CHECK (state IN ('gathering', 'going_in', 'in', 'going_out', 'out')),
  added INTEGER NOT NULL DEFAULT 0,
  moved INTEGER NOT NULL DEFAULT 0,
  left_alone INTEGER NOT NULL DEFAULT 0,
  reached_list INTEGER NOT NULL DEFAULT 0,
  reached_number INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX list_edit_unfinished ON list_edit (id) WHERE state IN ('gathering', 'going_in', 'going_out');

CREATE TABLE list_edit_row (
  edit_id INTEGER NOT NULL REFERENCES list_edit (id),
  list_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  is_added INTEGER NOT NULL,
  source TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (edit_id, list_id, number)
) STRICT, WITHOUT ROWID;
`;
