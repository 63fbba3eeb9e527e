// A statement or an invoice on A4. The built-in Helvetica covers Western European letters; what it lacks is drawn in the font that the setting
// pdfFont names, and without one written as its code point. pdfkit is loaded when the first PDF is asked for: a start must not wait for it.
import { totalsOf, type Statement } from '../core/statement.ts';
import { signOn } from '../core/ledger.ts';
import { money } from './amounts.ts';

export interface PdfInput {
  readonly statement: Statement;
  /** null: a statement, not an invoice. */
  readonly invoice: { readonly number: number; readonly issuedAt: number } | null;
  /** Lines about who sends it and to whom. */
  readonly issuer: string;
  readonly billTo: string;
  /** A TTF or OTF file; "" = the built-in font. */
  readonly font: string;
  readonly iso: (ms: number) => string;
}

const MARGIN = 48;
const [PAGE_WIDTH, PAGE_HEIGHT] = [595.28, 841.89];
const WIDTH = PAGE_WIDTH - 2 * MARGIN;
const BOTTOM = PAGE_HEIGHT - MARGIN - 16;
const ROW_HEIGHT = 15;
const [INK, FAINT, LINE, BAND] = ['#1a1a1a', '#666666', '#c8c8c8', '#f2f2f2'];

/** What WinAnsiEncoding has beyond Latin-1 (ISO 32000-1, annex D). */
const WIN_ANSI_EXTRA = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';
const isInHelvetica = (character: string): boolean =>
  (character >= ' ' && character <= '~') || (character >= '\u00a0' && character <= '\u00ff') || WIN_ANSI_EXTRA.includes(character);

/** Readable whatever the font has: a character it lacks is written as its code point. */
export const inHelvetica = (text: string): string =>
  Array.from(text.normalize('NFC'), (character) =>
    isInHelvetica(character) ? character : `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
  ).join('');

/** Pieces that one font can draw: what Helvetica has, and what it has not. */
function runsOf(text: string): readonly string[] {
  const runs: string[] = [];
  let isPlain: boolean | null = null;
  for (const character of text) {
    const plain = isInHelvetica(character);
    if (plain === isPlain) runs[runs.length - 1] += character;
    else runs.push(character);
    isPlain = plain;
  }
  return runs;
}

/** Amounts without the zeros that say nothing, two decimals at least: 12.50, 0.0375. */
export const shortMoney = (micros: number): string => money(micros).replace(/0{1,4}$/, '');

const sections: Readonly<Record<string, string>> = {
  credit: 'Credit',
  debit: 'Debit',
  expiry: 'Gift expired',
  transfer_in: 'Transfer received',
  transfer_out: 'Transfer made',
};

interface Column {
  readonly title: string;
  readonly width: number;
  readonly isRight?: boolean;
}

export async function statementPdf({ statement, invoice, issuer, billTo, font, iso }: PdfInput): Promise<Buffer> {
  const { default: PdfDocument } = await import('pdfkit');
  const title = invoice ? `Invoice ${String(invoice.number).padStart(6, '0')}` : 'Statement of account';
  const document = new PdfDocument({ size: 'A4', margin: MARGIN, bufferPages: true, info: { Title: `${title}, ${statement.account}` } });
  const chunks: Buffer[] = [];
  document.on('data', (chunk: Buffer) => void chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    document.on('end', resolve);
    document.on('error', reject);
  });
  const clean = (text: string): string => (font === '' ? inHelvetica(text) : text.normalize('NFC'));
  const day = (ms: number): string => iso(ms).slice(0, 10);
  const totals = totalsOf(statement);
  let y = MARGIN;

  type Style = { readonly right?: boolean; readonly size?: number; readonly strong?: boolean; readonly ink?: string };
  const fontOf = (run: string, strong: boolean): string =>
    isInHelvetica(run.charAt(0)) ? (strong ? 'Helvetica-Bold' : 'Helvetica') : font;
  const widthOf = (text: string, { size = 9, strong = false }: Style): number =>
    runsOf(text).reduce((sum, run) => sum + document.font(fontOf(run, strong)).fontSize(size).widthOfString(run), 0);
  /** One line of a cell; what is longer ends with dots. */
  const fit = (text: string, width: number, style: Style): string => {
    if (widthOf(text, style) <= width) return text;
    const characters = Array.from(text);
    let [low, high] = [0, characters.length];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (widthOf(`${characters.slice(0, middle).join('')}…`, style) <= width) low = middle;
      else high = middle - 1;
    }
    return `${characters.slice(0, low).join('')}…`;
  };
  const put = (text: string, left: number, top: number, width: number, style: Style = {}): void => {
    const { right = false, size = 9, strong = false, ink = INK } = style;
    const shown = fit(clean(text), width, style);
    let x = right ? left + width - widthOf(shown, style) : left;
    for (const run of runsOf(shown)) {
      document.font(fontOf(run, strong)).fontSize(size).fillColor(ink);
      // On one base line, whatever each font takes for its height.
      document.text(run, x, top + size * 0.8, { lineBreak: false, baseline: 'alphabetic' });
      x += document.widthOfString(run);
    }
  };
  const rule = (top: number): void =>
    void document
      .moveTo(MARGIN, top)
      .lineTo(MARGIN + WIDTH, top)
      .lineWidth(0.5)
      .strokeColor(LINE)
      .stroke();

  function table(heading: string, columns: readonly Column[], rows: readonly (readonly string[])[]): void {
    if (rows.length === 0) return;
    const cells = (values: readonly string[], top: number, strong: boolean, ink: string): void => {
      let x = MARGIN;
      for (const [index, column] of columns.entries()) {
        put(values[index] ?? '', x + 3, top + 4, column.width - 6, { right: column.isRight ?? false, size: 8, strong, ink });
        x += column.width;
      }
    };
    const head = (): void => {
      document.rect(MARGIN, y, WIDTH, ROW_HEIGHT).fill(BAND);
      cells(
        columns.map((column) => column.title),
        y,
        true,
        INK,
      );
      y += ROW_HEIGHT;
    };
    if (y + 3 * ROW_HEIGHT + 22 > BOTTOM) nextPage();
    put(heading, MARGIN, y, WIDTH, { size: 11, strong: true });
    y += 18;
    head();
    for (const row of rows) {
      if (y + ROW_HEIGHT > BOTTOM) {
        nextPage();
        head();
      }
      cells(row, y, false, INK);
      y += ROW_HEIGHT;
      rule(y);
    }
    y += 16;
  }
  function nextPage(): void {
    document.addPage();
    y = MARGIN;
  }

  put(title, MARGIN, y, WIDTH, { size: 20, strong: true });
  y += 34;
  const block = (label: string, text: string, x: number, top: number): number => {
    put(label, x, top, WIDTH / 2 - 12, { size: 8, ink: FAINT });
    let at = top + 12;
    for (const line of text.split('\n').slice(0, 8)) {
      put(line, x, at, WIDTH / 2 - 12, { size: 10 });
      at += 14;
    }
    return at;
  };
  const facts = [
    ...(invoice ? [['Issued', day(invoice.issuedAt)]] : []),
    ['Period', `${day(statement.fromMs)} to ${day(statement.toMs - 1)}`],
    ['Account', statement.account],
    ...(statement.currency === '' ? [] : [['Amounts in', statement.currency]]),
    ['Time zone', statement.timeZone],
  ];
  const left = issuer === '' ? y : block('From', issuer, MARGIN, y);
  const right = block('To', billTo === '' ? statement.account : billTo, issuer === '' ? MARGIN : MARGIN + WIDTH / 2, y);
  y = Math.max(left, right) + 10;
  for (const [name = '', value = ''] of facts) {
    put(name, MARGIN, y, 90, { ink: FAINT });
    put(value, MARGIN + 90, y, WIDTH - 90);
    y += 14;
  }
  y += 12;

  const amounts: readonly Column[] = [
    { title: '', width: WIDTH - 130 },
    { title: 'Amount', width: 130, isRight: true },
  ];
  table('Summary', amounts, [
    ['Opening balance (gift and reserved included)', shortMoney(totals.openingMicros)],
    ['Credits, transfers and gifts', shortMoney(totals.entriesMicros)],
    ['Messages', shortMoney(-totals.usageMicros)],
    ['Refunds', shortMoney(totals.refundMicros)],
    ['Closing balance (gift and reserved included)', shortMoney(totals.closingMicros)],
    ...(invoice ? [['Charged in this period', shortMoney(totals.usageMicros - totals.refundMicros)]] : []),
  ]);
  const usageColumns: readonly Column[] = [
    { title: 'Day', width: 62 },
    { title: 'Account', width: 117 },
    { title: 'Country code', width: 70 },
    { title: 'Price', width: 70, isRight: true },
    { title: 'Messages', width: 60, isRight: true },
    { title: 'Segments', width: 60, isRight: true },
    { title: 'Amount', width: WIDTH - 439, isRight: true },
  ];
  table(
    'Messages',
    usageColumns,
    statement.usage.map((row) => [
      row.day,
      row.account,
      row.destination,
      shortMoney(row.priceMicros),
      String(row.messages),
      String(row.segments),
      shortMoney(row.amountMicros),
    ]),
  );
  table(
    'Credits, transfers and gifts',
    [
      { title: 'Day', width: 62 },
      { title: 'What', width: 100 },
      { title: 'Reference', width: WIDTH - 242 },
      { title: 'Amount', width: 80, isRight: true },
    ],
    statement.entries.map((row) => [
      day(row.at),
      sections[row.kind] ?? row.kind,
      row.reference,
      shortMoney(signOn(row.kind, 'spendable') * (row.balanceMicros + row.giftMicros)),
    ]),
  );
  table(
    'Refunds of messages that were not delivered',
    [
      { title: 'Day', width: WIDTH - 210 },
      { title: 'Messages', width: 80, isRight: true },
      { title: 'Amount', width: 130, isRight: true },
    ],
    statement.refunds.map((row) => [row.day, String(row.messages), shortMoney(row.amountMicros)]),
  );

  const { count } = document.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    document.switchToPage(page);
    // Below the margin pdfkit would begin a new page.
    document.page.margins.bottom = 0;
    put(`${title}, ${statement.account}`, MARGIN, PAGE_HEIGHT - MARGIN, WIDTH / 2, { size: 8, ink: FAINT });
    put(`Page ${page + 1} of ${count}`, MARGIN + WIDTH / 2, PAGE_HEIGHT - MARGIN, WIDTH / 2, { size: 8, ink: FAINT, right: true });
  }
  document.end();
  await ended;
  return Buffer.concat(chunks);
}
