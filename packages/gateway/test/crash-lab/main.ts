/**
 * `npm run crash-lab -- --kills 50`: kills the gateway with SIGKILL at random moments under load, and checks from outside that nothing
 * accepted was lost, nothing charged wrongly, and at most one window was sent twice per kill (docs/delivery-contract.md).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startCarrier } from './carrier/client.ts';
import { gateway as newGateway } from './gateway.ts';
import { startCentre } from './centre.ts';
import { type LabResult, MMS_WINDOW, type Options, runLab, WINDOW } from './lab.ts';
import { freePorts } from './ports.ts';
import { random } from './random.ts';

const USAGE = `usage: npm run crash-lab -- [--kills N] [--seed N] [--rate N] [--json] [--keep]
--kills  how often the gateway is killed (50)
--seed   repeats what is submitted, to whom, and how long each life lasts (random)
--rate   messages per second offered (1500)
--json   a report as JSON after the last line
--keep   leave the working folder (data, log) behind; a failed run always does`;

/** Time from ready until what a kill left was on the wire again (restart.ts). */
const RESTART_MAX_MS = 5000;

function fail(text: string): never {
  console.error(`${text}\n${USAGE}`);
  process.exit(2);
}

function readOptions(): Options & { json: boolean; keep: boolean } {
  const options = {
    kills: { type: 'string', default: '50' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    rate: { type: 'string', default: '1500' },
    json: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  } as const;
  try {
    const { values } = parseArgs({ options });
    const [kills, seed, rate] = [values.kills, values.seed, values.rate].map(Number);
    const valid = [kills, seed, rate].every((value) => Number.isInteger(value));
    if (!valid || kills === undefined || seed === undefined || rate === undefined || kills < 1 || rate < 1) throw new Error('not a number');
    return { kills, seed, rate, json: values.json, keep: values.keep };
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

/** What is wrong, in words; nothing when the run holds. */
function complaints(result: LabResult, duplicatedMax: number) {
  const kinds: [number, string][] = [
    [result.lost, 'accepted messages never arrived whole, or have no final report'],
    [result.mischarged, 'accounts or ledgers are not what the carrier’s count makes them'],
    [result.torn, 'submissions or messages in doubt exist in part'],
    [result.misreported, 'final reports contradict the carrier'],
    [result.phantoms, 'refused messages reached the carrier'],
    [result.early, 'segments were sent before they were due'],
    [result.idsTwice, 'ids were given twice'],
  ];
  const said = kinds.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  if (result.duplicated > duplicatedMax) said.push(`${result.duplicated} duplicates, the bound is ${duplicatedMax}`);
  if (result.restartMs > RESTART_MAX_MS)
    said.push(`${result.restartMs} ms from ready until on the wire again, at most ${RESTART_MAX_MS}: ${result.slowest}`);
  for (const book of result.accounts) {
    if (book.expectedMicros !== book.foundMicros) said.push(`${book.name}: ${book.foundMicros} micros, expected ${book.expectedMicros}`);
  }
  return [...said, ...result.faults];
}

const { json, keep, ...options } = readOptions();
const workDir = mkdtempSync(join(tmpdir(), 'trunkline-crash-lab-'));
const [http = 0, operator = 0, smpp = 0, smtp = 0, carrierPort = 0] = await freePorts(5);
const carrier = await startCarrier(carrierPort, options.seed);
const centre = await startCentre();
const gateway = newGateway(workDir, { http, operator, smpp, smtp });
const setting = { options, source: random(options.seed), gateway, carrier, centre, carrierPort, httpPort: http, smppPort: smpp };
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const say = (line: string) => console.log(line);
const startedAt = performance.now();
let failed = true;
try {
  const result = await runLab(setting, say);
  const duplicatedMax = options.kills * (WINDOW + MMS_WINDOW);
  const wrong = complaints(result, duplicatedMax);
  failed = wrong.length > 0;
  for (const line of wrong) say(`WRONG: ${line}`);
  say(
    `${result.failed} failed as the carrier said, ${result.refusedForBalance} submissions refused for balance, ` +
      `${result.inDoubtSubmissions} in doubt (${result.inDoubtAccepted} messages of them accepted), ` +
      `${result.told} receipts told over SMPP (${result.toldAgain} again), ` +
      `duplicates at most ${duplicatedMax}, on the wire again within ${result.restartMs} ms, ready within ${result.slowestReadyMs} ms`,
  );
  if (keep || failed) say(`working folder: ${workDir}`);
  const { accepted, delivered, lost, duplicated, mischarged } = result;
  say(`MMS: ${result.centre.taken} taken by the centre, ${result.centre.refused} refused and sent as links`);
  say(`accepted ${accepted}, delivered ${delivered}, lost ${lost}, duplicated ${duplicated}, mischarged ${mischarged}`);
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  if (json) say(JSON.stringify({ ...options, window: WINDOW, holds: !failed, seconds, duplicatedMax, wrong, ...result }));
} catch (error) {
  say(`the lab could not finish: ${error instanceof Error ? error.message : String(error)}\nworking folder: ${workDir}`);
} finally {
  await gateway.kill();
  await carrier.stop();
  await centre.stop();
}
if (!keep && !failed) rmSync(workDir, { recursive: true, force: true });
process.exitCode = failed ? 1 : 0;
