// Tables of who wants no messages. opt_out holds numbers as integers (at most fifteen digits) and account 0 for all accounts; number_list tells by its
// version which lists changed since they were read.

export const optOutTables = `
CREATE TABLE number_list (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, version INTEGER NOT NULL) STRICT;

CREATE TABLE opt_out (
  account_id INTEGER NOT NULL,
  originator TEXT NOT NULL,
  number INTEGER NOT NULL,
  source TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (account_id, originator, number)
) STRICT, WITHOUT ROWID;
`;
