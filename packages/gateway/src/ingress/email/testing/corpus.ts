// Mails in awkward shapes, made for the tests: what programs of the field write, and what nobody should. Each says what its message is, or why there is none.
import type { MailRefusalCode } from '../refusals.ts';

export interface Specimen {
  readonly name: string;
  readonly octets: Buffer;
  readonly expected: { readonly text: string } | { readonly code: MailRefusalCode };
}

const crlf = (text: string): string => text.replaceAll(/\r?\n/g, '\r\n');
/** `body` as Latin-1 text stands for octets. */
const mail = (head: string, body: string | Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(
      crlf(`From: Ann <ann@corp.example>\nTo: 447700900123@sms.example\nMessage-ID: <1@corp.example>\nMIME-Version: 1.0\n${head}\n\n`),
      'latin1',
    ),
    typeof body === 'string' ? Buffer.from(crlf(body), 'latin1') : body,
  ]);
const plain = (body: string, head = ''): Buffer => mail(`Content-Type: text/plain; charset=utf-8${head}`, Buffer.from(crlf(body), 'utf8'));
const html = (body: string): Buffer => mail('Content-Type: text/html; charset=utf-8', Buffer.from(crlf(body), 'utf8'));
const base64 = (octets: Buffer): string => octets.toString('base64').replaceAll(/.{76}/g, '$&\n');
const text = (value: string): { readonly text: string } => ({ text: value });

const PIXEL = base64(Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'));
const multipart = (kind: string, parts: readonly string[]): Buffer =>
  mail(`Content-Type: multipart/${kind}; boundary="b"`, `preamble\n${parts.map((part) => `--b\n${part}\n`).join('')}--b--\nepilogue`);

const quotedPrintable = (charset: string, hex: string, expected: string): Specimen => ({
  name: `charset ${charset}, quoted-printable`,
  octets: mail(
    `Content-Type: text/plain; charset="${charset.toUpperCase()}"\nContent-Transfer-Encoding: quoted-printable`,
    hex.replaceAll(/../g, (octet) => `=${octet.toUpperCase()}`),
  ),
  expected: text(expected),
});

const charsets: readonly Specimen[] = (
  [
    ['iso-8859-1', 'e9740a', 'ét'],
    ['iso-8859-15', 'a4', '€'],
    ['windows-1252', '80939a', '€“š'],
    ['windows-1251', 'cff0e8e2e5f2', 'Привет'],
    ['koi8-r', 'f0d2c9d7c5d4', 'Привет'],
    ['iso-8859-7', 'c3e5e9', 'Γει'],
    ['windows-1255', 'f9ece5ed', 'שלום'],
    ['windows-1256', 'e3d1cdc8c7', 'مرحبا'],
    ['iso-8859-2', 'bfa1b3', 'żĄł'],
    ['gb2312', 'c4e3bac3', '你好'],
    ['gb18030', 'c4e3bac3', '你好'],
    ['big5', 'a741a66e', '你好'],
    ['shift_jis', '82b182f1', 'こん'],
    ['euc-jp', 'a4b3a4f3', 'こん'],
    ['iso-2022-jp', '1b2442243324731b2842', 'こん'],
    ['euc-kr', 'bec8b3e7', '안녕'],
    ['utf-16le', '41004200', 'AB'],
    ['tis-620', 'cac7d1ca', 'สวัส'],
  ] as const
).flatMap(([charset, hex, expected]): Specimen[] => [
  {
    name: `charset ${charset}, base64`,
    octets: mail(
      `Content-Type: text/plain; charset=${charset}\nContent-Transfer-Encoding: base64`,
      Buffer.from(hex, 'hex').toString('base64'),
    ),
    expected: text(expected),
  },
  // UTF-16 has octets that end lines within its letters: RFC 2781 §4 leaves base64 alone.
  ...(charset === 'utf-16le' ? [] : [quotedPrintable(charset, hex, expected)]),
]);

const shapes: readonly Specimen[] = [
  { name: 'plain text', octets: plain('Your table is ready.\n'), expected: text('Your table is ready.') },
  { name: 'no content type at all', octets: mail('Subject: x', 'hello'), expected: text('hello') },
  { name: 'a header that is folded within a word', octets: mail('Subject: a\n very\n\tlong subject', 'hello'), expected: text('hello') },
  {
    name: 'bare line feeds',
    octets: Buffer.from('From: ann@corp.example\nSubject: x\n\none\ntwo\n.\nthree\n'),
    expected: text('one\ntwo\n.\nthree'),
  },
  {
    name: 'soft line breaks of quoted-printable',
    octets: mail('Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable', 'long =\nline =E2=82=AC5\n'),
    expected: text('long line €5'),
  },
  {
    name: 'format=flowed',
    octets: plain('one line that \nwas broken\n\nanother\n', '; format=flowed'),
    expected: text('one line that was broken\n\nanother'),
  },
  {
    name: 'text and HTML: the text',
    octets: multipart('alternative', ['Content-Type: text/plain\n\nthe text', 'Content-Type: text/html\n\n<p>the <b>HTML</b></p>']),
    expected: text('the text'),
  },
  {
    name: 'an empty text beside the HTML',
    octets: multipart('alternative', ['Content-Type: text/plain\n\n \n', 'Content-Type: text/html\n\n<p>the <b>HTML</b></p>']),
    expected: text('the HTML'),
  },
  {
    name: 'HTML alone',
    octets: html(
      '<html><head><title>no</title><style>p{}</style></head><body><p>Hello&nbsp;Ann,</p><p>1 &lt; 2 &amp; caf&eacute; &#8364;5<br>second<br/>third</p><ul><li>one<li>two</ul><script>no()</script><img alt=x src=y></body></html>',
    ),
    expected: text('Hello Ann,\n\n1 < 2 & café €5\nsecond\nthird\n\n- one\n- two'),
  },
  {
    name: 'HTML of Outlook with a hidden first line',
    octets: html(
      '<div style="display:none;max-height:0">preview</div><table><tr><td>Gate</td><td>B 12</td></tr><tr><td>at 9</td></tr></table>',
    ),
    expected: text('Gate B 12\nat 9'),
  },
  { name: 'HTML that is not closed', octets: html('<div><p>one<b>two<blockquote>old'), expected: text('onetwo') },
  {
    name: 'HTML with a quoted answer of Gmail',
    octets: html(
      '<div dir="ltr">Yes<div><br></div><div class="gmail_signature">Ann<br>Boss</div></div><br><div class="gmail_quote"><div class="gmail_attr">On Mon, Bob wrote:<br></div><blockquote>Shall we?</blockquote></div>',
    ),
    expected: text('Yes'),
  },
  {
    name: 'HTML with an answer of Outlook',
    octets: html('<div>Yes</div><div id="divRplyFwdMsg"><b>From:</b> Bob<br><b>Sent:</b> Monday<br></div><div>Shall we?</div>'),
    expected: text('Yes'),
  },
  {
    name: 'a logo below the signature',
    octets: multipart('related', [
      'Content-Type: text/html\n\n<p>Hello</p><img src="cid:logo@x">',
      `Content-Type: image/png\nContent-Transfer-Encoding: base64\nContent-ID: <logo@x>\nContent-Disposition: inline; filename=logo.png\n\n${PIXEL}`,
    ]),
    expected: text('Hello'),
  },
  {
    name: 'signed with PGP',
    octets: multipart('signed; micalg=pgp-sha256; protocol="application/pgp-signature"', [
      'Content-Type: text/plain\n\nsigned text',
      'Content-Type: application/pgp-signature; name=signature.asc\n\n-----BEGIN PGP SIGNATURE-----\n\nx\n-----END PGP SIGNATURE-----',
    ]),
    expected: text('signed text'),
  },
  {
    name: 'alternative within related within mixed',
    octets: multipart('mixed', [
      'Content-Type: multipart/related; boundary="c"\n\n--c\nContent-Type: multipart/alternative; boundary="d"\n\n--d\nContent-Type: text/plain\n\ndeep\n--d\nContent-Type: text/html\n\n<p>deep</p>\n--d--\n--c--',
    ]),
    expected: text('deep'),
  },
  {
    name: 'an attachment',
    octets: multipart('mixed', [
      'Content-Type: text/plain\n\nsee below',
      `Content-Type: application/pdf\nContent-Disposition: attachment; filename="a.pdf"\nContent-Transfer-Encoding: base64\n\n${PIXEL}`,
    ]),
    expected: { code: 'has_attachment' },
  },
  {
    name: 'an attachment that says it is text',
    octets: multipart('mixed', [
      'Content-Type: text/plain\n\nsee below',
      'Content-Type: text/plain; name=a.txt\nContent-Disposition: attachment; filename=a.txt\n\nmore',
    ]),
    expected: { code: 'has_attachment' },
  },
  {
    name: 'a picture that is no logo',
    octets: multipart('mixed', [
      'Content-Type: text/plain\n\nlook',
      `Content-Type: image/jpeg; name=me.jpg\nContent-Transfer-Encoding: base64\n\n${PIXEL}`,
    ]),
    expected: { code: 'has_attachment' },
  },
  {
    name: 'a mail that is nothing but a PDF',
    octets: mail('Content-Type: application/pdf\nContent-Transfer-Encoding: base64', PIXEL),
    expected: { code: 'has_attachment' },
  },
  {
    name: 'a mail within a mail',
    octets: multipart('mixed', ['Content-Type: text/plain\n\nsee', 'Content-Type: message/rfc822\n\nSubject: inner\n\ninner text']),
    expected: { code: 'has_attachment' },
  },
  {
    name: 'an invitation',
    octets: multipart('alternative', [
      'Content-Type: text/plain\n\ncome',
      'Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR',
    ]),
    expected: { code: 'has_attachment' },
  },
  {
    name: 'a hundred parts',
    octets: multipart(
      'mixed',
      Array.from({ length: 100 }, (_, place) => `Content-Type: image/gif\nContent-ID: <${place}@x>\nContent-Disposition: inline\n\nGIF`),
    ),
    expected: { code: 'has_attachment' },
  },
  {
    name: 'parts nested a thousand deep',
    octets: mail(
      'Content-Type: multipart/mixed; boundary=b0',
      Array.from({ length: 1000 }, (_, place) => `--b${place}\nContent-Type: multipart/mixed; boundary=b${place + 1}\n\n`).join(''),
    ),
    expected: { code: 'unreadable' },
  },
  {
    name: 'headers of half a megabyte',
    octets: mail(Array.from({ length: 8000 }, (_, place) => `X-${place}: ${'y'.repeat(60)}`).join('\n'), 'x'),
    expected: { code: 'unreadable' },
  },
  {
    name: 'a mail that went in circles',
    octets: mail(Array.from({ length: 101 }, () => 'Received: from a by b; Mon, 1 Jan 2024 00:00:00 +0000').join('\n'), 'x'),
    expected: { code: 'is_loop' },
  },
  { name: 'a boundary that never comes', octets: mail('Content-Type: multipart/mixed; boundary=b', 'x\n--c\n\ny'), expected: text('') },
  {
    name: 'a boundary that is not closed',
    octets: mail('Content-Type: multipart/mixed; boundary=b', '--b\nContent-Type: text/plain\n\nopen end'),
    expected: text('open end'),
  },
  {
    name: 'base64 with rubbish in it',
    octets: mail('Content-Type: text/plain\nContent-Transfer-Encoding: base64', 'aGVs!bG8=\n***\n'),
    expected: text('hello'),
  },
  { name: 'an unknown charset', octets: mail('Content-Type: text/plain; charset=x-klingon', 'plain'), expected: text('plain') },
  { name: 'control characters', octets: plain('a\u0000b\u0007c\u200b\ufeffd'), expected: text('a b cd') },
  { name: 'nothing at all', octets: Buffer.alloc(0), expected: text('') },
];

/** What scripts and old programs write that is not what they say, or says nothing. */
const odd: readonly Specimen[] = [
  { name: 'Latin-1 without a word about it', octets: mail('Subject: x', 'gr\u00fc\u00df'), expected: text('gr\u00fc\u00df') },
  {
    name: 'UTF-8 without a word about it',
    octets: mail('Subject: x', Buffer.from('gr\u00fc\u00df \u4f60')),
    expected: text('gr\u00fc\u00df \u4f60'),
  },
  ...['us-ascii', 'iso-8859-1', 'unknown-8bit', 'x-klingon'].flatMap((charset): Specimen[] => [
    {
      name: `UTF-8 that says it is ${charset}`,
      octets: mail(`Content-Type: text/plain; charset=${charset}`, Buffer.from('Gr\u00fc\u00dfe \u4f60\u597d \u{1f600}')),
      expected: text('Gr\u00fc\u00dfe \u4f60\u597d \u{1f600}'),
    },
    {
      name: `HTML of UTF-8 that says it is ${charset}`,
      octets: mail(`Content-Type: text/html; charset=${charset}`, Buffer.from('<p>Gr\u00fc\u00dfe&nbsp;\u4f60</p>')),
      expected: text('Gr\u00fc\u00dfe \u4f60'),
    },
    {
      name: `Latin-1 that says it is ${charset}`,
      octets: mail(`Content-Type: text/plain; charset=${charset}`, 'Gr\u00fc\u00dfe'),
      expected: text('Gr\u00fc\u00dfe'),
    },
  ]),
  ...(
    [
      ['utf-7', 'Gr+APwA3w-e +Ti1lhw 1+-1 +2D3eAA-', 'Gr\u00fc\u00dfe \u4e2d\u6587 1+1 \u{1f600}'],
      ['unicode-1-1-utf-7', '+ADw-b+AD4-', '<b>'],
      ['hz-gb-2312', 'a ~{Dc:C~} ~~ b', 'a \u4f60\u597d ~ b'],
      ['iso-2022-kr', '\u001b$)C\n\u000e>H3g\u000f ok', '\uc548\ub155 ok'],
      ['utf-7', 'plain', 'plain'],
    ] as const
  ).map(([charset, body, expected]) => ({
    name: `charset ${charset}: ${expected}`,
    octets: mail(`Content-Type: text/plain; charset="${charset.toUpperCase()}"`, body),
    expected: text(expected),
  })),
];

export const corpus: readonly Specimen[] = [...shapes, ...charsets, ...odd];
