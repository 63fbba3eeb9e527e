// The tables, as numbered migrations. A database newer than this program is refused: an older program must not guess.
import { accessTables } from './tables/access.ts';
import { callbacksTables } from './tables/callbacks.ts';
import { customersTables } from './tables/customers.ts';
import { inboundTables } from './tables/inbound.ts';
import { ledgerTables } from './tables/ledger.ts';
import { listEditsTables } from './tables/list-edits.ts';
import { messagesTables } from './tables/messages.ts';
import { mmsTables } from './tables/mms.ts';
import { moneyTables } from './tables/money.ts';
import { ordersTables } from './tables/orders.ts';
import { orphansTables } from './tables/orphans.ts';
import { peopleTables } from './tables/people.ts';
import { pricesTables } from './tables/prices.ts';
import { pushesTables } from './tables/pushes.ts';
import { requestsTables } from './tables/requests.ts';
import { routesTables } from './tables/routes.ts';
import { rulesTables } from './tables/rules.ts';
import { talliesTables } from './tables/tallies.ts';
import { twoWayTables } from './tables/two-way.ts';
import { waysOutTables } from './tables/ways-out.ts';

/** "TRNK": tells our file from any other SQLite file. */
export const APPLICATION_ID = 0x54524e4b;

/** Each entry takes the schema from version index to index + 1, in one transaction. Never edit one that was released. */
export const migrations: readonly string[] = [
  [
    peopleTables,
    waysOutTables,
    pricesTables,
    ledgerTables,
    messagesTables,
    ordersTables,
    customersTables,
    orphansTables,
    inboundTables,
    accessTables,
    routesTables,
    rulesTables,
    listEditsTables,
    moneyTables,
    twoWayTables,
    pushesTables,
    requestsTables,
    callbacksTables,
    mmsTables,
    talliesTables,
  ].join('\n'),
];
