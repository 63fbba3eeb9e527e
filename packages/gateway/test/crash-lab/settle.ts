/** After the last kill: waits until nothing moves any more, bounded by progress, never by a fixed time. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Carrier } from './carrier/client.ts';
import type { Account, Customer, Submission } from './customer.ts';
import { destination } from './numbers.ts';

const IDS_PER_QUESTION = 200;
const STANDSTILL_MAX_MS = 45_000;
const QUIET_MS = 3000;
/** The last timed message is due within five seconds of the last submission. */
const LAST_DUE_MS = 6000;

const isFinal = (code: number) => code === 0 || code === 3;

/** Asks for reports until every accepted message has a final one; gives back id → code, without those that never got one. */
export async function untilReported(
  submissions: Submission[],
  accounts: Account[],
  customers: Customer,
  carrier: Carrier,
  onFault: (fault: string) => void,
) {
  const final = new Map<number, number>();
  const open = accounts.map(() => new Map<number, string>());
  for (const { account, ids, firstSequence } of submissions) {
    const poor = accounts[account]?.poor ?? false;
    for (const [i, id] of ids.entries()) open[account]?.set(id, destination(firstSequence + i, poor));
  }
  const left = () => open.reduce((sum, ids) => sum + ids.size, 0);
  const pass = async (account: number, ids: Map<number, string>) => {
    const asked = [...ids.keys()];
    for (let at = 0; at < asked.length; at += IDS_PER_QUESTION) {
      const rows = await customers.reports(account, asked.slice(at, at + IDS_PER_QUESTION));
      for (const [id, number, , code] of rows ?? []) {
        if (String(number) !== ids.get(id)) onFault(`report ${id} is about ${number}, not ${ids.get(id)}`);
        if (!isFinal(code)) continue;
        final.set(id, code);
        ids.delete(id);
      }
    }
  };

  let last = '';
  let movedAt = performance.now();
  while (left() > 0 && performance.now() - movedAt < STANDSTILL_MAX_MS) {
    for (const [account, ids] of open.entries()) await pass(account, ids);
    const now = `${left()} ${(await carrier.stats()).submits}`;
    if (now !== last) movedAt = performance.now();
    last = now;
    await sleep(100);
  }
  return final;
}

/** Waits until the carrier gets no more submits and has every receipt acknowledged: what is in doubt has shown itself by then. */
export async function untilQuiet(carrier: Carrier, loadEndedAt: number, onFault: (fault: string) => void) {
  let last = '';
  let movedAt = performance.now();
  for (;;) {
    const { submits, receipts } = await carrier.stats();
    const now = performance.now();
    const state = `${submits} ${receipts.open}`;
    if (state !== last) movedAt = now;
    last = state;
    const quiet = now - movedAt > QUIET_MS && now - loadEndedAt > LAST_DUE_MS;
    if (quiet && receipts.open === 0) return;
    if (now - movedAt > STANDSTILL_MAX_MS) {
      onFault(`${receipts.open} receipts were never acknowledged`);
      return;
    }
    await sleep(200);
  }
}

/** Every message accepted over SMPP is told at least once how it ended, across all kills; some are told again. */
export async function untilTold(
  submissions: Submission[],
  final: ReadonlyMap<number, number>,
  customers: Customer,
  onFault: (fault: string) => void,
) {
  const wanted = submissions.filter(({ shape, standing }) => shape === 'smpp' && standing === 'accepted');
  const statesOf = ({ account, ids: [id = 0] }: Submission): string[] => customers.receipts(account).get(id) ?? [];
  const left = () => wanted.filter((submission) => statesOf(submission).length === 0);
  let last = Number.POSITIVE_INFINITY;
  let movedAt = performance.now();
  while (left().length > 0 && performance.now() - movedAt < STANDSTILL_MAX_MS) {
    if (left().length < last) movedAt = performance.now();
    last = left().length;
    await sleep(100);
  }
  if (left().length > 0) onFault(`${left().length} receipts never reached their customer`);
  let toldAgain = 0;
  for (const submission of wanted) {
    const states = statesOf(submission);
    const isDelivered = final.get(submission.ids[0] ?? 0) === 0;
    toldAgain += Math.max(0, states.length - 1);
    if (states.some((state) => (state === 'DELIVERED') !== isDelivered))
      onFault(`receipts of ${submission.ids[0]} say ${states.join(', ')}`);
  }
  return { told: wanted.length - left().length, toldAgain };
}
