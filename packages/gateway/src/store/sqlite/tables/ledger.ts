// The table of money: transfers are written and never touched again (docs/ledger.md). caller is who brought the messages of a hold (core/caller.ts); it is no part
// of the ledger's proof.
import { transferKinds } from '../../../core/ledger.ts';

export const ledgerTables = `
CREATE TABLE transfer (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN (${transferKinds.map((kind) => `'${kind}'`).join(', ')})),
  balance_micros INTEGER NOT NULL CHECK (balance_micros >= 0),
  gift_micros INTEGER NOT NULL CHECK (gift_micros >= 0),
  messages INTEGER NOT NULL,
  first_message_id INTEGER,
  reference TEXT NOT NULL,
  caller TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX transfer_hold ON transfer (account_id, at) WHERE kind = 'hold';

CREATE TRIGGER transfer_is_never_edited BEFORE UPDATE ON transfer BEGIN SELECT raise(ABORT, 'a ledger transfer is never edited'); END;

CREATE TRIGGER transfer_is_never_deleted BEFORE DELETE ON transfer BEGIN SELECT raise(ABORT, 'a ledger transfer is never deleted'); END;
`;
