// What strangers send, damaged: the readers must say MmsError or give a value that can be written and read again, in bounded time, and the splitter must
// give the same whatever pieces the octets come in.
import { strict as assert } from 'node:assert';
import { readBody, type BodyEvent } from '../src/body.ts';
import { mm7Dialects } from '../src/dialects.ts';
import { mmsLimits } from '../src/limits.ts';
import { MmsError } from '../src/mms-error.ts';
import { MultipartSplitter, type MultipartEvent } from '../src/multipart-splitter.ts';
import { readMmsNotification } from '../src/notification.ts';
import { readEnvelope } from '../src/read-message.ts';
import * as samples from '../src/samples.fixtures.ts';
import { readSmil } from '../src/smil.ts';
import { plainStyle, writeEnvelope } from '../src/write-message.ts';
import { Chance, caseSeed } from './chance.ts';

const NOW = 1_795_000_000_000;
const envelopes = [
  samples.sinchReport,
  samples.mbuniReport,
  samples.unboundReport,
  samples.mixedNamespaces,
  samples.mbuniFault,
  samples.houseFault,
  samples.lyingPrologue,
  samples.chineseSubmit,
].map((sample) => Buffer.from(sample));
const bodies = [
  { type: samples.mbuniDeliveryType, octets: Buffer.from(samples.mbuniDelivery) },
  { type: samples.barePartType, octets: Buffer.from(samples.barePart) },
];
const pieces = [
  '<',
  '>',
  '</',
  '/>',
  '&',
  ';',
  '&amp;',
  '&#0;',
  '&#x10ffff;',
  '"',
  "'",
  '=',
  ' ',
  '\r\n',
  '\n',
  '--',
  '\r\n--',
  '--outer_1',
  '\r\n--outer_1_in',
  '--b 2',
  ':',
  'xmlns=',
  'xmlns:a="b"',
  '<![CDATA[',
  ']]>',
  '<!--',
  '-->',
  '<?',
  '?>',
  '<!DOCTYPE',
  'Status',
  'cid:',
  '=?',
  'base64',
  'multipart/mixed; boundary=',
  '\0',
  '\uFEFF',
  '中',
].map((text) => Buffer.from(text));

function damaged(chance: Chance, octets: Buffer): Buffer {
  let damaged: Buffer = Buffer.from(octets);
  for (let changes = chance.below(5); changes > 0 && damaged.length > 0; changes--) {
    const at = chance.below(damaged.length);
    if (chance.oneIn(3)) damaged[at] = chance.below(256);
    else if (chance.oneIn(8)) damaged = damaged.subarray(0, at);
    else {
      const piece = chance.oneIn(4) ? damaged.subarray(chance.below(damaged.length), chance.below(damaged.length)) : chance.pick(pieces);
      damaged = Buffer.concat([damaged.subarray(0, at), piece, damaged.subarray(at + chance.below(20))]);
    }
  }
  return damaged;
}

/** What a reader makes of it; an error that is not MmsError is thrown on. */
function attempt<T>(read: () => T): T | MmsError {
  try {
    return read();
  } catch (error) {
    if (error instanceof MmsError) return error;
    throw error;
  }
}

function fuzzEnvelope(chance: Chance, tell: (input: unknown) => void): void {
  const octets = damaged(chance, chance.pick(envelopes));
  tell(octets);
  const read = attempt(() => readEnvelope(octets, { now: NOW }));
  if (read instanceof MmsError) return;
  const style = { ...mm7Dialects['rel-6-1-4'], ...plainStyle };
  const xml = writeEnvelope(read, style);
  const again = readEnvelope(Buffer.from(xml), { now: NOW });
  assert.equal(again.message.kind, read.message.kind);
  assert.equal(writeEnvelope(again, style), xml, 'what was read and written once stays as it is');
}

/** Neighbouring data joined, so that pieces do not matter. */
function joined(events: readonly MultipartEvent[]): readonly unknown[] {
  const out: unknown[] = [];
  for (const event of events) {
    const last = out.at(-1);
    if (event.kind !== 'data') out.push(event);
    else if (typeof last === 'string') out[out.length - 1] = last + Buffer.from(event.octets).toString('hex');
    else out.push(Buffer.from(event.octets).toString('hex'));
  }
  return out;
}

function splitIn(octets: Buffer, boundary: string, sizeOf: () => number): readonly unknown[] | string {
  const events: MultipartEvent[] = [];
  const result = attempt(() => {
    const splitter = new MultipartSplitter(boundary);
    for (let at = 0; at < octets.length; ) {
      const to = at + sizeOf();
      events.push(...splitter.write(octets.subarray(at, to)));
      at = to;
    }
    events.push(...splitter.end());
  });
  // What had come before an error depends on the pieces; the error must not.
  return result instanceof MmsError ? result.code : joined(events);
}

function fuzzMultipart(chance: Chance, tell: (input: unknown) => void): void {
  const { octets: sample, type } = chance.pick(bodies);
  const octets = damaged(chance, sample);
  tell(octets);
  const boundary = type.includes('outer_1') ? 'outer_1' : 'b 2';
  const whole = splitIn(octets, boundary, () => octets.length);
  assert.deepEqual(
    splitIn(octets, boundary, () => 1 + chance.below(40)),
    whole,
  );
  assert.deepEqual(
    splitIn(octets, boundary, () => 1),
    whole,
  );
}

async function fuzzBody(chance: Chance, tell: (input: unknown) => void): Promise<void> {
  const { octets: sample, type } = chance.pick(bodies);
  const octets = damaged(chance, sample);
  const contentType = chance.oneIn(4) ? damaged(chance, Buffer.from(type)).toString('latin1') : type;
  tell({ contentType, octets: octets.toString('hex') });
  async function* source(): AsyncGenerator<Uint8Array, void> {
    for (let at = 0; at < octets.length; at += 100) yield octets.subarray(at, at + 100);
    await Promise.resolve();
  }
  const kinds: BodyEvent['kind'][] = [];
  try {
    for await (const event of readBody(contentType, source(), { now: NOW })) kinds.push(event.kind);
  } catch (error) {
    if (!(error instanceof MmsError)) throw error;
  }
  assert.ok(kinds.length === 0 || kinds[0] === 'envelope', 'the envelope comes first');
  assert.ok(kinds.filter((kind) => kind === 'part').length <= mmsLimits.partsMax);
}

const smils = ['<smil><body><par><img src="1.jpg"/></par></body></smil>', '<smil><head><layout/></head><body><img src="a"/></body></smil>'];
const push = Buffer.from('a10601be8c829854008913802b3434373730302f545950453d504c4d4e008e0275308805810303f48083687474703a2f2f6100', 'hex');

function fuzzSmall(chance: Chance, tell: (input: unknown) => void): void {
  const smil = damaged(chance, Buffer.from(chance.pick(smils)));
  tell(smil);
  attempt(() => readSmil(smil));
  const notification = chance.oneIn(4) ? chance.octets(chance.below(60)) : damaged(chance, push);
  tell(notification);
  readMmsNotification(notification);
}

/** A push as it is joined from several SMS: whole it is read as what it is; with pieces lost, repeated, swapped, damaged or of another push, without harm. */
function fuzzJoinedPush(chance: Chance, tell: (input: unknown) => void): void {
  const subject = Buffer.from(chance.octets(chance.below(200)).toString('hex'));
  const long = Buffer.concat([push, Buffer.from([0x96]), subject, Buffer.from([0])]);
  const pieces: Buffer[] = [];
  for (let at = 0; at < long.length; ) {
    const to = at + 1 + chance.below(133);
    pieces.push(long.subarray(at, to));
    at = to;
  }
  const whole = readMmsNotification(Buffer.concat(pieces));
  assert.deepEqual([whole?.subject, whole?.url], [subject.toString(), 'http://a']);
  for (let changes = 1 + chance.below(4); changes > 0; changes--) {
    const at = chance.below(pieces.length);
    const other = chance.oneIn(3) ? damaged(chance, chance.pick(pieces)) : chance.pick(pieces);
    pieces.splice(at, chance.below(2), ...(chance.oneIn(3) ? [] : [other]));
    if (pieces.length === 0) pieces.push(push);
  }
  const joinedOctets = Buffer.concat(pieces);
  tell(joinedOctets);
  const read = readMmsNotification(joinedOctets);
  assert.ok(read === null || read.url.length + read.subject.length + read.from.length <= joinedOctets.length * 3);
}

export const targets = {
  envelope: fuzzEnvelope,
  multipart: fuzzMultipart,
  body: fuzzBody,
  small: fuzzSmall,
  push: fuzzJoinedPush,
} as const;
export type TargetName = keyof typeof targets;

export interface FuzzResult {
  readonly cases: number;
  readonly slowestMs: number;
  readonly failure: { readonly what: TargetName; readonly seed: number; readonly error: Error; readonly input: unknown } | null;
}

/** The slowest honest case takes some milliseconds; a busy machine some hundred. */
const HANG_MS = 5000;

export async function fuzz(what: TargetName, count: number, seed: number): Promise<FuzzResult> {
  let slowestMs = 0;
  let input: unknown = null;
  for (let index = 0; index < count; index++) {
    const ofCase = caseSeed(seed, index);
    const from = performance.now();
    try {
      await targets[what](new Chance(ofCase), (told) => (input = told));
      const tookMs = performance.now() - from;
      slowestMs = Math.max(slowestMs, tookMs);
      assert.ok(tookMs < HANG_MS, `took ${Math.round(tookMs)} ms`);
    } catch (error) {
      return {
        cases: index,
        slowestMs,
        failure: { what, seed: ofCase, error: error instanceof Error ? error : new Error(String(error)), input },
      };
    }
  }
  return { cases: count, slowestMs, failure: null };
}
