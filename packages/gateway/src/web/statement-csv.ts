// A statement as CSV: one flat table, a line for everything that its PDF shows, so that a spreadsheet can filter and sum.
import { csvCell } from '../core/ledger-file.ts';
import { type Statement, totalsOf } from '../core/statement.ts';
import { signOn } from '../core/ledger.ts';
import { money } from './amounts.ts';

type Cell = string | number;

export function statementCsv(statement: Statement, iso: (ms: number) => string): string {
  const totals = totalsOf(statement);
  const rows: Cell[][] = [
    ['section', 'day', 'account', 'destination', 'price', 'messages', 'segments', 'amount', 'of which gift', 'reference', 'currency'],
    ['opening', iso(statement.fromMs), statement.account, '', '', '', '', money(totals.openingMicros), '', ''],
  ];
  for (const { at, kind, balanceMicros, giftMicros, reference } of statement.entries) {
    const sign = signOn(kind, 'spendable');
    rows.push([
      kind,
      iso(at),
      statement.account,
      '',
      '',
      '',
      '',
      money(sign * (balanceMicros + giftMicros)),
      money(sign * giftMicros),
      reference,
    ]);
  }
  for (const row of statement.usage)
    rows.push([
      'usage',
      row.day,
      row.account,
      // A spreadsheet must not read a calling code as a number to add to.
      row.destination.replace('+', '00'),
      money(row.priceMicros),
      row.messages,
      row.segments,
      money(-row.amountMicros),
      money(-row.giftMicros),
      '',
    ]);
  for (const row of statement.refunds)
    rows.push(['refund', row.day, statement.account, '', '', row.messages, '', money(row.amountMicros), money(row.giftMicros), '']);
  rows.push(['closing', iso(statement.toMs), statement.account, '', '', '', '', money(totals.closingMicros), '', '']);
  // Amounts begin with a minus by right: only texts of others are made harmless.
  const [heading = [], ...lines] = rows;
  return [heading, ...lines.map((line) => [...line, statement.currency])]
    .map((row) => `${row.map((cell, index) => (index === 9 || index === 2 ? csvCell(cell) : cell)).join(',')}\r\n`)
    .join('');
}
