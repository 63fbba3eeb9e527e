// Block lists and imported opt-outs of any size are rolled back whole, over a real store.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIST_SLICE_ROWS } from '../limits.ts';
import { realClock } from '../ports/clock.ts';
import { openSqliteStore } from '../store/sqlite/store.ts';
import { withFolder } from '../store/testing.ts';
import { createRig, type Rig } from './testing/rig.ts';

const withRig = (run: (rig: Rig) => Promise<void>): Promise<void> =>
  withFolder(async (folder) => {
    const store = await openSqliteStore({ folder, clock: realClock });
    const rig = await createRig(store);
    try {
      await run(rig);
    } finally {
      await rig.close();
      await store.close();
    }
  });
const last = async (rig: Rig): Promise<any> => (await rig.call('GET', '/api/changes?limit=1')).body[0];
const rollBack = async (rig: Rig, id: number): Promise<readonly [number, any]> => {
  const { status, body } = await rig.call('POST', `/api/changes/${id}/rollback`);
  return [status, body];
};

const MANY = LIST_SLICE_ROWS + 1000;
const numbersFrom = (first: number): string[] => Array.from({ length: MANY }, (_, index) => String(first + index));

test('a block list of thousands goes back through every change of it, number for number, and forward again', () =>
  withRig(async (rig) => {
    const { id } = (await rig.call('POST', '/api/rules', { kind: 'blocklist', name: 'big' })).body;
    const listed = async () => [...((await rig.store.rulebookRows()).numberLists?.get(`block ${id}`) ?? [])].map(String);
    const put = (action: string, numbers: string[]) => rig.call('POST', `/api/rules/${id}/numbers`, { action, numbers });
    const states = [await listed()];
    for (const [action, numbers] of [
      ['add', numbersFrom(447_000_000_000)],
      ['remove', numbersFrom(447_000_000_000).slice(10)],
      ['add', ['447000000005', '447000000099']],
      ['replace', numbersFrom(491_500_000_000)],
    ] as const) {
      assert.equal((await put(action, [...numbers])).status, 200);
      states.push(await listed());
    }
    assert.deepEqual(
      states.map(({ length }) => length),
      [0, MANY, 10, 11, MANY],
    );
    const record = (await rig.call('GET', '/api/changes/5')).body;
    assert.deepEqual([record.before.numbers.length, record.after.numbers], [11, MANY]);
    assert.ok(JSON.stringify(record).length < 2000, 'the record holds no long list');
    for (const [index, change] of [5, 4, 3, 2].entries()) {
      assert.equal((await rollBack(rig, change))[0], 200, String(change));
      assert.deepEqual(await listed(), states.at(-2 - index));
    }
    // The rollbacks are changes 6 to 9, and go back themselves.
    for (const [index, change] of [9, 8, 7, 6].entries()) {
      assert.equal((await rollBack(rig, change))[0], 200, String(change));
      assert.deepEqual(await listed(), states[index + 1]);
    }
    const [status, { error }] = await rollBack(rig, 3);
    assert.deepEqual([status, error.code], [409, 'changed_since']);
  }));

test('a rule that was removed comes back under its number, with every number of its list', () =>
  withRig(async (rig) => {
    const { id } = (await rig.call('POST', '/api/rules', { kind: 'blocklist', name: 'big' })).body;
    await rig.call('POST', `/api/rules/${id}/numbers`, { numbers: numbersFrom(447_000_000_000) });
    await rig.call('DELETE', `/api/rules/${id}`);
    assert.equal((await rollBack(rig, (await last(rig)).id))[0], 200);
    const { numbers, name } = (await rig.call('GET', `/api/rules/${id}`)).body;
    assert.deepEqual([numbers, name], [MANY, 'big']);
    // What was done to it before goes back as if it had never been away.
    assert.equal((await rollBack(rig, 2))[0], 200);
    assert.equal((await rig.call('GET', `/api/rules/${id}`)).body.numbers, 0);
  }));

test('opt-outs from one CSV are one change, which goes back whole and comes in again', () =>
  withRig(async (rig) => {
    await rig.call('POST', '/api/accounts', { name: 'acme' });
    await rig.call('POST', '/api/opt-outs', { number: '447000000000', source: 'letter' });
    const csv = ['number,account,originator', ...numbersFrom(447_000_000_000).map((number) => `${number},,`), '4930,acme,Shop'].join('\n');
    assert.deepEqual((await rig.call('POST', '/api/opt-outs', { csv })).body, { added: MANY, known: 1 });
    const made = await last(rig);
    assert.deepEqual([made.kind, made.before, made.after], ['opt-out-import', null, { added: MANY }]);
    assert.deepEqual((await rig.call('POST', '/api/opt-outs', { csv })).body, { added: 0, known: MANY + 1 });
    assert.equal((await last(rig)).id, made.id, 'what adds nothing is no change');
    const counted = async () => {
      const rows = await rig.store.optOuts(null, null, 2 * MANY);
      return [rows.length, rows.filter(({ source }) => source === 'letter').length];
    };
    await rig.call('DELETE', '/api/opt-outs?number=447000000007');
    assert.deepEqual(await counted(), [MANY, 1]);
    const [status, body] = await rollBack(rig, made.id);
    assert.deepEqual([status, body.name, body.moved, body.left], [200, made.name, MANY - 1, 1]);
    assert.deepEqual(await counted(), [1, 1]);
    const [again, refused] = await rollBack(rig, made.id);
    assert.deepEqual([again, refused.error.code], [409, 'changed_since']);
    const taking = await last(rig);
    assert.deepEqual([taking.kind, taking.name, taking.before, taking.after], ['opt-out-import', made.name, { added: MANY }, null]);
    assert.equal((await rollBack(rig, taking.id))[0], 200);
    assert.deepEqual(await counted(), [MANY, 1]);
  }));

test('a wrong row of a CSV leaves nothing, and no change', () =>
  withRig(async (rig) => {
    const csv = [...numbersFrom(447_000_000_000), 'none'].join('\n');
    const refused = await rig.call('POST', '/api/opt-outs', { csv });
    assert.deepEqual([refused.status, refused.body.error.field], [400, 'csv']);
    assert.match(refused.body.error.message, new RegExp(`line ${MANY + 1}`));
    assert.deepEqual([await rig.store.optOuts(null, null, 5), (await rig.call('GET', '/api/changes')).body], [[], []]);
  }));
