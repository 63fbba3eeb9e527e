import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { readMail } from './read-mail.ts';
import { corpus } from './testing/corpus.ts';

describe('a mail becomes its text, or is refused for what it is', () => {
  for (const { name, octets, expected } of corpus)
    test(name, async () => {
      const read = await readMail(octets);
      assert.deepEqual(read.ok ? { text: read.mail.text } : { code: read.code }, expected);
    });
});

const read = async (text: string) => {
  const result = await readMail(Buffer.from(text.replaceAll('\n', '\r\n'), 'utf8'));
  assert.ok(result.ok);
  return result.mail;
};

test('the From address counts only when there is one', async () => {
  const fromOf = async (head: string) => (await read(`${head}\nSubject: x\n\nx`)).from;
  assert.equal(await fromOf('From: Ann <Ann@Corp.Example>'), 'ann@corp.example');
  assert.equal(await fromOf('From: "Ann, Boss" <ann@corp.example>'), 'ann@corp.example');
  assert.equal(await fromOf('From: =?utf-8?q?J=C3=B6rg?= <joerg@corp.example>'), 'joerg@corp.example');
  assert.equal(await fromOf('From: ann@corp.example, eve@evil.example'), null);
  assert.equal(await fromOf('From: eve@evil.example\nFrom: ann@corp.example'), null);
  assert.equal(await fromOf('From: Team: ann@corp.example, eve@evil.example;'), null);
  assert.equal(await fromOf('X-From: ann@corp.example'), null);
});

test('what machines write says so', async () => {
  for (const head of [
    'Auto-Submitted: auto-replied',
    'Auto-Submitted: auto-generated',
    'Precedence: bulk',
    'List-Id: <news.example>',
    'X-Autoreply: yes',
    'Return-Path: <>',
    'Content-Type: multipart/report; boundary=b',
  ])
    assert.equal((await read(`From: a@b.example\n${head}\n\nx`)).isAutomatic, true, head);
  for (const head of ['Auto-Submitted: no', 'Precedence: first-class', 'Return-Path: <a@b.example>'])
    assert.equal((await read(`From: a@b.example\n${head}\n\nx`)).isAutomatic, false, head);
});

test('a subject is one line, whatever was done to it', async () => {
  const subjectOf = async (value: string) => (await read(`From: a@b.example\nSubject: ${value}\n\nx`)).subject;
  assert.equal(await subjectOf('PROBLEM: host\n web1 is\n\tDOWN'), 'PROBLEM: host web1 is DOWN');
  assert.equal(await subjectOf('=?utf-8?q?caf=C3=A9?= =?utf-8?b?4oKs?='), 'café€');
  assert.equal(await subjectOf('=?utf-8?q?a=0D=0ABcc:_eve?='), 'a Bcc: eve');
});

test('a mail is known by its Message-ID, and without one by all of it', async () => {
  const [one, same, other] = [
    await read('From: a@b.example\n\nx'),
    await read('From: a@b.example\n\nx'),
    await read('From: a@b.example\n\ny'),
  ];
  assert.equal(one.identity, same.identity);
  assert.notEqual(one.identity, other.identity);
  const named = await read('From: a@b.example\nMessage-ID: <7@b.example>\n\nx');
  assert.deepEqual([named.identity, named.messageId], ['<7@b.example>', '<7@b.example>']);
  assert.equal((await read('From: a@b.example\nMessage-ID: <a b>\n\nx')).messageId, null);
});

test('whatever comes is read or refused, never thrown, and no text has a control character in it', async () => {
  const headers = fc.constantFrom(
    'Content-Type: multipart/mixed; boundary=b',
    'Content-Type: text/html; charset=utf-7',
    'Content-Transfer-Encoding: base64',
    'Content-Transfer-Encoding: quoted-printable',
    'Content-Type: multipart/alternative; boundary="--"',
    'Content-Type: text/plain; charset="',
    'Subject: =?x?y?z?=',
    'From: <<<>>>',
    ': :',
  );
  const lines = fc.oneof(
    fc.constantFrom('--b', '--b--', '', '> old', '-- ', '<p>', '</div>', '=E2=82', '&#x110000;', '.'),
    fc.string({ unit: 'binary' }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(headers, { maxLength: 4 }), fc.array(lines, { maxLength: 20 }), async (head, body) => {
      const result = await readMail(Buffer.from([...head, '', ...body].join('\r\n'), 'utf8'));
      if (!result.ok) return;
      for (const text of [result.mail.text, result.mail.whole]) {
        assert.doesNotMatch(text, /(?!\n)\p{Cc}/u);
        assert.equal(text, text.trim());
      }
      assert.doesNotMatch(result.mail.subject, /\p{Cc}/u);
    }),
    { numRuns: 300 },
  );
});

test('a subject in encoded words, as programs write them', async () => {
  for (const [subject, expected] of [
    ['=?utf-8?B?5L2g5aW9?=', '你好'],
    // Cut within a letter, and folded.
    ['=?utf-8?B?5L2g5aU=?=\r\n =?utf-8?B?vQ==?=', '你好'],
    ['=?UTF-8?Q?Gr=C3?= =?UTF-8?Q?=BC_=C3=9Fe?= plain =?utf-8?q?=C3=A9?=', 'Grü ße plain é'],
    ['=?iso-2022-jp?B?GyRCJDMbKEI=?= =?iso-2022-jp?B?GyRCJHMbKEI=?=', 'こん'],
    ['=?gb2312?B?xOO6ww==?= =?big5?B?p0GmbqE=?=', '你好你好�'],
    ['Grüße', 'Grüße'],
    ['=?utf-8?Q?a b?= =?x', 'a b =?x'],
  ] as const) {
    const read = await readMail(Buffer.from(`From: a@b.example\r\nSubject: ${subject}\r\n\r\nx\r\n`));
    assert.equal(read.ok && read.mail.subject, expected);
  }
});
