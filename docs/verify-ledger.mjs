// Proves a ledger export with nothing but Node: node verify-ledger.mjs FILE. The format is described in docs/ledger.md.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const check = (holds, what) => {
  if (holds) return;
  console.error(`The file does not hold: line ${number}: ${what}`);
  process.exit(1);
};
const text = readFileSync(process.argv[2], 'utf8');
const lines = text.split('\n');
let number = lines.length;
check(lines.pop() === '' && lines.length >= 2 && Buffer.from(text).equals(readFileSync(process.argv[2])), 'the end is missing');
const rows = lines.map((line, index) => ((number = index + 1), JSON.parse(line)));
rows.forEach((row, index) => ((number = index + 1), check(JSON.stringify(row) === lines[index], 'not as the gateway writes it')));
const [header, end] = [rows.shift(), rows.pop()];
check(
  header.format === 'trunkline-ledger-1' &&
    end.sha256 ===
      sha256(
        lines
          .slice(0, -1)
          .map((line) => `${line}\n`)
          .join(''),
      ),
  'the hash of the file is another',
);
let [seal, hash, batch, lastId, purses, transfers] = [header.previousSeq, header.previousHash, [], 0, { ...header.opening }, 0];
check(seal > 0 || hash === sha256(`trunkline-ledger-1 account ${header.accountId}`), 'the chain does not begin at its beginning');
const spendable = { credit: 1, debit: -1, hold: -1, post: 0, void: 1, refund: 1, expiry: -1, transfer_out: -1, transfer_in: 1 };
const held = { hold: 1, post: -1, void: -1 };
rows.forEach((row, index) => {
  number = index + 2;
  if ('seal' in row) {
    check(row.seal === ++seal && row.transfers === batch.length && row.lastId === lastId, 'a seal is missing, or of other transfers');
    hash = sha256([hash, ...batch, ''].join('\n'));
    check(row.hash === hash, 'the transfers before this seal are not those it was put on');
    batch = [];
  } else {
    check(row.id > lastId && row.kind in spendable, 'a transfer is out of order, or of no known kind');
    [lastId, transfers] = [row.id, transfers + 1];
    batch.push(lines[index + 1]);
    purses.balanceMicros += spendable[row.kind] * row.balanceMicros;
    purses.giftMicros += spendable[row.kind] * row.giftMicros;
    purses.heldBalanceMicros += (held[row.kind] ?? 0) * row.balanceMicros;
    purses.heldGiftMicros += (held[row.kind] ?? 0) * row.giftMicros;
  }
});
check(
  batch.length === 0 && end.end === transfers && JSON.stringify(purses) === JSON.stringify(end.closing),
  'the closing purses are not the transfers',
);
console.log(`The file holds: ${transfers} transfer(s) of ${header.account}; last seal ${hash}`);
