// A process that writes to a store until it is killed, and says each answer it got on stdout: for durability.test.ts and disk-full.test.ts.
// Commands come a line each on stdin: `go <n>` makes n rounds, `free` lifts the limit of file sizes that stands in for a full disk.
import { execFileSync } from 'node:child_process';
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { realClock } from '../../ports/clock.ts';
import { acceptedBy, addConnector, createAccount, receiptFor, simplePlan } from '../testing.ts';
import { MessageState } from '../../core/message.ts';
import { openSqliteStore } from './store.ts';

function say(line: string): void {
  for (;;)
    try {
      writeSync(1, `${line}\n`);
      return;
    } catch (error) {
      // The pipe is full while the reader is slow: it will read.
      if ((error as { code?: string }).code !== 'EAGAIN') throw error;
    }
}
const store = await openSqliteStore({ folder: process.argv[2] ?? '', clock: realClock });
if ((await store.rulebookRows()).accounts.length === 0) {
  await createAccount(store, 'one', 1_000_000_000, 500);
  await addConnector(store, 'carrier');
}

async function round(): Promise<void> {
  try {
    const result = await store.accept(simplePlan(1, ['8613800138000', '8613800138001'], { content: 'x'.repeat(150) }));
    if (!result.ok) throw new Error(result.code);
    const { firstId } = result;
    say(`accepted ${firstId}`);
    await store.recordOutcomes([acceptedBy(firstId, `k${firstId}`), acceptedBy(firstId + 1, `k${firstId + 1}`)]);
    say(`handed ${firstId}`);
    await store.applyReceipts([receiptFor([`k${firstId}`], MessageState.DELIVERED)]);
    say(`delivered ${firstId}`);
    await store.tally({ timeZone: 'UTC', acceptedBefore: Number.MAX_SAFE_INTEGER, youngMax: 9, limit: 3, countries: [['861380', 'CN']] });
  } catch (error) {
    say(`failed ${(error as Error).name}`);
  }
}

say('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [command, count] = line.split(' ');
  if (command === 'free') execFileSync('prlimit', ['--pid', String(process.pid), '--fsize=unlimited:unlimited']);
  else for (let done = 0; done < Number(count); done += 20) await Promise.all(Array.from({ length: 20 }, round));
  say('done');
}
await store.close();
say('closed');
