/** One run of the crash lab: set up, load, kill and restart, settle, judge. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Carrier } from './carrier/client.ts';
import type { Centre } from './centre.ts';
import { judge } from './check.ts';
import { type Account, customer, micros } from './customer.ts';
import type { Gateway } from './gateway.ts';
import { startLoad } from './load.ts';
import { plan } from './plan.ts';
import type { Random } from './random.ts';
import { untilQuiet, untilReported, untilTold } from './settle.ts';

export const WINDOW = 100;
/** Requests to the centre for MMS that may be in doubt. */
export const MMS_WINDOW = 10;
const MMS_PRICE = '0.03';
const RICH_BALANCE = '100000';
/** docs/mms.md: 28 characters for every message. */
const LINK_TOKEN_LENGTH = 28;
const SELF_ENDED_MAX = 3;
const PRICE_MICROS = 10_000n;
/** What the poor accounts pay on top of it to the reseller above them. */
const MARKUP = '0.005';

export type Options = { kills: number; seed: number; rate: number };
type Setting = {
  options: Options;
  source: Random;
  gateway: Gateway;
  carrier: Carrier;
  centre: Centre;
  carrierPort: number;
  httpPort: number;
  smppPort: number;
};

async function mustDo(gateway: Gateway, ...words: string[]) {
  const answer = await gateway.cli(...words);
  if (!answer.ok) throw new Error(`trunkline ${words.join(' ')}: ${answer.output}`);
  return answer.json;
}

async function createAccount(gateway: Gateway, name: string, balance: string, gift: string, poor: boolean): Promise<Account> {
  const json = await mustDo(gateway, 'account', 'create', name, '--balance', balance, ...(gift === '0' ? [] : ['--gift', gift]));
  await mustDo(gateway, 'account', 'set', name, '--mms-fallback', 'link');
  const purse = { balanceMicros: micros(balance) + micros(gift), priceMicros: PRICE_MICROS, parent: undefined, refunds: false };
  return { ...purse, name, password: String(json['password']), poor };
}

const cents = (number: number) => (number / 100).toFixed(2);

async function setUp({ gateway, source, options, carrierPort, centre }: Setting) {
  await mustDo(gateway, 'price', 'set', '--prefix', '', '--price', '0.01');
  const target = ['--host', '127.0.0.1', '--port', String(carrierPort), '--system-id', 'lab', '--password', 'lab'];
  await mustDo(gateway, 'connector', 'add', 'lab', ...target, '--window', String(WINDOW));
  await mustDo(gateway, 'route', 'add', '--connector', 'lab');
  // No reports: what the centre took is delivered. What is in doubt goes again, as it does on binds.
  const toCentre = ['--protocol', 'mm7', '--url', centre.url, '--vasp-id', 'lab', '--receipts', 'false', '--resend-unknown', 'true'];
  await mustDo(gateway, 'connector', 'add', 'centre', ...toCentre, '--window', String(MMS_WINDOW));
  await mustDo(gateway, 'route', 'add', '--connector', 'centre');
  await mustDo(gateway, 'price-list', 'add-row', 'default', '--prefix', '*', '--type', 'mms', '--price', MMS_PRICE);
  const accounts = [await createAccount(gateway, 'rich', RICH_BALANCE, '0', false)];
  const poorAccounts = Math.min(24, 4 + Math.floor(options.kills / 4));
  for (let i = 1; i <= poorAccounts; i++) {
    const gift = source.chance(0.5) ? cents(source.between(5, 60)) : '0';
    accounts.push(await createAccount(gateway, `poor${i}`, cents(source.between(5, 150)), gift, true));
  }
  const senders = accounts.length;
  accounts.push(await resell(gateway, accounts));
  return { accounts, senders };
}

/** Puts the poor accounts below a reseller; some of the customers, and the reseller, get back what was not delivered. */
async function resell(gateway: Gateway, senders: Account[]) {
  const reseller = await createAccount(gateway, 'reseller', RICH_BALANCE, '0', false);
  for (const [i, account] of senders.entries()) {
    if (account.poor) {
      await mustDo(gateway, 'account', 'parent', account.name, '--of', reseller.name, '--markup', MARKUP);
      Object.assign(account, { parent: senders.length, priceMicros: PRICE_MICROS + micros(MARKUP) });
    }
    if (i % 2 === 0) await refund(gateway, account);
  }
  await refund(gateway, reseller);
  return reseller;
}

async function refund(gateway: Gateway, account: Account) {
  await mustDo(gateway, 'account', 'set', account.name, '--refund-undelivered', 'true');
  account.refunds = true;
}

export async function runLab(setting: Setting, say: (line: string) => void) {
  const { options, source, gateway, carrier, centre, httpPort, smppPort } = setting;
  const faults: string[] = [];
  const onFault = (fault: string) => {
    if (faults.length < 50 && !faults.includes(fault)) faults.push(fault);
  };
  gateway.start();
  let readyMs = await gateway.ready();
  const readyTimesMs = [readyMs];
  const { accounts, senders } = await setUp({ ...setting, source: source.stream(1) });
  const customers = customer({ http: httpPort, smpp: smppPort }, accounts, onFault);
  say(`ready in ${readyMs} ms; ${senders - 1} poor accounts below a reseller, ${options.rate} messages/s, seed ${options.seed}`);

  let selfEnded = 0;
  /** A gateway that ends without being killed is a fault; a few are borne so that the rest can be seen. */
  const endedByItself = (why: string) => {
    onFault(`the gateway ended by itself: ${why}`);
    if (++selfEnded > SELF_ENDED_MAX) throw new Error(`the gateway keeps ending by itself:\n${gateway.logTail()}`);
    gateway.start();
  };
  const untilReady = async () => {
    for (;;) {
      try {
        readyMs = await gateway.ready();
        readyTimesMs.push(readyMs);
        return;
      } catch (error) {
        if (gateway.running()) throw error;
        endedByItself(String(error));
      }
    }
  };
  const checkBalances = async () => {
    for (const i of accounts.keys()) await customers.spendable(i);
  };

  const load = startLoad(httpPort, customers, plan(source.stream(2), senders - 1).next, options.rate);
  const moments = source.stream(3);
  const standing = (which: string) => load.submissions.filter((s) => s.standing === which).length;
  let killsInStartUp = 0;
  for (let kill = 1; kill <= options.kills; kill++) {
    const inStartUp = kill > 1 && moments.chance(0.15);
    let when: string;
    if (inStartUp) {
      killsInStartUp++;
      const afterMs = moments.between(0, readyMs);
      await sleep(afterMs);
      when = `${afterMs} ms into its start`;
    } else {
      if (kill > 1) await untilReady();
      void checkBalances();
      const afterMs = moments.between(200, 2500);
      await sleep(afterMs);
      when = `${afterMs} ms after it was ready (in ${readyMs} ms)`;
    }
    const [acceptedBefore, inDoubtBefore] = [standing('accepted'), standing('in doubt')];
    if (gateway.running()) {
      await gateway.kill();
      gateway.start();
    } else endedByItself(gateway.logTail());
    await sleep(20); // The customers' broken connections come to their notice.
    const inDoubt = standing('in doubt') - inDoubtBefore;
    say(`kill ${kill}/${options.kills} ${when}: ${acceptedBefore} submissions accepted so far, ${inDoubt} left in doubt`);
  }

  await untilReady();
  await load.stop();
  const loadEndedAt = performance.now();
  say(`load ended, ready again in ${readyMs} ms; waiting for the last reports`);
  const final = await untilReported(load.submissions, accounts, customers, carrier, onFault);
  await untilQuiet(carrier, loadEndedAt, onFault);
  const told = await untilTold(load.submissions, final, customers, onFault);

  const spendable = [];
  for (const i of accounts.keys()) spendable.push(await customers.spendable(i));
  const ledger = await gateway.cli('ledger', 'verify');
  if (!ledger.ok) onFault(`ledger verify: ${ledger.output}`);
  await customers.close();
  if (!(await gateway.stop())) onFault('SIGTERM did not end the gateway cleanly');

  const stats = await carrier.stats();
  if (stats.inFlightMax > WINDOW) onFault(`${stats.inFlightMax} submits were under way at once, the window is ${WINDOW}`);
  if (stats.strangers > 0) onFault(`${stats.strangers} submits went to numbers that nobody asked for`);
  const verdict = judge({
    seed: options.seed,
    accounts,
    submissions: load.submissions,
    segments: await carrier.segments(),
    mms: centre.taken,
    linkLength: `\nhttp://127.0.0.1:${httpPort}/m/`.length + LINK_TOKEN_LENGTH,
    mmsExtraMicros: micros(MMS_PRICE) - PRICE_MICROS,
    final,
    lives: gateway.lives,
    spendable,
    ledgerVerified: ledger.ok,
  });
  return {
    ...verdict,
    killsInStartUp,
    slowestReadyMs: Math.max(...readyTimesMs),
    submissions: load.submissions.length,
    ...told,
    carrier: stats,
    centre: centre.counts(),
    faults,
  };
}
export type LabResult = Awaited<ReturnType<typeof runLab>>;
