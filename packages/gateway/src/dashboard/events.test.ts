import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createFollowers } from './followers.ts';
import { createRig, type Rig } from './testing/rig.ts';

let rig: Rig;
before(async () => {
  rig = await createRig();
});
after(() => rig.close());

/** Reads the account's events as text, as they come. */
async function follow(name: string, account?: string) {
  const { cookie } = await rig.signedIn(name, account);
  const end = new AbortController();
  const response = await fetch(`${rig.url}/api/events`, { headers: { cookie }, signal: end.signal });
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader() ?? assert.fail();
  let text = '';
  return {
    async until(part: string): Promise<string> {
      while (!text.includes(part)) {
        const { value, done } = await reader.read();
        assert.ok(!done, `ended before ${part}: ${text}`);
        text += value;
      }
      return text;
    },
    end: () => end.abort(),
  };
}

const credit = (accountId: number) =>
  rig.store.credit({ accountId, balanceMicros: 1_000_000, giftMicros: 0, reference: '', now: Date.now() });

test('a change of the own account is told, one of another is not, many at once are one event', async () => {
  const acme = await follow('read_only');
  const other = await follow('eve', 'other');
  await acme.until('retry:');
  await other.until('retry:');
  await Promise.all(Array.from({ length: 20 }, () => credit(1)));
  const told = await acme.until('event: changed');
  assert.equal(told.split('event: changed').length - 1, 1);
  // Nothing of acme's came before what is told now.
  await credit(2);
  assert.equal((await other.until('event: changed')).split('event: changed').length - 1, 1);
  acme.end();
  other.end();
});

test('what was set is told to all who look', async () => {
  const acme = await follow('owner');
  await acme.until('retry:');
  rig.dashboard.allTouched();
  await acme.until('event: changed');
  acme.end();
});

test('accounts are watched only while somebody looks', () => {
  const watched: (readonly number[])[] = [];
  const ended: (() => void)[] = [];
  const store = { watchAccounts: (ids: readonly number[]) => Promise.resolve(void watched.push(ids)) };
  const followers = createFollowers({ store, clock: { after: () => () => {} }, onError: (error) => assert.fail(String(error)) });
  const raw = () =>
    ({ writeHead() {}, write() {}, end() {}, writableLength: 0, on: (_: string, end: () => void) => void ended.push(end) }) as never;
  for (let i = 0; i < 50; i++) followers.follow(7, raw());
  assert.equal(followers.hasRoom(7), false);
  assert.equal(followers.hasRoom(8), true);
  followers.follow(8, raw());
  for (const end of ended.slice(0, 50)) end();
  assert.equal(followers.hasRoom(7), true);
  followers.endAll();
  assert.deepEqual(watched, [[7], [7, 8], [8], []]);
});
