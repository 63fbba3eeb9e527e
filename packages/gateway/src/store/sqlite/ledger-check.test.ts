import assert from 'node:assert/strict';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { MessageState } from '../../core/message.ts';
import { realClock } from '../../ports/clock.ts';
import type { Store } from '../../ports/store.ts';
import { withParents } from '../conformance-money.ts';
import {
  acceptedBy,
  addConnector,
  checkLedger,
  createAccount,
  NOW,
  receiptFor,
  refusedBy,
  simplePlan,
  submit,
  withFolder,
} from '../testing.ts';
import { createLedgerCheck } from './ledger-check.ts';
import { openSqliteStore } from './store.ts';

/** Two accounts with messages in every stage: waiting, paid, refused, half taken, cancelled. */
async function fill(store: Store): Promise<void> {
  const one = await createAccount(store, 'one', 1000, 25);
  const two = await createAccount(store, 'two', 1000);
  await addConnector(store, 'carrier');
  for (const accountId of [one, two]) {
    const first = await submit(store, simplePlan(accountId, ['a', 'b', 'c', 'd']));
    const long = await submit(store, simplePlan(accountId, ['e'], { segments: 2, priceMicros: 20, content: 'x'.repeat(200) }));
    await store.recordOutcomes([
      acceptedBy(first, `k${first}`, { accountId }),
      refusedBy(first + 1, { accountId }),
      acceptedBy(long, `l${long}`, { accountId, part: 1, total: 2 }),
      refusedBy(long, { accountId, part: 2, total: 2 }),
    ]);
    await store.cancel(first + 2, NOW);
  }
  await store.credit({ accountId: one, balanceMicros: -5, giftMicros: 0, reference: 'r', now: NOW });
  // Beyond the prepaid purse: a reseller with a refund, a move, a gift with a time, an invoice, seals.
  const top = await createAccount(store, 'top', 500, 0, { refundUndelivered: true });
  await store.setSubAccount({ accountId: two, parentId: top, markupBasisPoints: 0, markupMicros: 0 });
  await store.grantGift({ accountId: top, giftMicros: 9, expiresAt: NOW + 5, reference: '', now: NOW });
  const sub = await submit(store, withParents(simplePlan(two, ['f', 'g']), [[top, 8]]));
  await store.recordOutcomes([acceptedBy(sub, 'sub', { accountId: two })]);
  await store.applyReceipts([receiptFor(['sub'], MessageState.UNDELIVERABLE)]);
  await store.moveBetween({ fromId: top, toId: two, balanceMicros: 3, giftMicros: 0, reference: '', now: NOW });
  await store.sealLedger(NOW, 1000);
  const period = { fromMs: NOW - 1, toMs: 8_000_000_000_000, timeZone: 'UTC', currency: '' };
  await store.issueInvoice({ accountId: top, statement: await store.statement({ accountId: top, ...period }), now: NOW });
}

const untriggered = ['transfer', 'seal', 'invoice']
  .map((table) => `DROP TRIGGER ${table}_is_never_edited; DROP TRIGGER ${table}_is_never_deleted;`)
  .join(' ');
const tamperings: readonly (readonly [what: string, sql: string])[] = [
  ['a balance is raised', 'UPDATE account SET balance_micros = balance_micros + 1 WHERE id = 1'],
  ['a gift is raised', 'UPDATE account SET gift_micros = gift_micros + 1 WHERE id = 2'],
  [
    'money is moved from held to spendable',
    'UPDATE account SET held_balance_micros = held_balance_micros - 1, balance_micros = balance_micros + 1 WHERE id = 2',
  ],
  ['money is moved between accounts', 'UPDATE account SET balance_micros = balance_micros + CASE id WHEN 1 THEN 7 ELSE -7 END'],
  ['a waiting message is deleted', 'DELETE FROM message WHERE id = 4'],
  ['a paid message is deleted', 'DELETE FROM message WHERE id = 1'],
  ['a cancelled message is deleted', 'DELETE FROM message WHERE id = 3'],
  ['all messages of an account are deleted', 'DELETE FROM message WHERE account_id = 2'],
  ['the price of a waiting message is changed', 'UPDATE message SET price_micros = 9 WHERE id = 4'],
  ['the price of a paid message is changed', 'UPDATE message SET price_micros = 9 WHERE id = 1'],
  ['the gift share of a paid message is changed', 'UPDATE message SET gift_micros = gift_micros - 1 WHERE id = 1'],
  [
    'prices of two messages of one hold are exchanged',
    'UPDATE message SET price_micros = price_micros + CASE id WHEN 1 THEN 3 ELSE -3 END WHERE id IN (1, 4)',
  ],
  [
    'a refused message is called delivered',
    `UPDATE message SET state = ${MessageState.DELIVERED}, posted_segments = segments WHERE id = 2`,
  ],
  ['a paid message is sent again', `UPDATE message SET state = ${MessageState.QUEUED} WHERE id = 1`],
  ['a waiting message is called final without a resolution', `UPDATE message SET state = ${MessageState.DELETED} WHERE id = 4`],
  ['the posted segments are changed', 'UPDATE message SET posted_segments = 2 WHERE id = 5'],
  ['a message is given to another account', 'UPDATE message SET account_id = 2 WHERE id = 1'],
  ['a resolved message names another hold', 'UPDATE message SET hold_id = (SELECT hold_id FROM message WHERE id = 6) WHERE id = 1'],
  ['a message names a post that is none', 'UPDATE message SET post_id = hold_id WHERE id = 1'],
  [
    'a transfer is edited',
    `${untriggered} UPDATE transfer SET balance_micros = balance_micros + 1 WHERE kind = 'credit' AND account_id = 1`,
  ],
  ['a hold is deleted', `${untriggered} DELETE FROM transfer WHERE id = (SELECT hold_id FROM message WHERE id = 1)`],
  [
    'a whole message is taken out of the books but stays in the reports',
    `${untriggered} UPDATE account SET balance_micros = balance_micros + 20 WHERE id = 2;
     DELETE FROM transfer WHERE account_id = 2 AND kind IN ('hold', 'post', 'void');
     UPDATE account SET balance_micros = 1000, held_balance_micros = 0 WHERE id = 2;
     UPDATE message SET price_micros = 0 WHERE account_id = 2 AND posted_segments IS NULL`,
  ],
  ['the reference of a sealed transfer is changed', `${untriggered} UPDATE transfer SET reference = 'x' WHERE id = 1`],
  ['the time of a sealed transfer is changed', `${untriggered} UPDATE transfer SET at = at - 1 WHERE id = 2`],
  [
    'two equal transfers of one account are exchanged',
    `${untriggered} UPDATE transfer SET reference = 'a' || id WHERE kind = 'credit' AND account_id = 1`,
  ],
  ['a seal is forged', `${untriggered} UPDATE seal SET hash = '${'0'.repeat(64)}' WHERE id = 1`],
  ['a seal is deleted', `${untriggered} DELETE FROM seal WHERE id = (SELECT max(id) FROM seal) - 1`],
  [
    'a transfer is slipped in below the seals',
    `${untriggered} INSERT INTO transfer VALUES (-1, ${NOW}, 1, 'credit', 0, 0, 0, NULL, '', '')`,
  ],
  ['the share of a parent is lowered', 'UPDATE parent_share SET price_micros = price_micros - 1'],
  ['the share of a parent is deleted', 'DELETE FROM parent_share WHERE post_id IS NOT NULL'],
  ['the share of a parent is resolved before its message', 'UPDATE parent_share SET post_id = hold_id WHERE post_id IS NULL'],
  ['half of a move is given to another account', `${untriggered} UPDATE transfer SET account_id = 1 WHERE kind = 'transfer_in'`],
  ['a refund is of another message', `${untriggered} UPDATE transfer SET first_message_id = 1 WHERE kind = 'refund'`],
  [
    'a refunded message is called delivered',
    `UPDATE message SET state = ${MessageState.DELIVERED} WHERE state = ${MessageState.UNDELIVERABLE}`,
  ],
  ['what is left of a gift with a time is raised', 'UPDATE gift_grant SET left_micros = left_micros + 1'],
  ['a gift with a time becomes one without', 'DELETE FROM gift_grant'],
  ['an invoice is changed', `${untriggered} UPDATE invoice SET charged_micros = charged_micros + 1`],
  ['an invoice is renumbered', `${untriggered} UPDATE invoice SET number = 2`],
  [
    'a balance below the credit limit',
    'UPDATE account SET credit_limit_micros = 5000; UPDATE account SET balance_micros = -5000 WHERE id = 1',
  ],
  ['a transfer of an account that does not exist', `INSERT INTO transfer VALUES (999, ${NOW}, 77, 'credit', 5, 0, 0, NULL, '', '')`],
];

test('the ledger check sees every tampering', (t) =>
  withFolder(async (folder) => {
    const file = join(folder, 'trunkline.db');
    const store = await openSqliteStore({ folder, clock: realClock });
    await fill(store);
    await checkLedger(store);
    await store.close();
    for (const [what, sql] of tamperings)
      await t.test(what, () => {
        const copy = join(folder, 'copy.db');
        rmSync(copy, { force: true });
        copyFileSync(file, copy);
        const db = new Database(copy);
        try {
          assert.equal(createLedgerCheck(db)().holds, true);
          db.exec(sql);
          const check = createLedgerCheck(db)();
          assert.equal(check.holds, false);
          assert.ok(check.findings.length > 0);
        } finally {
          db.close();
        }
      });
  }));

test('a transfer can be neither edited nor deleted', () =>
  withFolder(async (folder) => {
    const store = await openSqliteStore({ folder, clock: realClock });
    await fill(store);
    await store.close();
    const db = new Database(join(folder, 'trunkline.db'));
    for (const sql of [
      'UPDATE transfer SET balance_micros = 0',
      "UPDATE transfer SET reference = 'x' WHERE id = 1",
      'DELETE FROM transfer WHERE id = 1',
      'DELETE FROM transfer',
    ])
      assert.throws(() => db.exec(sql), /never (edited|deleted)/);
    for (const sql of ['UPDATE account SET balance_micros = -1', 'UPDATE account SET held_gift_micros = -1 WHERE id = 1'])
      assert.throws(() => db.exec(sql), /CHECK/);
    db.close();
  }));
