import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRig, type Rig } from './testing/rig.ts';

const csvOf = async (rig: Rig, path: string): Promise<{ status: number; type: string | null; text: string }> => {
  const response = await fetch(rig.url + path, { headers: { authorization: `Bearer ${rig.token}`, accept: 'text/csv' } });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
};

async function withRig(run: (rig: Rig) => Promise<void>): Promise<void> {
  const rig = await createRig();
  try {
    await run(rig);
  } finally {
    await rig.close();
  }
}

test('a list is CSV for who asks for it: a column a field, what would be a formula kept a text', () =>
  withRig(async (rig) => {
    await rig.call('POST', '/api/rules', { kind: 'word', name: '=cmd, "x"', pattern: 'a' });
    const { status, type, text } = await csvOf(rig, '/api/rules');
    assert.deepEqual([status, type], [200, 'text/csv; charset=utf-8']);
    const [head = '', row = ''] = text.split('\r\n');
    assert.match(head, /^id,kind,name,account,enabled,pattern,/);
    assert.ok(row.includes('"\'=cmd, ""x"""'), row);
    // Who asks for JSON, and a refusal, are answered as ever.
    assert.equal((await rig.call('GET', '/api/rules')).body.length, 1);
    assert.deepEqual(await csvOf(rig, '/api/rules/7').then(({ status: code, text: body }) => [code, JSON.parse(body).error.code]), [
      404,
      'not_found',
    ]);
  }));

test('a list of pages is the whole of it, with its filters and without its page', () =>
  withRig(async (rig) => {
    for (let number = 1; number <= 3; number++) await rig.call('POST', '/api/accounts', { name: `a${number}` });
    await rig.call('POST', '/api/accounts/a1/lock');
    const whole = (await csvOf(rig, '/api/changes?limit=1')).text.trim().split('\r\n');
    assert.equal(whole.length, 5);
    assert.match(whole[0] ?? '', /^id,at,who,role,address,method,path,kind,name,before,after$/);
    const one = (await csvOf(rig, '/api/changes?name=a1')).text.trim().split('\r\n');
    assert.equal(one.length, 3);
  }));
