// The text of an HTML mail, line for line as a reader sees it: what is quoted gets the `> ` that a plain mail would have, so that one set of rules knows quotes
// in both (mail-text). No layout, no links, no pictures.
import { Parser } from 'htmlparser2';
import { MAIL_HTML_NESTING_MAX } from './email-limits.ts';

/** What ends the line before and after it. */
const BLOCKS = new Set(
  'address article aside blockquote body center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table tbody tfoot thead tr ul'.split(
    ' ',
  ),
);
/** Whose text nobody sees. */
const UNSEEN = new Set('head style script title template noscript object iframe svg math select textarea'.split(' '));
const VOID = new Set('area base br col embed hr img input link meta source track wbr'.split(' '));
/** How Outlook marks where the mail before begins, in a language of its own. */
const OUTLOOK_BEFORE = new Set(['divrplyfwdmsg', 'mail-editor-reference-message-container']);
export const BEFORE_LINE = '-----Original Message-----';
/** Deeper is no mail that a person wrote, and each level costs. */
const DEPTH_MAX = 200;

interface Open {
  readonly name: string;
  readonly isUnseen: boolean;
  readonly isQuote: boolean;
}

function isHidden(attributes: Readonly<Record<string, string>>): boolean {
  return 'hidden' in attributes || /display\s*:\s*none/i.test(attributes['style'] ?? '');
}
const isGmailSignature = (attributes: Readonly<Record<string, string>>): boolean =>
  /(^|\s)gmail_signature(\s|$)/.test(attributes['class'] ?? '') || attributes['data-smartmail'] === 'gmail_signature';

class NestedTooDeeply extends Error {}

/** Lines ended by \n. `isWhole`: signatures that are marked as such stay. null: it is nested deeper than MAIL_HTML_NESTING_MAX. */
export function htmlText(html: string, isWhole: boolean): string | null {
  try {
    return linesOf(html, isWhole).join('\n');
  } catch (error) {
    if (error instanceof NestedTooDeeply) return null;
    throw error;
  }
}

function linesOf(html: string, isWhole: boolean): string[] {
  const lines: string[] = [];
  const open: Open[] = [];
  let line = '';
  /** Whether one more blank would be too many. Looking at the end of a line that grows by single letters costs the square of its length. */
  let isBlankLast = true;
  let unseen = 0;
  let quotes = 0;
  let pre = 0;
  let depth = 0;

  function endLine(isForced: boolean): void {
    const text = line.trim();
    if (text !== '' || isForced) lines.push(quotes > 0 ? `> ${text}` : text);
    line = '';
    isBlankLast = true;
  }

  function close({ name, isUnseen, isQuote }: Open): void {
    if (BLOCKS.has(name)) endLine(false);
    if (name === 'p') lines.push('');
    if (name === 'pre') pre--;
    if (isUnseen) unseen--;
    if (isQuote) quotes--;
  }

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (BLOCKS.has(name)) endLine(false);
        if (name === 'br') endLine(true);
        if (unseen === 0 && OUTLOOK_BEFORE.has((attributes['id'] ?? '').toLowerCase())) lines.push(BEFORE_LINE);
        if (++depth > MAIL_HTML_NESTING_MAX) throw new NestedTooDeeply();
        if (VOID.has(name) || open.length >= DEPTH_MAX) return;
        const isUnseen = UNSEEN.has(name) || isHidden(attributes) || (!isWhole && isGmailSignature(attributes));
        const isQuote = name === 'blockquote' || /(^|\s)(gmail_quote|moz-cite-prefix|yahoo_quoted)(\s|$)/.test(attributes['class'] ?? '');
        if (isUnseen) unseen++;
        if (isQuote) quotes++;
        if (name === 'pre') pre++;
        if (name === 'li' && unseen === 0) line = '- ';
        if ((name === 'td' || name === 'th') && line !== '') line += ' ';
        if (name === 'li' || name === 'td' || name === 'th') isBlankLast = true;
        open.push({ name, isUnseen, isQuote });
      },
      ontext(text) {
        if (unseen > 0) return;
        if (pre === 0) {
          const joined = text.replaceAll(/[ \t\r\n\f]+/g, ' ');
          const piece = isBlankLast ? joined.trimStart() : joined;
          line += piece;
          if (piece !== '') isBlankLast = piece.endsWith(' ');
          return;
        }
        const [first = '', ...rest] = text.split(/\r?\n/);
        line += first;
        for (const next of rest) {
          endLine(true);
          line = next;
        }
        isBlankLast = line === '';
      },
      onclosetag(name) {
        depth--;
        const at = open.findLastIndex((one) => one.name === name);
        if (at < 0) return;
        for (const one of open.splice(at).toReversed()) close(one);
      },
    },
    { decodeEntities: true },
  );
  parser.write(html);
  parser.end();
  endLine(false);
  return lines;
}
