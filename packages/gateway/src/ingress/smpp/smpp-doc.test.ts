// docs/smpp.md: its example is run as it stands, and its tables say what the code does.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { statuses } from '@trunkline/smpp';
import { reasonCodes } from '../../core/customer-receipt.ts';
import { MessageState } from '../../core/message.ts';
import { NOW, withDoor } from './testing.ts';

const page = readFileSync(new URL('../../../../../docs/smpp.md', import.meta.url), 'utf8');

test('the example sends a message and is told what became of it', () =>
  withDoor(async (rig) => {
    const id = await rig.account('acme');
    const [, script = ''] = /```js\n([\s\S]*?)```/.exec(page) ?? [];
    const child = spawn(process.execPath, ['-e', script.replace('smpp://gateway.example:2775', `smpp://127.0.0.1:${rig.port}`)], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      const line = async (): Promise<string> => String((await lines.next()).value);
      assert.equal(await line(), 'accepted as 1');
      const [message] = await rig.waiting(id);
      assert.deepEqual([message?.content, message?.sender, message?.number], ['Hello €', 'Acme', '447700900123']);
      const told = Promise.withResolvers<string>();
      const ended = { state: MessageState.DELIVERED, error: '', acceptedAt: NOW, endedAt: NOW };
      const receipt = { seq: 1, messageId: 1, givenId: 1, number: '447700900123', sender: 'Acme', excerpt: 'Hello', ...ended };
      rig.notifier.deliver(id, { kind: 'receipt', receipt }, ({ kind }) => told.resolve(kind));
      assert.match(await line(), /^id:1 sub:001 dlvrd:001 submit date:2611221830 done date:2611221830 stat:DELIVRD err:000 text:Hello$/);
      assert.equal(await told.promise, 'taken');
    } finally {
      child.kill();
      await once(child, 'close');
    }
  }));

test('every status it names exists, and our own error codes are all there', () => {
  const known = new Set<string>(Object.keys(statuses));
  for (const [name] of page.matchAll(/ESME_[A-Z_]+/g)) assert.ok(known.has(name), name);
  const codes = [...page.matchAll(/^\| (2\d\d) \|/gm)].map(([, code]) => Number(code));
  assert.deepEqual(
    codes,
    Object.values(reasonCodes).filter((code) => code > 0),
  );
});
