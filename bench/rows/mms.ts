/**
 * Row MMS: a thousand MMS of 100 KB through MM7 to a simulated centre, each with a picture of its own, then one picture for all. Pictures that fit are
 * copied without what was written into them; none of it may stay in memory.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { freePorts, http, portOpens, until, untilCount } from '../net.ts';
import { cpuSeconds, hasExited, memoryMb, resetPeak, start, stop, untilIdle } from '../processes.ts';
import { type Context, emptyResult, type RowResult, whole } from '../row.ts';
import { BENCH_DIR } from '../tools.ts';
import { micros, startTrunkline, type Trunkline } from '../trunkline.ts';

const MESSAGES = 1000;
const PICTURE_OCTETS = 100_000;
/** Requests of customers at once. */
const CONNECTIONS = 8;
const PRICE = '0.01';
const BALANCE = '1000';
/** Of a second thousand above what the first has left: a tenth of its pictures in memory would show. */
const GROWTH_MB_MAX = 50;
const ROOT = dirname(BENCH_DIR);

type Centre = {
  pids: number[];
  url: string;
  stats: () => Promise<{ taken: number; reportsTaken: number }>;
  received: () => Promise<Received[]>;
  stop: () => Promise<void>;
};
type Received = { submit: { recipients: { to: { value: string }[] } }; parts: { contentType: string; octets: number }[] };

async function startCentre(dir: string, vaspUrl: () => string): Promise<Centre & { meet: () => Promise<void> }> {
  const [port = 0, control = 0] = await freePorts(2);
  const args = ['packages/mms/simulator/main.ts', '--port', String(port), '--http-port', String(control), '--report-delay-ms', '0'];
  const child = start('mmsc', process.execPath, args, { cwd: ROOT, logFile: join(dir, 'mmsc.log') });
  await until('mmsc', () => portOpens(control), { maxMs: 30_000, everyMs: 20, gone: () => hasExited(child) });
  const read = async (path: string) => JSON.parse((await http(control, path, { timeoutMs: 60_000 })).body);
  return {
    pids: [child.pid],
    url: `http://127.0.0.1:${port}/mm7`,
    stats: () => read('/stats'),
    received: () => read('/received'),
    stop: () => stop(child),
    async meet() {
      const answer = await fetch(`http://127.0.0.1:${control}/set`, { method: 'POST', body: JSON.stringify({ vaspUrl: vaspUrl() }) });
      if (!answer.ok) throw new Error(`the centre does not take its settings: ${await answer.text()}`);
    },
  };
}

/** A photograph as phones take them is as hard to compress as noise. */
async function pictureOf(octets: number) {
  const create = { width: 640, height: 480, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 30 } } as const;
  const noise = await sharp({ create }).png().toBuffer();
  for (let quality = 95; quality > 20; quality--) {
    const picture = await sharp(noise).jpeg({ quality }).toBuffer();
    if (picture.length <= octets) return Buffer.concat([picture, Buffer.alloc(octets - picture.length)]);
  }
  throw new Error('no picture of that size');
}

/** The same to look at, and another file. */
const another = (picture: Buffer) => Buffer.concat([picture.subarray(0, -16), randomBytes(16)]);

async function send(peer: Trunkline, numbers: string, picture: Buffer) {
  const form = new FormData();
  const fields = { account: 'mms', password: 'another1', smstype: '1', mmstitle: 'Bench', content: 'a picture', numbers };
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('media', new Blob([new Uint8Array(picture)]), 'a.jpg');
  const response = await fetch(`http://127.0.0.1:${peer.httpPort}/sendsms`, { method: 'POST', body: form });
  const { success = 0, desc } = (await response.json()) as { success?: number; desc?: string };
  if (success === 0) throw new Error(`an MMS is refused: ${desc}`);
  return success;
}

async function run(what: string, submit: () => Promise<number>, peer: Trunkline, centre: Centre, result: RowResult, context: Context) {
  await untilIdle(peer.pids);
  const [before, rss, cpu, theirs, from] = [
    await centre.stats(),
    memoryMb(peer.pids).rss,
    cpuSeconds(peer.pids),
    cpuSeconds(centre.pids),
    performance.now(),
  ];
  resetPeak(peer.pids);
  const accepted = await submit();
  const acceptedS = (performance.now() - from) / 1000;
  await untilCount(async () => (await centre.stats()).reportsTaken - before.reportsTaken, accepted, 120_000);
  const seconds = (performance.now() - from) / 1000;
  await untilIdle(peer.pids);
  const { peak } = memoryMb(peer.pids);
  const spent = cpuSeconds(peer.pids) - cpu;
  const value = `${whole(accepted / seconds)}/s sent and reported (accepted in ${acceptedS.toFixed(1)} s), ${((spent * 1000) / accepted).toFixed(1)} CPU ms each (the centre ${(((cpuSeconds(centre.pids) - theirs) * 1000) / accepted).toFixed(1)}), memory ${rss} MB before, ${peak} MB at most`;
  result.facts.push({ peer: 'Trunkline', what, value });
  context.say(`MMS ${what}: ${value}`);
  return { accepted, growthMb: peak - rss };
}

export async function rowMms(context: Context): Promise<RowResult> {
  const result = emptyResult('MMS');
  if (!context.trunkline) return result;
  const dir = join(context.workDir, 'MMS');
  mkdirSync(dir, { recursive: true });
  // Nobody listens there: the carrier for SMS has no part in this.
  const [smpp = 0] = await freePorts(1);
  const peer = await startTrunkline(dir, { carrierPort: smpp });
  let path = '';
  const centre = await startCentre(dir, () => `http://127.0.0.1:${peer.httpPort}${path}`);
  try {
    const mustDo = async (...words: string[]) => {
      const { code, output, json } = await peer.cli(...words);
      if (code !== 0) throw new Error(`trunkline ${words.join(' ')}: ${output}`);
      return json;
    };
    await mustDo('account', 'create', 'mms', '--balance', BALANCE, '--password', 'another1');
    await mustDo('connector', 'add', 'mmsc', '--protocol', 'mm7', '--url', centre.url, '--vasp-id', 'bench');
    await mustDo('route', 'add', '--connector', 'mmsc');
    await mustDo('price-list', 'add-row', 'default', '--prefix', '*', '--price', PRICE, '--type', 'mms');
    path = String((await mustDo('door', 'add', 'mmsc', '--connector', 'mmsc'))['path']);
    await centre.meet();
    const picture = await pictureOf(PICTURE_OCTETS);
    const numbers = Array.from({ length: MESSAGES }, (_, index) => String(447_701_000_000 + index));
    // What a first MMS costs once, such as the process for pictures, is not what a thousand cost.
    let accepted = await send(peer, '447700900001', another(picture));
    await untilCount(async () => (await centre.stats()).reportsTaken, accepted, 30_000);

    const each = async () => {
      const waiting = [...numbers];
      const customer = async () => {
        for (let number = waiting.pop(); number !== undefined; number = waiting.pop()) await send(peer, number, another(picture));
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, customer));
      return MESSAGES;
    };
    const one = () => send(peer, numbers.join(','), another(picture));
    const runs: [what: string, submit: () => Promise<number>][] = [
      ['a picture each', each],
      ['a picture each, again', each],
      ['one picture for all', one],
    ];
    for (const [what, submit] of runs) {
      const { accepted: more, growthMb } = await run(what, submit, peer, centre, result, context);
      accepted += more;
      if (what !== 'a picture each')
        result.targets.push({ text: `${what}: growth ≤ ${GROWTH_MB_MAX} MB`, value: `${growthMb} MB`, met: growthMb <= GROWTH_MB_MAX });
    }

    const received = await centre.received();
    const copies = new Map<string, number>();
    for (const { submit } of received) for (const { value } of submit.recipients.to) copies.set(value, (copies.get(value) ?? 0) + 1);
    const isOnce = received.length === accepted && numbers.every((number) => copies.get(number) === runs.length);
    result.targets.push({ text: 'every MMS once', value: `${received.length} of ${accepted}`, met: isOnce });
    const pictures = received.flatMap(({ parts }) => parts.filter(({ contentType }) => contentType.startsWith('image/')));
    const octets = pictures.reduce((sum, part) => sum + part.octets, 0);
    const least = Math.min(...pictures.map((part) => part.octets));
    result.facts.push({
      peer: 'Trunkline',
      what: 'pictures at the centre',
      value: `${pictures.length}, ${whole(octets / 1e6)} MB, none below ${whole(least)} octets`,
    });
    const answer = await http(peer.httpPort, '/getbalance?account=mms&password=another1');
    const { balance = '0' }: { balance?: string } = JSON.parse(answer.body);
    const verify = await peer.cli('ledger', 'verify');
    const isExact = micros(BALANCE) - micros(balance) === micros(PRICE) * BigInt(accepted);
    const said = `ledger ${verify.code === 0 ? '' : 'NOT '}verified, ${isExact ? '' : 'NOT '}charged exactly ${accepted} × ${PRICE}`;
    result.targets.push({ text: 'money', value: said, met: verify.code === 0 && isExact });
  } finally {
    await peer.stop();
    await centre.stop();
  }
  return result;
}
