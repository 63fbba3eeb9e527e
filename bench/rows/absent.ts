/**
 * Row D: two million receipts waiting for a customer who is not there. They must cost disk and not memory, slow nobody else, and all come, once, when
 * the customer binds.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startCarrier } from '../carrier.ts';
import { freePorts, untilCount } from '../net.ts';
import { memoryMb, untilIdle } from '../processes.ts';
import { type Context, emptyResult, type RowResult, whole } from '../row.ts';
import { type SmppLoad, smppLoad } from '../tools.ts';
import { startTrunkline } from '../trunkline.ts';

/** Messages of row A to messages of this one: two million by default. */
const TIMES = 40;
const GROWTH_MB_MAX = 150;
/** How much slower another customer may be served: the machine's own moods are about as large. */
const SLOWER_MAX = 1.25;
const OTHER_MESSAGES = 20_000;

export async function rowD(context: Context): Promise<RowResult> {
  const result = emptyResult('D');
  if (!context.trunkline) return result;
  const dir = join(context.workDir, 'D');
  mkdirSync(dir, { recursive: true });
  const [smpp = 0, control = 0] = await freePorts(2);
  const carrier = await startCarrier({ smpp, control }, dir, { receipts: true });
  const peer = await startTrunkline(dir, { carrierPort: smpp, exposeGc: true });
  const fact = (what: string, value: string): void => {
    result.facts.push({ peer: 'Trunkline', what, value });
    context.say(`D ${what}: ${value}`);
  };
  try {
    await carrier.untilBound();
    await peer.cli('account', 'create', 'other', '--balance', '1000000', '--password', 'another1');
    const other = [
      ...peer.smpp.slice(0, 2),
      '--user',
      'other',
      '--pass',
      'another1',
      '--binds',
      '2',
      '--n',
      String(OTHER_MESSAGES),
      '--rd',
      '1',
    ];
    const submit = (n: number) => smppLoad([...peer.smpp, '--mode', 'tx', '--binds', '4', '--n', String(n), '--rd', '1'], 1800);
    const warm = await submit(Math.min(context.n * 2, context.n * TIMES));
    const before = await smppLoad(other);
    await untilIdle(peer.pids);
    await peer.collectGarbage();
    const rssBefore = memoryMb(peer.pids).rss;
    const n = context.n * TIMES - warm.ok;
    const load = await submit(n);
    const waiting = warm.ok + load.ok;
    await untilCount(async () => (await carrier.stats()).dlr_acked, waiting + before.ok, 120_000);
    await untilIdle(peer.pids);
    await peer.collectGarbage();
    const rssAfter = memoryMb(peer.pids).rss;
    fact('receipts waiting for an absent customer', `${whole(waiting)}, taken at ${whole(load.perS)} messages/s`);
    fact('memory before and after', `${rssBefore} and ${rssAfter} MB`);
    result.targets.push({
      text: `growth ≤ ${GROWTH_MB_MAX} MB`,
      value: `${rssAfter - rssBefore} MB`,
      met: rssAfter - rssBefore <= GROWTH_MB_MAX,
    });
    const beside = await smppLoad(other);
    const told = (run: SmppLoad) =>
      `${whole(run.receipts / run.receiptsSec)} there and back/s, submit_sm_resp p99 ${run.respMs.p99.toFixed(1)} ms`;
    fact('another customer before', told(before));
    fact('another customer beside them', told(beside));
    const slower = beside.receiptsSec / before.receiptsSec;
    result.targets.push({ text: `another customer ≤ ${SLOWER_MAX} × slower`, value: slower.toFixed(2), met: slower <= SLOWER_MAX });
    const [drain, during] = await Promise.all([
      smppLoad([...peer.smpp, '--mode', 'rx', '--expect', String(waiting)], 1800),
      smppLoad([...other, '--rate', '2000', '--from', '50000000']),
    ]);
    fact('drained on its bind', `${whole(drain.receipts)} at ${whole(drain.receipts / drain.receiptsSec)}/s`);
    fact('another customer meanwhile, at 2,000/s', told(during));
    result.targets.push({ text: 'every receipt once', value: `${drain.receipts} of ${waiting}`, met: drain.receipts === waiting });
    const money = await peer.checkMoney(waiting);
    result.targets.push({ text: 'money', value: money.text, met: money.holds });
  } finally {
    await peer.stop();
    await carrier.stop();
  }
  return result;
}
