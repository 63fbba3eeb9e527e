// Kept PDUs with the real thread and real files: found after a restart and after a crash, bounded by age and size, never with a password.
import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { encodePdu } from '@trunkline/smpp';
import { connectorOf } from '../../../core/testing.ts';
import type { ConnectorSettings } from '../../../core/connector-settings.ts';
import type { WireEntry } from '../../../ports/sight.ts';
import { realClock } from '../../../ports/clock.ts';
import type { WireTrace } from './trace.ts';
import { createWires, type Wires } from './wires.ts';

const HOUR_MS = 3_600_000;
const START = 1_700_000_000_000;

interface World {
  readonly folder: string;
  readonly time: { now: number };
  readonly dropped: number[];
  readonly errors: string[];
  wires: Wires;
  wire: WireTrace;
  open(settings?: Partial<ConnectorSettings>): void;
}

async function withWires(use: (world: World) => Promise<void>, settings: Partial<ConnectorSettings> = {}): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'trunkline-wire-'));
  const time = { now: START };
  const world = { folder: join(data, 'wire', '1'), time, dropped: [] as number[], errors: [] as string[] } as unknown as World;
  world.open = (more = settings): void => {
    world.wires = createWires({
      folder: data,
      clock: { ...realClock, now: () => time.now },
      onDropped: (_connectorId, pdus) => void world.dropped.push(pdus),
      onError: (why) => void world.errors.push(why),
    });
    const wire = world.wires.of(connectorOf(1, { wireTrace: 2, wireKeepHours: 24, wireKeepMegabytes: 10, ...more }));
    assert.ok(wire);
    world.wire = wire;
  };
  try {
    world.open();
    await use(world);
  } finally {
    await world.wires.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

const restart = async (world: World, settings?: Partial<ConnectorSettings>): Promise<void> => {
  await world.wires.stop();
  world.open(settings);
};

function exchange({ wire, time }: World, life: number, sequence: number, messageId: number, text = 'secret text'): void {
  wire.about(messageId);
  wire.record(1, life, 'out', encodePdu({ command: 'submit_sm', sequence, shortMessage: Buffer.from(text) }), time.now++);
  wire.about(0);
  wire.record(1, life, 'in', encodePdu({ command: 'submit_sm_resp', sequence, messageId: `id${messageId}` }), time.now++);
}

const brief = (rows: readonly WireEntry[]): [string, string, number | null, number | null][] =>
  rows.map(({ direction, command, messageId, latencyMs }) => [direction, command, messageId, latencyMs]);

const whole = (id: number): ReturnType<typeof brief> => [
  ['out', 'submit_sm', id, null],
  ['in', 'submit_sm_resp', id, 1],
  ['in', 'deliver_sm', id, null],
  ['out', 'deliver_sm_resp', id, 5],
];

test('after a restart all PDUs of a message are there, in order, answers with their times', () =>
  withWires(async (world) => {
    const life = world.wire.begin();
    for (let id = 1; id <= 50; id++) exchange(world, life, id, id);
    world.wire.record(
      1,
      life,
      'in',
      encodePdu({ command: 'deliver_sm', sequence: 1, shortMessage: Buffer.from('id:id7') }),
      world.time.now,
    );
    world.wire.name(world.wire.lastPlace, 7);
    world.time.now += 5;
    world.wire.record(1, life, 'out', encodePdu({ command: 'deliver_sm_resp', sequence: 1 }), world.time.now);
    assert.deepEqual(brief((await world.wire.read({ messageId: 7, limit: 100 })).rows), whole(7));
    await restart(world);
    const { rows, isWhole } = await world.wire.read({ messageId: 7, limit: 100 });
    assert.deepEqual([brief(rows), isWhole], [whole(7), true]);
    assert.ok(!rows[0]?.text.includes('secret'));
    assert.ok((await world.wire.read({ messageId: 7, limit: 100, content: 'shown' })).rows[0]?.text.includes('secret text'));
    assert.deepEqual((await world.wire.read({ messageId: 51, limit: 100 })).rows, []);
  }));

test('what was said of a PDU in the next hour leads back to it', () =>
  withWires(async (world) => {
    const life = world.wire.begin();
    exchange(world, life, 7, 7);
    for (const sequence of [1, 2]) world.wire.record(1, life, 'in', encodePdu({ command: 'deliver_sm', sequence }), world.time.now);
    const place = world.wire.lastPlace;
    await world.wire.read({ messageId: 7, limit: 100 });
    world.time.now += HOUR_MS;
    world.wire.name(place - 1, 7);
    world.wire.unclaimed(place, ['key7']);
    for (const sequence of [1, 2]) world.wire.record(1, life, 'out', encodePdu({ command: 'deliver_sm_resp', sequence }), world.time.now);
    const found = async (): Promise<string[]> =>
      (await world.wire.read({ messageId: 7, carrierKeys: ['key7'], limit: 100 })).rows.map(
        ({ command, sequence, messageId }) => `${command} ${sequence} ${messageId}`,
      );
    const expected = [
      'submit_sm 7 7',
      'submit_sm_resp 7 7',
      'deliver_sm 1 7',
      'deliver_sm 2 7',
      'deliver_sm_resp 1 7',
      'deliver_sm_resp 2 7',
    ];
    assert.deepEqual(await found(), expected);
    await restart(world);
    assert.deepEqual(await found(), expected);
    assert.equal(readdirSync(world.folder).filter((name) => name.endsWith('.wire')).length, 2);
  }));

test('a torn tail is cut, wherever it is torn, and an index that is missing is made again', () =>
  withWires(async (world) => {
    const life = world.wire.begin();
    exchange(world, life, 1, 1);
    await world.wire.read({ messageId: 1, limit: 1000 });
    exchange(world, life, 2, 2);
    await world.wires.stop();
    const [name = ''] = readdirSync(world.folder).filter((each) => each.endsWith('.wire'));
    const path = join(world.folder, name);
    const intact = readFileSync(path);
    const firstBatch = 16 + intact.readUInt32LE(4);
    for (const cut of [firstBatch + 1, firstBatch + 15, firstBatch + 16, firstBatch + 60, intact.length - 1]) {
      writeFileSync(path, intact);
      truncateSync(path, cut);
      rmSync(path.replace('.wire', '.idx'), { force: true });
      world.open();
      assert.deepEqual(brief((await world.wire.read({ messageId: 1, limit: 10 })).rows), whole(1).slice(0, 2));
      assert.deepEqual((await world.wire.read({ messageId: 2, limit: 10 })).rows, []);
      assert.equal(statSync(path).size, firstBatch);
      await world.wires.stop();
    }
    // Zeros, as a power cut leaves them, an octet that flipped, and an index that is torn.
    for (const spoil of [
      () => appendFileSync(path, Buffer.alloc(4096)),
      () =>
        writeFileSync(
          path,
          intact.map((octet, at) => (at === intact.length - 3 ? octet ^ 1 : octet)),
        ),
      () => writeFileSync(path.replace('.wire', '.idx'), Buffer.alloc(20)),
    ]) {
      rmSync(path.replace('.wire', '.idx'), { force: true });
      spoil();
      world.open();
      assert.equal((await world.wire.read({ messageId: 1, limit: 10 })).rows.length, 2);
      await world.wires.stop();
    }
    assert.deepEqual(world.errors, []);
    world.open();
  }));

test('files go when they are too old, and the oldest when they are too much', () =>
  withWires(async (world) => {
    const life = world.wire.begin();
    const text = 'x'.repeat(200);
    let sequence = 0;
    const fill = async (messages: number): Promise<void> => {
      for (let count = 0; count < messages; count++) exchange(world, life, ++sequence, sequence, text);
      await world.wire.read({ limit: 1000 });
    };
    await fill(20_000);
    await fill(20_000);
    const octets = readdirSync(world.folder).reduce((sum, name) => sum + statSync(join(world.folder, name)).size, 0);
    assert.ok(octets <= 10_000_000, `${octets} octets are kept`);
    assert.ok(octets >= 7_000_000, `only ${octets} octets are kept`);
    assert.equal((await world.wire.read({ messageId: 1, limit: 10 })).rows.length, 0);
    assert.equal((await world.wire.read({ messageId: sequence, limit: 10 })).rows.length, 2);
    assert.deepEqual(world.dropped, []);
    world.time.now += 25 * HOUR_MS;
    await restart(world);
    exchange(world, world.wire.begin(), 1, 100_000);
    await world.wires.stop();
    world.open();
    assert.equal((await world.wire.read({ messageId: sequence, limit: 10 })).rows.length, 0);
    assert.equal((await world.wire.read({ messageId: 100_000, limit: 10 })).rows.length, 2);
    // Nothing is kept any more: nothing is left.
    await restart(world, { wireKeepHours: 0 });
    assert.equal(existsSync(world.folder), false);
    assert.equal(world.wire.keptHours, 0);
  }));

test('the last PDUs before a time, from memory and disk as one', () =>
  withWires(async (world) => {
    const life = world.wire.begin();
    for (let id = 1; id <= 30; id++) exchange(world, life, id, id);
    const places = (rows: readonly WireEntry[]): number[] => rows.map(({ sequence }) => sequence);
    assert.deepEqual(places((await world.wire.read({ limit: 5 })).rows), [28, 29, 29, 30, 30]);
    await restart(world);
    exchange(world, world.wire.begin(), 31, 31);
    assert.deepEqual(places((await world.wire.read({ limit: 5 })).rows), [29, 30, 30, 31, 31]);
    assert.deepEqual(places((await world.wire.read({ limit: 10, fromMs: START + 3, toMs: START + 6 })).rows), [2, 3, 3]);
    assert.deepEqual((await world.wire.read({ limit: 10, bind: 2 })).rows, []);
  }));

test('no password reaches a file, and files are for their owner alone', () =>
  withWires(async (world) => {
    const life = world.wire.begin();
    for (const command of ['bind_transceiver', 'bind_receiver', 'bind_transmitter', 'outbind'] as const)
      world.wire.record(
        1,
        life,
        command === 'outbind' ? 'in' : 'out',
        encodePdu({ command, sequence: 1, systemId: 'gateway', password: 'pa55word' }),
        START,
      );
    const broken = encodePdu({ command: 'bind_transceiver', sequence: 2, systemId: 'gateway', password: 'pa55word' }).slice(0, 28);
    world.wire.record(1, life, 'out', broken, START);
    const { rows } = await world.wire.read({ limit: 10 });
    assert.deepEqual(rows.map(({ command }) => command).slice(0, 2), ['bind_transceiver', 'bind_receiver']);
    await world.wires.stop();
    for (const name of readdirSync(world.folder)) {
      assert.ok(!readFileSync(join(world.folder, name), 'latin1').includes('pa55'), name);
      assert.equal(statSync(join(world.folder, name)).mode & 0o777, 0o600);
    }
    assert.equal(statSync(world.folder).mode & 0o777, 0o700);
    world.open();
  }));

test('a disk that takes nothing costs PDUs, which are counted, and nothing else', () =>
  withWires(async (world) => {
    await world.wires.stop();
    rmSync(world.folder, { recursive: true, force: true });
    writeFileSync(world.folder, 'in the way');
    world.open();
    exchange(world, world.wire.begin(), 1, 1);
    const { rows, isWhole } = await world.wire.read({ messageId: 1, limit: 10 });
    assert.deepEqual([brief(rows), isWhole], [whole(1).slice(0, 2), false]);
    assert.deepEqual(world.dropped, [2]);
    assert.ok(world.errors.length > 0);
    rmSync(world.folder);
    exchange(world, world.wire.begin(), 2, 2);
    assert.equal((await world.wire.read({ messageId: 2, limit: 10 })).isWhole, true);
    assert.deepEqual(world.dropped, [2]);
  }));

test('more than the disk follows is dropped and counted, not waited for', () =>
  withWires(async (world) => {
    const life = world.wire.begin();
    const long = encodePdu({ command: 'submit_sm', sequence: 1, tlvs: { messagePayload: Buffer.alloc(60_000) } });
    // All in one turn: the thread cannot have answered.
    for (let count = 0; count < 400; count++) world.wire.record(1, life, 'out', long, START);
    await world.wire.read({ messageId: 1, limit: 1 });
    const dropped = world.dropped.reduce((sum, pdus) => sum + pdus, 0);
    assert.ok(dropped > 100 && dropped < 200, `${dropped} were dropped`);
    world.wire.record(1, life, 'out', encodePdu({ command: 'enquire_link', sequence: 2 }), START);
    assert.equal((await world.wire.read({ limit: 1 })).rows[0]?.command, 'enquire_link');
  }));
