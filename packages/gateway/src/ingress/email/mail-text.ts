// What a person wrote in a mail, without what their mail program put below or around it: the signature (RFC 3676 §4.3 and the lines of phones), and the mail
// that is answered, quoted or not. Where there is doubt a line stays: too much text can be cut by hand, a lost sentence cannot be found.

import { ANSWER_ABOVE } from '../../core/mail-address.ts';

const SIGNATURE = /^-- ?$/;
/** Added by phones and programs as the last line of a text. */
const PHONE_LINE =
  /^(sent from (my |yahoo|outlook|mail for|proton)|sent via |get outlook for |von meinem .{1,40} gesendet|gesendet (von|mit) |envoyé (de|depuis|à partir de) |enviado (desde|do|de) (mi|meu|mon) |inviato da(l mio)? |verzonden (vanaf|met) |wysłane z |отправлено (с|из) |发自我的|從我的 ?\S+ ?傳送|来自我的|iphoneから送信)/i;
/** The head of an answered mail that is not quoted. */
const BEFORE =
  /^\s*(-{2,}|_{5,})\s*(original message|original appointment|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht|message d'origine|message original|mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht|wiadomość oryginalna|исходное сообщение|原始邮件|原始郵件)\s*-*\s*$/i;
const RULER = /^_{20,}\s*$/;
const HEAD_FROM = /^\*?(from|von|de|da|van|od|от|发件人|寄件者|差出人)\s?:\*?\s/i;
const HEAD_NEXT =
  /^\*?(sent|date|to|subject|gesendet|datum|an|betreff|envoyé|à|objet|enviado|para|asunto|assunto|inviato|a|oggetto|verzonden|aan|onderwerp|wysłano|do|temat|отправлено|дата|кому|тема|发送时间|收件人|主题|寄件日期|收件者|主旨|送信日時|宛先|件名)\s?:\*?/i;
/** The line that introduces a quotation; mail programs break it anywhere, so up to three lines are looked at as one. */
const ATTRIBUTION =
  /^(on .{5,200} wrote|am .{5,200} schrieb .{1,150}|le .{5,200} a écrit|el .{5,200} escribió|em .{5,200} escreveu|il .{5,200} ha scritto|op .{5,200} schreef .{1,150}|w dniu .{5,200} napisał\(?a?\)?|.{5,200} (написал|пишет)\(?а?\)?|.{4,200}写道|.{4,200}寫道)\s?[:：]\s*$/i;
const ATTRIBUTION_LINES_MAX = 3;
/** Lines looked at. More of them cannot be in a message. */
const LINES_MAX = 10_000;

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

/** Whether only a quotation, or nothing, follows; blank lines are passed by. */
function isQuotationNext(lines: readonly string[], at: number): boolean {
  const next = lines.slice(at).find((line) => line.trim() !== '');
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
    if (!isQuoted(line)) kept.push(line);
  }
  return kept;
}

/** Above our own line, programs that do not quote leave the introduction of what they show below. */
function withoutAttribution(lines: readonly string[]): string[] {
  for (let at = Math.max(0, lines.length - 8); at < lines.length; at++)
    if (attributionAt(lines, at) > 0 || isHeadAt(lines, at) || BEFORE.test(lines[at] ?? '')) return lines.slice(0, at);
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
