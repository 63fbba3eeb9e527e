/**
 * `npm run interop`: the gateway process against software that nobody here wrote, over loopback: SMPP peers, mail clients, and the
 * languages of docs/samples.
 * docs/interop.md says what it proves.
 * A peer that is not installed is named and skipped; with CI=true that fails the run.
 */
import { parseArgs } from 'node:util';
import { type InteropCase, titleOf } from './case.ts';
import { carrierCases } from './cases/carrier.ts';
import { esmeCustomerCases } from './cases/esme-customer.ts';
import { kannelCarrierCases } from './cases/kannel-carrier.ts';
import { kannelCustomerCases } from './cases/kannel-customer.ts';
import { mailCustomerCases } from './cases/mail-customer.ts';
import { sampleCases } from './cases/samples.ts';
import { kannelDoorCases } from './cases/kannel-door.ts';
import { runCases, summary } from './runner.ts';

const USAGE = `usage: npm run interop -- [--only TEXT] [--list]
--only  runs the cases whose line contains this text
--list  shows the cases`;

const cases: readonly InteropCase[] = [
  ...esmeCustomerCases('net-smpp'),
  ...esmeCustomerCases('npm-smpp'),
  ...carrierCases('net-smpp'),
  ...carrierCases('npm-smpp'),
  ...kannelCarrierCases,
  ...kannelCustomerCases,
  ...mailCustomerCases,
  ...sampleCases,
  ...kannelDoorCases,
];

function readOptions(): { only: string; list: boolean } {
  try {
    const { values } = parseArgs({ options: { only: { type: 'string', default: '' }, list: { type: 'boolean', default: false } } });
    return values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return process.exit(2);
  }
}

const { only, list } = readOptions();
const chosen = cases.filter((each) => titleOf(each).includes(only));
if (chosen.length === 0) {
  console.error(`no case contains ${JSON.stringify(only)}; --list shows them`);
  process.exit(2);
}
if (list) {
  for (const each of chosen) console.log(titleOf(each));
} else {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  const startedAt = performance.now();
  const tally = await runCases(chosen, { say: (line) => console.log(line), needsAllPeers: process.env['CI'] === 'true' });
  console.log(`${summary(tally)} in ${Math.round((performance.now() - startedAt) / 1000)} s`);
  process.exit(tally.failed > 0 ? 1 : 0);
}
