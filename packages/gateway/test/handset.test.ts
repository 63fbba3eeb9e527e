// The virtual handset and the command line of two-way messages, against whole gateways: the demo's own simulator, one started by itself, and phones that
// send what no honest phone sends.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startControl } from '@trunkline/smpp/simulator';
import sharp from 'sharp';
import { until, withFolder, withGateway } from './testing/gateway.ts';
import { withWorld } from './testing/world.ts';

const NUMBER = '447700900099';
const PHONE = '447700900123';
type Rows = readonly Record<string, unknown>[];

test('the demo: a phone writes, a rule answers, both are seen', () =>
  withFolder((folder) =>
    withGateway(
      folder,
      async ({ cli }) => {
        await cli('rule', 'add', '--keyword', 'hello', '--number', NUMBER, '--reply', 'Hello {from}');
        assert.deepEqual(
          ((await cli('rule', 'list')) as unknown as Rows).map((row) => [row['kind'], row['match'], row['pattern']]),
          [['inbound', 'exact', 'hello']],
        );
        const sent = await cli('handset', 'send', '--from', PHONE, '--to', NUMBER, '--text', 'Hello!');
        assert.deepEqual(sent, { from: PHONE, to: NUMBER, text: 'Hello!', state: 'acknowledged' });
        const rows = (await cli('inbound', 'list', '--content', '--phone', PHONE)) as unknown as Rows;
        assert.deepEqual(
          rows.map((row) => [row['account'], row['content']]),
          [['demo', 'Hello!']],
        );
        const id = String(rows[0]?.['id']);
        const shown = await until(
          () => cli('inbound', 'show', id),
          (row) => row['waitsForRules'] === false,
        );
        const [reply] = shown['replies'] as { readonly message: number }[];
        const message = await cli('message', 'show', String(reply?.message));
        assert.deepEqual([message['number'], message['sender'], message['inReplyTo']], [PHONE, NUMBER, Number(id)]);
        await assert.rejects(cli('rule', 'remove', 'in9'), /no inbound rule 9/);
        assert.deepEqual(await cli('rule', 'remove', 'in1'), { id: 1, removed: true });
        await assert.rejects(cli('rule', 'add', '--keyword', 'a', '--any-text', '--reply', 'x'), /Give one of/);
        await assert.rejects(cli('rule', 'add', '--regex', '(a{999}){999}', '--reply', 'x'), /pattern cannot be used/);
      },
      [],
    ),
  ));

test('the demo: a picture arrives on the phone as an MMS, and one of the phone in the inbox', () =>
  withFolder((folder) =>
    withGateway(
      folder,
      async ({ gateway, cli }) => {
        const { account = '', password = '', apiUrl = '', operatorUrl = '' } = gateway.demo ?? {};
        await until(
          () => cli('connector', 'show', 'mmsc'),
          (shown) => JSON.stringify(shown).includes('"bound"'),
        );
        const picture = Buffer.from(
          await sharp({ create: { width: 40, height: 30, channels: 3, background: '#0a0' } })
            .png()
            .toBuffer(),
        );
        const form = new FormData();
        for (const [name, value] of Object.entries({
          account,
          password,
          numbers: PHONE,
          smstype: '1',
          mmstitle: 'Hello',
          content: 'A picture',
        }))
          form.append(name, value);
        form.append('media', new Blob([new Uint8Array(picture)]), 'green.png');
        const sent = (await (await fetch(`${apiUrl}/sendsms`, { method: 'POST', body: form })).json()) as { array: number[][] };
        const [id = 0] = [sent.array[0]?.[1]];
        await until(
          () => cli('message', 'show', String(id)),
          (shown) => shown['state'] === 'DELIVERED',
        );
        const token = readFileSync(join(folder, 'cli.token'), 'utf8').trim();
        const ask = (path: string, body?: unknown) =>
          fetch(operatorUrl + path, {
            ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
            headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          });
        const { messages } = (await (await ask('/api/handset')).json()) as {
          messages: readonly { text: string; mms?: { id: string; subject: string; media: readonly { name: string; type: string }[] } }[];
        };
        const came = messages.find(({ mms }) => mms !== undefined);
        assert.deepEqual([came?.text, came?.mms?.subject, came?.mms?.media[0]?.type], ['A picture', 'Hello', 'image/png']);
        const shown = await ask(`/api/handset/media/${came?.mms?.id}/${came?.mms?.media[0]?.name}`);
        assert.deepEqual([shown.status, shown.headers.get('content-type')], [200, 'image/png']);
        const xray = (await (await ask(`/api/messages/${id}/xray`)).json()) as { mms: { as: string }; routing: { isSame: boolean } };
        assert.deepEqual([xray.mms.as, xray.routing.isSame], ['mms', true], JSON.stringify(xray));

        const file = join(folder, 'ein grünes Bild.png');
        const answer = ['handset', 'send', '--from', PHONE, '--to', NUMBER, '--text', 'and back', '--picture'];
        await assert.rejects(cli(...answer, file), /cannot be read/);
        writeFileSync(file, picture);
        await assert.rejects(cli(...answer, 'a.pdf'), /ends in \.jpg/);
        await assert.rejects(cli(...answer, file, '--simulator', 'http://127.0.0.1:9'), /Leave --simulator out/);
        assert.equal((await cli(...answer, file))['state'], 'acknowledged');
        const rows = (await cli('inbound', 'list', '--content', '--phone', PHONE)) as unknown as Rows;
        assert.deepEqual([rows[0]?.['account'], rows[0]?.['content'], rows[0]?.['media']], ['demo', 'and back', 1]);
      },
      [],
    ),
  ));

test('a simulator started by itself is a handset too', () =>
  withWorld(async ({ cli, carrier }) => {
    await assert.rejects(cli('handset', 'send', '--from', PHONE, '--to', NUMBER, '--text', 'x'), /There is no handset/);
    const control = await startControl(carrier, 0);
    try {
      const simulator = `http://127.0.0.1:${control.port}`;
      const send = (text: string) => cli('handset', 'send', '--from', PHONE, '--to', NUMBER, '--text', text, '--simulator', simulator);
      assert.equal((await send('no number yet'))['state'], 'acknowledged');
      const [row] = (await cli('inbound', 'list', '--unowned', '--content')) as unknown as Rows;
      assert.deepEqual([row?.['account'], row?.['content']], [null, 'no number yet'], 'kept for the operator');
    } finally {
      await control.close();
    }
    await assert.rejects(cli('handset', 'send', '--from', PHONE, '--to', NUMBER, '--text', 'x', '--simulator', 'nonsense'), /--simulator/);
  }));

test('what no honest phone sends is kept, with what is odd about it, and the link lives on', () =>
  withWorld(async ({ cli, carrier, api }) => {
    await cli('number', 'add', NUMBER, '--connector', 'carrier');
    await cli('number', 'assign', NUMBER, '--account', 'acme');
    await cli('rule', 'add', '--any-text', '--number', NUMBER, '--reply', 'ok');
    const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
    const octets = hex('41 42');
    for (const udh of ['ff 00 03', '05 00 03 07 02 03', '05 00 03 07 00 00', '06 08 04 00 07 02 03', '03 00 03 07'])
      await carrier.sendFromPhone({ from: PHONE, to: NUMBER, udh: hex(udh), octets, dataCoding: 0, esmClass: 0x40 });
    for (const text of ['A', 'B'])
      await carrier.sendFromPhone({ from: PHONE, to: NUMBER, udh: hex('05 00 03 09 02 01'), octets: Buffer.from(text), dataCoding: 0 });
    await carrier.sendFromPhone({ from: PHONE, to: NUMBER, udh: hex('05 00 03 09 02 02'), octets: Buffer.from('C'), dataCoding: 0 });
    await carrier.sendFromPhone({ from: PHONE, to: NUMBER, text: '' });
    await carrier.sendFromPhone({ from: 'not a phone', to: 'nobody?', text: 'x' });
    const rows = (await cli('inbound', 'list', '--content')) as unknown as Rows;
    assert.deepEqual(rows.map((row) => [row['content'], String(row['remark']).split(':')[0]]).toReversed(), [
      ['', 'its user data header cannot be read'],
      ['AB', 'kept alone'],
      ['AB', 'kept alone'],
      ['AB', 'kept alone'],
      ['', 'its user data header cannot be read'],
      ['B', 'kept alone'],
      ['AC', ''],
      ['', ''],
      ['x', ''],
    ]);
    assert.equal(rows[0]?.['account'], null);
    assert.equal((await api('getsms'))['cnt'], 8);
    assert.equal(((await cli('connector', 'show', 'carrier')) as { link: { state: string } }).link.state, 'bound');
  }));

test('numbers, rents and doors by the command line', () =>
  withWorld(async ({ cli, api }) => {
    await cli(
      'number',
      'add',
      '88222',
      '--setup',
      '1',
      '--monthly',
      '2.5',
      '--country',
      'gb',
      '--quarantine-days',
      '5',
      '--consent-languages',
      'en,de',
    );
    await cli(
      'number',
      'set',
      '88222',
      '--stop-text',
      'Bye',
      '--stop-words',
      'halt,genug',
      '--answer-short-senders',
      'yes',
      '--capabilities',
      'receive',
    );
    const rented = await cli('number', 'assign', '88222', '--account', 'acme', '--setup', '0.5');
    assert.deepEqual([rented['account'], rented['consentWords']], ['acme', { stop: ['halt', 'genug'], start: [], help: [] }]);
    // The gift of 0.05 pays first.
    assert.deepEqual(await api('getbalance'), { status: 0, balance: '7.050000', gift: '0.00000' });
    assert.equal((await cli('number', 'release', '88222', '--account', 'acme'))['state'], 'quarantined');
    const events = (await cli('number', 'rents', '88222')) as unknown as Rows;
    assert.deepEqual(
      events.map((row) => [row['event'], row['amount']]),
      [
        ['ended', '0.000000'],
        ['rented', '3.000000'],
      ],
    );
    await assert.rejects(cli('number', 'remove', '88222'), /was rented/);
    await assert.rejects(cli('number', 'set', '88222', '--shared', 'perhaps'), /--shared is yes or no/);
    await cli('number', 'add', '88333');
    assert.equal((await cli('number', 'remove', '88333'))['removed'], true);
    const door = await cli('door', 'add', 'my-carrier', '--form', 'vonage', '--secret', 's', '--connector', 'carrier');
    const renewed = await cli('door', 'set', 'my-carrier', '--renew-token', '--map', 'text=body,answerStatus=204');
    assert.notEqual(renewed['path'], door['path']);
    assert.equal((await cli('door', 'show', 'my-carrier', '--reveal'))['path'], renewed['path']);
    assert.equal(((await cli('door', 'list')) as unknown as Rows).length, 1);
    await assert.rejects(cli('door', 'set', 'my-carrier', '--map', 'nonsense'), /key=value/);
    assert.deepEqual(await cli('door', 'remove', 'my-carrier'), { name: 'my-carrier', removed: true });
  }));
