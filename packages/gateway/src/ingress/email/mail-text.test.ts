import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { ANSWER_ABOVE } from '../../core/mail-address.ts';
import { mailText } from './mail-text.ts';

const cases: readonly (readonly [name: string, mail: string, text: string])[] = [
  ['nothing to take away', 'Meet at 10.\nBring cake.', 'Meet at 10.\nBring cake.'],
  ['a signature', 'Hello\n\n-- \nAnn\nBoss of all', 'Hello'],
  ['dashes that are no signature', 'one\n--- two ---\nthree', 'one\n--- two ---\nthree'],
  ['the line of a phone', 'On my way\n\nSent from my iPhone', 'On my way'],
  ['the line of a phone in German', 'Bin unterwegs\n\nVon meinem iPhone gesendet\n', 'Bin unterwegs'],
  ['the line of a phone in Chinese', '马上到\n\n发自我的iPhone', '马上到'],
  ['the line of a phone below a signature', 'Yes\n-- \nAnn\n\nGet Outlook for iOS', 'Yes'],
  ['an answer above a quotation', 'Yes\n\nOn Mon, 1 Jan 2024 at 10:00, Bob <bob@x.example> wrote:\n> Shall we?\n> Bob', 'Yes'],
  ['an introduction broken over lines', 'Yes\n\nOn Mon, 1 Jan 2024 at 10:00, Bob\n<bob@x.example>\nwrote:\n\n> Shall we?', 'Yes'],
  ['an answer in German', 'Ja\n\nAm 01.01.2024 um 10:00 schrieb Bob <bob@x.example>:\n> Wollen wir?', 'Ja'],
  ['an answer in French', 'Oui\n\nLe lun. 1 janv. 2024 à 10:00, Bob <b@x.example> a écrit :\n> On y va ?', 'Oui'],
  ['an answer in Chinese', '好\n\n鲍勃 <bob@x.example> 于2024年1月1日周一 10:00写道：\n> 去吗？', '好'],
  ['an answer of Outlook', 'Yes\n\n-----Original Message-----\nFrom: Bob\nSent: Monday\nTo: Ann\nSubject: x\n\nShall we?', 'Yes'],
  [
    'an answer of Outlook without dashes',
    'Yes\n\n________________________________\nFrom: Bob\nSent: Monday\nTo: Ann\nSubject: x\n\nShall we?',
    'Yes',
  ],
  ['an answer of Outlook in German', 'Ja\n\nVon: Bob\nGesendet: Montag\nAn: Ann\nBetreff: x\n\nWollen wir?', 'Ja'],
  ['answers between the lines', '> Cake?\nYes\n> Tea?\nNo', 'Yes\nNo'],
  ['a sentence that begins like an introduction', 'On Monday Bob wrote:\nnothing at all', 'On Monday Bob wrote:\nnothing at all'],
  ['a line with From that is no head', 'From: Berlin\nto Paris by train', 'From: Berlin\nto Paris by train'],
  [
    'our own mail below, quoted',
    `Yes please\n\nOn Mon, 1 Jan 2024 at 10:00, +447700900123 <sms@x.example> wrote:\n> ${ANSWER_ABOVE}\n>\n> Shall we?`,
    'Yes please',
  ],
  [
    'our own mail below, not quoted',
    `Yes please\n\nFrom: +447700900123\nSent: Monday\nTo: Ann\n\n${ANSWER_ABOVE}\n\nShall we?`,
    'Yes please',
  ],
  ['our own mail below, and nothing else', `Yes please\n\n${ANSWER_ABOVE}\nShall we?`, 'Yes please'],
  ...[
    'Den mån 23 nov. 2026 kl 10:00 skrev Bob <bob@x.example>:',
    'пн, 23 нояб. 2026 г. в 10:00, Bob <bob@x.example>:',
    '2026年11月23日(月) 10:00 Bob <bob@x.example>:',
    '2026년 11월 23일 (월) 오전 10:00, Bob <bob@x.example>님이 작성:',
    'ma 23. marrask. 2026 klo 10.00 Bob (bob@x.example) kirjoitti:',
    '\u202bבתאריך יום ב׳, 23 בנוב׳ 2026 ב-10:00 מאת \u202aBob\u202c\u200f <\u202abob@x.example\u202c\u200f>:\u202c',
    'W dniu 23.11.2026 o 10:00, Bob pisze:',
    'Bob\n<bob@x.example>, 23 Kas 2026 Pzt, 10:00 tarihinde şunu yazdı:',
  ].map((line) => [`an answer below “${line.slice(0, 20)}”`, `OK\n\n${line}\n\n> Shall we?\n> Bob`, 'OK'] as const),
  ['an address and a colon above no quotation', 'Write to Bob <bob@x.example>:\nhe knows', 'Write to Bob <bob@x.example>:\nhe knows'],
  ['a sentence with a colon above a quotation', 'He said:\n> Shall we?\nNo', 'He said:\nNo'],
  ['our own mail below, in a language of its own', `OK\n\nBob (bob@x.example) kirjoitti:\n\n${ANSWER_ABOVE}\nShall we?`, 'OK'],
  ...[
    'Skickat från min iPhone',
    'iPhone’umdan gönderildi',
    '나의 iPhone에서 보냄',
    'Odesláno z iPhonu',
    'נשלח מה-iPhone שלי',
    'ส่งจาก iPhone ของฉัน',
  ].map((line) => [`the line of a phone: ${line}`, `OK\n\n${line}`, 'OK'] as const),
  ...['Siparişiniz gönderildi', 'Sendt fra lager', 'Lähetetty eilen', 'Odesláno z Prahy'].map(
    (line) => [`no line of a phone: ${line}`, `Hello\n${line}`, `Hello\n${line}`] as const,
  ),
  ['an answer of Outlook in Swedish', 'Ja\n\nFrån: Bob\nSkickat: den 23 november\nTill: Ann\nÄmne: x\n\nSka vi?', 'Ja'],
  ['an answer of Outlook in Korean', '네\n\n보낸 사람: Bob\n보낸 날짜: 월요일\n받는 사람: Ann\n제목: x\n\n갈까요?', '네'],
  ['nothing but a quotation', '> old\n> text', ''],
  ['blank lines and blanks', '\n\n  one  \n\n\n\n\ntwo\t\n', 'one\n\ntwo'],
  ['line ends of all kinds', 'a\r\nb\rc\u2028d', 'a\nb\nc\nd'],
];

describe('what a person wrote stays, what programs put around it goes', () => {
  for (const [name, mail, text] of cases) test(name, () => assert.equal(mailText(mail, false), text));
});

test('an account that wants the whole gets the whole', () => {
  assert.equal(mailText('Yes\n-- \nAnn\n> old', true), 'Yes\n--\nAnn\n> old');
});

test('a text of plain words is never changed, and reading twice is reading once', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 30 }).map((list) => list.join(' '));
  fc.assert(fc.property(words, (text) => assert.equal(mailText(text, false), text)));
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom('> a', '-- ', 'On Mon, 1 Jan, Bob wrote:', '', 'From: x', 'Sent: y', 'To: z'), fc.string()), {
        maxLength: 30,
      }),
      (lines) => {
        const whole = mailText(lines.join('\n'), true);
        assert.equal(mailText(whole, true), whole);
        // Nothing is made up: each line of what is left was there.
        const before = new Set(whole.split('\n'));
        for (const line of mailText(lines.join('\n'), false).split('\n'))
          if (line !== '') assert.ok(before.has(line) || before.has(line.trim()), JSON.stringify(line));
      },
    ),
  );
});

test('a megabyte of the worst comes to an end', () => {
  const worst = [
    '-'.repeat(1_000_000),
    `On ${'a '.repeat(500_000)}`,
    `${'_'.repeat(1_000_000)}\n`,
    '> \n'.repeat(300_000),
    'On x\n'.repeat(200_000),
    'From: x\n'.repeat(120_000),
    `${'<'.repeat(300)}:\n`.repeat(3000),
    `${'<a@b 2026 '.repeat(28)}:\n`.repeat(3000),
    `<${'a'.repeat(200)}@:\n`.repeat(5000),
    `${'2026 10'.repeat(42)}:\n\n`.repeat(3000),
  ];
  // Backtracking without a bound takes minutes: then the runner's own time-out ends it.
  for (const text of worst) assert.ok(mailText(text, false).length <= text.length);
});
