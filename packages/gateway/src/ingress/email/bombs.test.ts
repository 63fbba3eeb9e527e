// Mails made to keep a parser busy: a megabyte each of what costs most. Nothing is timed here: one that grows with the square of its length takes minutes, and
// then the runner's own time-out ends the test.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMail } from './read-mail.ts';

const HEADER_BYTES = 120_000;
const BODY_BYTES = 1_000_000;
const many = (text: string, bytes: number): string => text.repeat(Math.floor(bytes / text.length));

const headers: readonly string[] = [
  ...['a@b,', '(', '"\\', '<a@b', '@', 'a b ', ' ', '=?utf-8?b?PGE=?=', 'a\r\n ', 'a\r ', 'a:b@c;'].flatMap((piece) =>
    ['From', 'To', 'Subject', 'Content-Type', 'Date', 'X'].map((name) => `${name}: ${many(piece, HEADER_BYTES)}`),
  ),
  ...['=?utf-8?q?x', '=?', '\\', '=?a?q?b?= ', '=?a?q?b?=', '=?aaaaaaaaaaaaaaaaaa', '=?a?b?\r\n '].map(
    (piece) => `Subject: ${many(piece, HEADER_BYTES)}`,
  ),
  `Content-Type: text/plain; ${many('a=b;', HEADER_BYTES)}`,
  `Content-Type: text/plain; ${Array.from({ length: 6000 }, (_, place) => `name*${place}*=%41`).join(';')}`,
  many('a:b\r\n', HEADER_BYTES),
  many('From:a@b\r\n', HEADER_BYTES),
];

const ELEMENTS =
  '<b>,</b>,<blockquote>,<div>x,<p>,<li>,<br>,<pre>,<table><tr><td>,<svg><title>,<script>,x <i> </i>,<div></p>,<p></div>'.split(',');
const HTML = ELEMENTS.concat('<![CDATA[', '<!--', '<', '&', '&amp', ' ', '<a title="', '<a b=c ', '<a style="display ');

const bodies: readonly (readonly [head: string, piece: string])[] = [
  ...['', 'Content-Type: a/b', 'Content-Type: text/html', 'Content-Type: message/rfc822\r\n\r\nContent-Type: text/plain'].map(
    (head) => ['Content-Type: multipart/mixed; boundary=b', `--b\r\n${head}\r\n\r\nx\r\n`] as const,
  ),
  ['Content-Transfer-Encoding: quoted-printable', '=\r\n'],
  ['Content-Transfer-Encoding: quoted-printable', '=4'],
  ['Content-Transfer-Encoding: base64', '='],
  ['Content-Type: text/plain; format=flowed', 'x \r\n'],
  ['Content-Type: text/plain; format=flowed; delsp=yes', ' '],
  ['Content-Type: text/plain; charset=iso-2022-jp', '\u001b$B\u001b(B'],
  ...[
    ['utf-7', '+A'],
    ['utf-7', '+'],
    ['hz-gb-2312', '~{'],
    ['hz-gb-2312', '~{~}\n'],
    ['iso-2022-kr', '\u000e'],
    ['us-ascii', '\u00e9'],
    ['x', 'charset '],
    ['x', 'charset='],
  ].map(([charset, piece]) => [`Content-Type: text/plain; charset=${charset}`, piece ?? ''] as const),
  ...['\r\n', '\n', '\r', '\n \n', ' ', '\u200b', '> \r\n', '-- \r\n'].map(
    (piece) => ['Content-Type: text/plain; charset=utf-8', piece] as const,
  ),
  ...HTML.map((piece) => ['Content-Type: text/html', piece] as const),
];

test('headers that cost most', async () => {
  for (const header of headers) {
    const read = await readMail(Buffer.from(`${header}\r\n\r\nhello\r\n`));
    if (read.ok) assert.ok(read.mail.whole.length < HEADER_BYTES);
    else assert.match(read.code, /^(unreadable|has_attachment)$/, header.slice(0, 40));
  }
});

test('bodies that cost most', async () => {
  for (const [head, piece] of bodies) {
    const read = await readMail(Buffer.from(`${head}\r\n\r\n${many(piece, BODY_BYTES)}\r\n`));
    if (read.ok) assert.ok(read.mail.text.length <= BODY_BYTES + 2);
    else assert.match(read.code, /^(unreadable|has_attachment)$/, `${head} ${piece}`);
  }
});
