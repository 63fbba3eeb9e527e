/** Row F: a campaign of a million is queued; single messages of another account leave beside it. How long each takes to the carrier. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Carrier, startCarrier } from '../carrier.ts';
import { loadArgs } from '../measure.ts';
import { freePorts, http, until } from '../net.ts';
import { type Context, emptyResult, type RowResult, whole } from '../row.ts';
import { httpLoad } from '../tools.ts';
import { startTrunkline, type Trunkline } from '../trunkline.ts';

const CAMPAIGN_PER_N = 20;
const NUMBERS_PER_POST = 10_000;
const RATE_PER_S = 1000;
const EVERY_MS = 500;
const SINGLES = 40;
const MAX_MS = 200;
/** The carrier measures texts that begin with a time; those of the campaign must not count. */
const CAMPAIGN_TEXT = 'Only this week: everything at half price.';

/** The time at the head of a text, as the carrier reads it. */
const stamp = () => `T${(process.hrtime.bigint() / 1000n).toString().padStart(16, '0')}`;

async function sendSingles(peer: Trunkline, carrier: Carrier, credentials: string, from: number) {
  const answersMs: number[] = [];
  let accepted = 0;
  for (let i = 0; i < SINGLES; i++) {
    const startedAt = performance.now();
    const path = `/sendsms?${credentials}&numbers=${4470000000 + from + i}&content=${stamp()}%20is%20your%20code&sender=OTP`;
    const { body } = await http(peer.httpPort, path);
    answersMs.push(performance.now() - startedAt);
    if (body.includes('"status":0')) accepted++;
    await sleep(Math.max(0, EVERY_MS - (performance.now() - startedAt)));
  }
  // The last one has had its half second; what has not arrived within five more is missing.
  await until('the single messages', async () => (await carrier.stats()).e2e_ms.n >= accepted, { maxMs: 5000 }).catch(() => undefined);
  return { accepted, answerMaxMs: Math.max(...answersMs) };
}

export async function rowF(context: Context): Promise<RowResult> {
  const result = emptyResult('F');
  if (!context.trunkline) return result;
  const fact = (what: string, value: string) => {
    result.facts.push({ peer: 'Trunkline', what, value });
    context.say(`F: ${what} ${value}`);
  };
  const dir = join(context.workDir, 'F');
  mkdirSync(dir, { recursive: true });
  const [smpp = 0, control = 0] = await freePorts(2);
  const peer = await startTrunkline(dir, { carrierPort: smpp });
  let carrier: Carrier | undefined;
  try {
    const { json } = await peer.cli('account', 'create', 'single', '--balance', '100');
    const credentials = `account=single&password=${encodeURIComponent(String(json['password']))}`;
    const shape = {
      requests: Math.max(1, Math.round((context.n * CAMPAIGN_PER_N) / NUMBERS_PER_POST)),
      per: NUMBERS_PER_POST,
      connections: 4,
    };
    const load = await httpLoad(loadArgs(peer, shape).map((word) => word.replaceAll('{t}', CAMPAIGN_TEXT)));
    fact('queued', `${whole(load.ok * shape.per)} of one account`);
    carrier = await startCarrier({ smpp, control }, dir);
    const { stats, untilBound, reset } = carrier;

    for (const [what, rate] of [
      [`carrier fed with ${RATE_PER_S}/s`, RATE_PER_S],
      ['carrier fed without a limit', 0],
    ] as const) {
      await peer.cli('connector', 'set', 'carrier', '--rate', String(rate));
      await untilBound();
      // Under way, and not in the first second of a new link.
      const before = (await stats()).ok;
      await until('the campaign under way', async () => (await stats()).ok > before + RATE_PER_S, { maxMs: 60_000 });
      await reset();
      const { accepted, answerMaxMs } = await sendSingles(peer, carrier, credentials, rate);
      const { e2e_ms: times, ok_per_s: perS } = await stats();
      fact(
        what,
        `${times.n} of ${accepted} singles arrived, p50 ${times.p50} ms, p99 ${times.p99} ms, max ${times.max} ms ` +
          `(slowest answer ${answerMaxMs.toFixed(0)} ms; beside ${whole(perS)}/s)`,
      );
      const met = accepted === SINGLES && times.n === accepted && times.max <= MAX_MS;
      result.targets.push({ text: `every single within ${MAX_MS} ms, ${what}`, value: `max ${times.max} ms`, met });
    }
  } finally {
    await peer.stop('SIGKILL');
    await carrier?.stop();
  }
  return result;
}
