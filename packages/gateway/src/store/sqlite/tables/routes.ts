// Tables of route rules and of what depends on them. fallback has a row only for messages that may still go by another connector: connector_ids and
// second_chance are JSON lists, patience_ms null = what waits stays. A row goes when its message ends or has nowhere left to go.

export const routesTables = `
CREATE TABLE route_rule (id INTEGER PRIMARY KEY AUTOINCREMENT, position INTEGER NOT NULL, rule TEXT NOT NULL) STRICT;

CREATE TABLE fallback (
  message_id INTEGER PRIMARY KEY,
  connector_ids TEXT NOT NULL,
  patience_ms INTEGER,
  second_chance TEXT NOT NULL
) STRICT;

CREATE TABLE route_score (
  connector_id INTEGER NOT NULL,
  destination TEXT NOT NULL,
  score TEXT NOT NULL,
  saved_at INTEGER NOT NULL,
  PRIMARY KEY (connector_id, destination)
) STRICT, WITHOUT ROWID;
`;
