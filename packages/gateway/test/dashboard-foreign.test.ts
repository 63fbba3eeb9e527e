// Whose account is it? Users of one account, in every role, ask for another account's things by every route that the Dashboard's API describes. Nothing of
// them is shown, and nothing of them has changed afterwards.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { userRoles } from '../src/core/access.ts';
import type { OpenApi } from '../src/web/openapi.ts';
import { until } from './testing/gateway.ts';
import { signInUser, type User } from './testing/user.ts';
import { withWorld } from './testing/world.ts';

/** In whatever the victim has: it must not be in an answer to anybody else. */
const MARK = 'VICTIM';
const NUMBER = '447700900100';
const PHONE = '447700900123';
const KEY = 'f00dfeedf00dfeed';
const PASSWORD = 'a long password 4711';

/** What each route that changes something by a path is asked to do; {} where it needs nothing. A new route needs a row. */
const bodies: Readonly<Record<string, object | undefined>> = {
  'PATCH /api/users/{user}': { locked: true },
  'DELETE /api/users/{user}': undefined,
  'DELETE /api/users/{user}/second-factor': undefined,
  'PATCH /api/keys/{id}': { label: 'mine' },
  'POST /api/keys/{id}/rotate': {},
  'POST /api/keys/{id}/reveal': { password: PASSWORD },
  'DELETE /api/keys/{id}': undefined,
  'POST /api/messages/{id}/cancel': {},
  'POST /api/conversations/{phone}/{number}/seen': { upto: 1 },
  'POST /api/conversations/{phone}/{number}/reply': { content: 'hello', key: KEY },
  'PATCH /api/inbound-rules/{id}': { reply: 'mine' },
  'DELETE /api/inbound-rules/{id}': undefined,
  'PATCH /api/webhooks/{id}': { url: 'http://127.0.0.1:9/mine' },
  'POST /api/webhooks/{id}/rotate': {},
  'DELETE /api/webhooks/{id}': undefined,
  'POST /api/webhooks/{id}/replay': {},
  'DELETE /api/sessions/{id}': undefined,
};

/** Streams, and what is about coming and going. */
const notAsked = new Set(['GET /api/events', 'POST /api/sign-out', 'POST /api/sign-in', 'POST /api/reset', 'POST /api/reset/ask']);

test('nobody is shown another account’s things by any route, and nobody changes them', () =>
  withWorld(
    async (world) => {
      const { cli, carrier, gateway } = world;
      const victim = await signInUser(world, 'acme', `${MARK}-user`);
      await cli('number', 'add', NUMBER, '--connector', 'carrier');
      await cli('number', 'assign', NUMBER, '--account', 'acme');
      await cli('invoice', 'issue', 'acme', '--month', '2020-01');
      const made = async (path: string, body: object): Promise<number> => (await victim.post(path, body)).body.id;
      const keyId = await made('/api/keys', { label: `${MARK} key` });
      const ruleId = await made('/api/inbound-rules', { number: NUMBER, match: 'exact', pattern: 'HOURS', reply: `${MARK} reply` });
      const sent = await victim.post('/api/send', { numbers: [PHONE], content: `${MARK} text`, key: KEY });
      const messageId: number = sent.body.accepted[0].id;
      await until(
        () => victim.get(`/api/messages/${messageId}`),
        ({ body }) => body.state === 'DELIVERED',
      );
      await carrier.sendFromPhone({ from: PHONE, to: NUMBER, text: `${MARK} mo` });
      await until(
        () => victim.get('/api/conversations'),
        ({ body }) => body.rows.length === 1,
      );
      const webhookId = await made('/api/webhooks', { url: `http://127.0.0.1:9/${MARK}` });
      const [session] = (await victim.get('/api/sessions')).body;
      const [invoice] = (await victim.get('/api/invoices')).body;

      const things: Readonly<Record<string, string | number>> = {
        users: `${MARK}-user`,
        keys: keyId,
        messages: messageId,
        conversations: PHONE,
        'inbound-rules': ruleId,
        webhooks: webhookId,
        invoices: invoice.number,
        sessions: session.id,
      };
      const fill = (path: string): string =>
        path.replace('{number}', path.includes('conversations') ? NUMBER : invoice.number).replaceAll(/\{\w+\}/g, () => {
          const thing = things[path.split('/')[2] ?? ''];
          assert.ok(thing !== undefined, `${path}: what does the victim have of these? Add it to this test`);
          return String(thing);
        });

      const api = (await (await fetch(`http://127.0.0.1:${gateway.httpPort}/openapi.json`)).json()) as OpenApi;
      const routes = Object.entries(api.paths)
        .filter(([path]) => path.startsWith('/api/'))
        .flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })))
        .filter(({ method, path }) => !notAsked.has(`${method} ${path}`));
      const reads = routes.filter(({ method }) => method === 'GET');
      const changes = routes.filter(({ method, path }) => method !== 'GET' && path.includes('{'));
      assert.deepEqual(new Set(changes.map(({ method, path }) => `${method} ${path}`)), new Set(Object.keys(bodies)));

      /** All that the victim sees, but for the times at which it looks. */
      const seenBy = async (user: User): Promise<string> => {
        const answers: unknown[] = [];
        for (const { path } of reads) {
          const { status, body } = await user.get(fill(path));
          assert.ok(status === 200 || status === 400, `${path}: ${status}`);
          answers.push(path, body);
        }
        return JSON.stringify(answers, (name, value: unknown) => (['lastSeenAt', 'lastSignInAt'].includes(name) ? null : value));
      };
      const before = await seenBy(victim);
      assert.ok(before.split(MARK).length > 8, before);

      await cli('account', 'create', 'rival', '--password', 'secret98', '--balance', '10');
      for (const role of userRoles) {
        const stranger = await signInUser(world, 'rival', role, role);
        for (const { path } of reads) {
          const { body } = await stranger.get(fill(path));
          assert.ok(!JSON.stringify(body).replaceAll(fill(path), '').includes(MARK), `${role} GET ${path}: ${JSON.stringify(body)}`);
        }
        for (const { method, path } of changes) {
          const { status, body } = await stranger.send(method, fill(path), bodies[`${method} ${path}`]);
          const isRefused = status === 403 || status === 404;
          // That is looked at is noted for the own account, whether it has the conversation or not.
          assert.ok(isRefused || path.endsWith('/seen'), `${role} ${method} ${path}: ${status} ${JSON.stringify(body)}`);
        }
      }
      assert.equal(await seenBy(victim), before);
    },
    {},
    { TRUNKLINE_PUSH_ALLOW: '127.0.0.0/8' },
  ));
