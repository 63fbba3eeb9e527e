import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { createRig, type Rig } from './testing/rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await createRig();
});
afterEach(() => rig.close());

interface Event {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/** Reads events until one is what is waited for. */
async function follow(headers: Record<string, string> = {}) {
  const ending = new AbortController();
  const response = await fetch(`${rig.url}/api/events`, {
    headers: { authorization: `Bearer ${rig.token}`, ...headers },
    signal: ending.signal,
  });
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  assert.ok(reader);
  let text = '';
  return {
    end: () => ending.abort(),
    async next(name: string): Promise<Event> {
      for (;;) {
        for (let at = text.indexOf('\n\n'); at >= 0; at = text.indexOf('\n\n')) {
          const block = text.slice(0, at);
          text = text.slice(at + 2);
          const field = (key: string): string => new RegExp(`^${key}: (.*)$`, 'm').exec(block)?.[1] ?? '';
          if (field('event') === name) return { id: field('id'), event: name, data: field('data') };
        }
        const { value, done } = await reader.read();
        assert.ok(!done, 'the events ended');
        text += value;
      }
    },
  };
}

const addConnector = (name: string) =>
  rig.call('POST', '/api/connectors', { name, host: '127.0.0.1', port: 2775, systemId: 'me', password: 'secret' });

test('the overview comes at once, and again when it changed', async () => {
  const events = await follow();
  assert.deepEqual(JSON.parse((await events.next('overview')).data).links, []);
  await addConnector('carrier-a');
  const { data } = await events.next('overview');
  const [link] = JSON.parse(data).links;
  assert.equal(link.connector, 'carrier-a');
  assert.equal(link.state, 'stopped');
  assert.equal(link.latency, null);
  events.end();
});

test('whoever reconnects is told that something was changed since, and only then', async () => {
  const first = await follow();
  const { id } = await first.next('overview');
  first.end();
  await addConnector('carrier-a');
  const second = await follow({ 'last-event-id': id });
  const changed = await second.next('changed');
  assert.equal(Number(changed.data), Number(id.split('-')[0]) + 1);
  second.end();
  const third = await follow({ 'last-event-id': changed.id });
  // An overview is the first thing told when nothing else is.
  assert.equal((await third.next('overview')).id, changed.id);
  await addConnector('carrier-b');
  assert.equal(Number((await third.next('changed')).data), Number(changed.data) + 1);
  third.end();
});

test('the overview adds up what waits behind a link, and says since when it is down', async () => {
  await addConnector('carrier-a');
  const at = rig.store && Date.now() - 60_000;
  const down = {
    state: 'waiting',
    detail: 'refused',
    nextTryAt: at + 90_000,
    binds: [],
    inDoubt: 0,
    window: 10,
    ready: 0,
    rateLimit: null,
  } as const;
  rig.links.set(1, { ...down, since: at });
  const lane = {
    connectorId: 1,
    waiting: 3,
    later: 0,
    joining: 0,
    held: 1,
    ready: 0,
    handedOut: 0,
    dueAt: at,
    priorityClass: 'normal',
    weight: 1,
    perSecond: null,
  } as const;
  const wait = {
    reasons: [{ code: 'link_down', text: 'it is down', told: { key: 'link_waiting', values: {} } }],
    nextTryAt: null,
    isEstimate: false,
  } as const;
  rig.sight.queues = () =>
    Promise.resolve([
      { ...lane, accountId: 1, oldestAcceptedAt: at, wait, emptyAt: at + 5000 },
      { ...lane, accountId: 2, oldestAcceptedAt: at - 1000, wait, emptyAt: null },
    ]);
  const { links, held } = (await rig.call('GET', '/api/overview')).body;
  assert.equal(links[0].waiting, 6);
  assert.equal(Date.parse(links[0].oldestAt), at - 1000);
  assert.equal(links[0].emptyAt, null);
  assert.equal(held, 2);
  // The next try is a state of its own; it is down since the first.
  rig.links.set(1, { ...down, since: at + 30_000 });
  assert.equal(Date.parse((await rig.call('GET', '/api/overview')).body.links[0].since), at);
  rig.links.set(1, { ...down, state: 'bound', since: at + 40_000 });
  assert.equal(Date.parse((await rig.call('GET', '/api/overview')).body.links[0].since), at + 40_000);
});

test('only so many may follow', async () => {
  const all = await Promise.all(Array.from({ length: 50 }, () => follow()));
  const { status, body } = await rig.call('GET', '/api/events');
  assert.equal(status, 503);
  assert.match(body.error.message, /At most 50/);
  for (const events of all) events.end();
});
