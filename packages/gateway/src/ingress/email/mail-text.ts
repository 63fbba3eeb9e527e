// What a person wrote in a mail, without what their mail program put below or around it: the signature (RFC 3676 §4.3 and the lines of phones), and the mail
// that is answered, quoted or not. Where there is doubt a line stays: too much text can be cut by hand, a lost sentence cannot be found.

import { ANSWER_ABOVE } from '../../core/mail-address.ts';
import { ADDRESS_FIRST, ATTRIBUTION, HEAD_FROM, HEAD_NEXT, INTRODUCTION, PHONE_LINE } from './mail-phrases.ts';

const SIGNATURE = /^-- ?$/;
/** The head of an answered mail that is not quoted. */
const BEFORE =
  /^\s*(-{2,}|_{5,})\s*(original message|original appointment|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht|message d'origine|message original|mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht|wiadomość oryginalna|исходное сообщение|原始邮件|原始郵件)\s*-*\s*$/i;
const RULER = /^_{20,}\s*$/;
/** Mail programs break the introduction of a quotation anywhere, so up to three lines are looked at as one. */
const ATTRIBUTION_LINES_MAX = 3;
/** Lines looked at. More of them cannot be in a message. */
const LINES_MAX = 10_000;
/** Of a line that may introduce a quotation. */
const LINE_CHARACTERS_MAX = 400;

const isQuoted = (line: string): boolean => /^\s{0,3}>/.test(line);

/** Lines from `at` on that together introduce what was written before; 0 = they do not. */
function attributionAt(lines: readonly string[], at: number): number {
  let text = '';
  for (let count = 1; count <= ATTRIBUTION_LINES_MAX; count++) {
    const line = lines[at + count - 1]?.replace(/^[\s>]*/, '').trim();
    if (line === undefined || line === '') return 0;
    text = text === '' ? line : `${text} ${line}`;
    if (ATTRIBUTION.test(text)) return count;
  }
  return 0;
}

/** The same without regard to the language; bidirectional marks around it are none of its letters. */
function introductionAt(lines: readonly string[], at: number): number {
  const [first = '', second = ''] = lines.slice(at, at + 2).map((line) =>
    line
      .slice(0, LINE_CHARACTERS_MAX)
      .replaceAll(/\p{Cf}/gu, '')
      .trim(),
  );
  if (INTRODUCTION.test(first)) return 1;
  return first !== '' && ADDRESS_FIRST.test(second) && INTRODUCTION.test(`${first} ${second}`) ? 2 : 0;
}

function nextLine(lines: readonly string[], at: number): string | undefined {
  while (lines[at]?.trim() === '') at++;
  return lines[at];
}

/** Whether only a quotation, or nothing, follows; blank lines are passed by. */
function isQuotationNext(lines: readonly string[], at: number): boolean {
  const next = nextLine(lines, at);
  return next === undefined || isQuoted(next);
}

function isHeadAt(lines: readonly string[], at: number): boolean {
  if (!HEAD_FROM.test(lines[at] ?? '')) return false;
  const following = lines
    .slice(at + 1, at + 6)
    .filter((line) => line.trim() !== '')
    .slice(0, 3);
  return following.filter((line) => HEAD_NEXT.test(line)).length >= 2;
}

function withoutQuotes(lines: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line.includes(ANSWER_ABOVE)) return withoutAttribution(kept);
    if (BEFORE.test(line) || isHeadAt(lines, at) || (RULER.test(line) && isHeadAt(lines, at + 1))) break;
    const attribution = attributionAt(lines, at);
    if (attribution > 0 && isQuotationNext(lines, at + attribution)) {
      at += attribution - 1;
      continue;
    }
    const introduction = introductionAt(lines, at);
    if (introduction > 0 && isQuoted(nextLine(lines, at + introduction) ?? '')) {
      at += introduction - 1;
      continue;
    }
    if (!isQuoted(line)) kept.push(line);
  }
  return kept;
}

function isIntroductionLast(lines: readonly string[], at: number): boolean {
  const introduction = introductionAt(lines, at);
  return introduction > 0 && nextLine(lines, at + introduction) === undefined;
}

/** Above our own line, programs that do not quote leave the introduction of what they show below. */
function withoutAttribution(lines: readonly string[]): string[] {
  for (let at = Math.max(0, lines.length - 8); at < lines.length; at++)
    if (attributionAt(lines, at) > 0 || isHeadAt(lines, at) || BEFORE.test(lines[at] ?? '') || isIntroductionLast(lines, at))
      return lines.slice(0, at);
  return [...lines];
}

function withoutSignature(lines: readonly string[]): string[] {
  const at = lines.findIndex((line) => SIGNATURE.test(line));
  const kept = at < 0 ? [...lines] : lines.slice(0, at);
  for (let tries = 0; tries < 2; tries++) {
    while (kept.at(-1)?.trim() === '') kept.pop();
    if (PHONE_LINE.test(kept.at(-1)?.trim() ?? '')) kept.pop();
  }
  return kept;
}

/** Control characters but the line feed. */
const CONTROLS = /(?:(?!\n)\p{Cc})+/gu;

/** Ends of lines, blanks at them, and rows of empty lines, as nobody would write them on a phone; no control characters. */
function tidy(text: string): string {
  return text
    .replaceAll(/\r\n?|\u2028|\u2029/g, '\n')
    .replaceAll(/[\u00a0\u2007\u202f]/g, ' ')
    .replaceAll(/[\u200b\u2060\ufeff\u00ad]/g, '')
    .replaceAll(CONTROLS, ' ')
    .split('\n', LINES_MAX)
    .map((line) => line.trimEnd())
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

/** `isWhole`: signature and quotations stay. */
export function mailText(text: string, isWhole: boolean): string {
  // A signature is known by the blank behind its dashes, which tidying takes away.
  const lines = text.replaceAll(/\r\n?/g, '\n').split('\n', LINES_MAX);
  if (isWhole) return tidy(text);
  return tidy(withoutSignature(withoutQuotes(lines)).join('\n'));
}
