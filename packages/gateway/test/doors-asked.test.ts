// The drop-in doors against whatever is asked, and their pages against the gateway.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { runInThisContext } from 'node:vm';
import fc from 'fast-check';
import twilio from 'twilio';
import { messageSid } from '../src/core/twilio.ts';
import { NAME, PASSWORD, PHONE, withDoors } from './testing/doors.ts';
import { withWorld } from './testing/world.ts';

test('property: whatever is asked at a door is answered by it, and the books hold', () =>
  withDoors(async ({ gateway }) => {
    const names: Readonly<Record<string, readonly string[]>> = {
      '/cgi-bin/sendsms': [
        'username',
        'password',
        'to',
        'text',
        'from',
        'udh',
        'coding',
        'charset',
        'dlr-mask',
        'dlr-url',
        'validity',
        'mwi',
      ],
      '/send': ['username', 'password', 'to', 'content', 'hex-content', 'coding', 'dlr-url', 'dlr-level', 'sdt', 'validity-period', 'tags'],
      '/rate': ['username', 'password', 'to', 'content', 'coding', 'odd'],
      '/balance': ['username', 'password', 'odd'],
      [`/2010-04-01/Accounts/${NAME}/Messages.json`]: [
        'To',
        'From',
        'Body',
        'SendAt',
        'DateSent',
        'PageSize',
        'PageToken',
        'ValidityPeriod',
      ],
      [`/2010-04-01/Accounts/${NAME}/Messages/${messageSid(1)}.json`]: ['Status', 'Body'],
    };
    const path = fc.constantFrom(...Object.keys(names));
    const octets = fc
      .uint8Array({ maxLength: 12 })
      .map((all) => [...all].map((octet) => `%${octet.toString(16).padStart(2, '0')}`).join(''));
    const value = fc.oneof(
      octets,
      fc.constantFrom(NAME, PASSWORD, PHONE, '0', '1', '2', 'http%3A%2F%2F127.0.0.1%3A1%2F%25d', '260101000000000R', '%'),
    );
    const asked = path.chain((chosen) =>
      fc.tuple(
        fc.constant(chosen),
        fc.boolean(),
        fc.constantFrom('application/x-www-form-urlencoded', 'application/json', 'text/plain', ''),
        fc.array(fc.tuple(fc.constantFrom(...(names[chosen] ?? [])), value), { maxLength: 8 }),
      ),
    );
    const headers = { authorization: `Basic ${Buffer.from(`${NAME}:${PASSWORD}`).toString('base64')}` };
    const signed = `username=${NAME}&password=${PASSWORD}`;
    await fc.assert(
      fc.asyncProperty(asked, async ([at, isPost, type, fields]) => {
        const form = [at.includes('2010') ? '' : signed, ...fields.map((pair) => pair.join('='))].join('&');
        const url = `http://127.0.0.1:${gateway.httpPort}${at}`;
        const response = isPost
          ? await fetch(url, { method: 'POST', headers: { ...headers, 'content-type': type }, body: form })
          : await fetch(`${url}?${form}`, { headers });
        const text = await response.text();
        assert.ok(response.status < 500, `${response.status} ${text}`);
        if (at === '/send') assert.match(text, /^(Success|Error) ".*"$/s);
        else if (at !== '/cgi-bin/sendsms') JSON.parse(text);
        assert.ok(text !== '');
      }),
      { numRuns: 300 },
    );
  }));

for (const page of ['kannel', 'jasmin', 'eims'])
  test(`docs/migrate-from-${page}.md: every line of its examples does what it says`, () =>
    withWorld(async ({ cli, gateway }) => {
      const text = readFileSync(new URL(`../../../docs/migrate-from-${page}.md`, import.meta.url), 'utf8');
      const lines = [...text.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block = '']) => block.trim().split('\n'));
      let asked = 0;
      for (const [index, line] of lines.entries()) {
        if (line.startsWith('trunkline ')) await cli(...line.split(' ').slice(1));
        const url = /^curl '([^']+)'$/.exec(line)?.[1];
        if (url === undefined) continue;
        const response = await fetch(url.replace('localhost:20003', `127.0.0.1:${gateway.httpPort}`));
        assert.equal(`# ${await response.text()}`, lines[index + 1], line);
        asked++;
      }
      assert.ok(asked >= 3, String(asked));
    }));

test("docs/doors.md: the example of Twilio's client sends a message", () =>
  withDoors(async ({ gateway, api }) => {
    const page = readFileSync(new URL('../../../docs/doors.md', import.meta.url), 'utf8');
    const [, example = ''] = /```js\n(.*?)```/s.exec(page) ?? [];
    const here = example.replace('API password', PASSWORD).replace('localhost:20003', `127.0.0.1:${gateway.httpPort}`);
    await runInThisContext(`async (twilio) => {${here}}`)(twilio);
    assert.deepEqual(((await api('getreport', { ids: '1' }))['array'] as unknown[][])[0]?.[1], '+447700900123');
  }));
