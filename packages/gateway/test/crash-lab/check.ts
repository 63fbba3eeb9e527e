/** The verdict: the customers' records, the carrier's book and the gateway's answers held against each other. */
import { crc32 } from 'node:zlib';
import type { Segment } from './carrier/book.ts';
import { takesMms } from './centre.ts';
import type { Account, Submission } from './customer.ts';
import type { Life } from './gateway.ts';
import { type Fate, fateOf } from './numbers.ts';
import { textOf } from './plan.ts';
import { restartWatch } from './restart.ts';

export type Evidence = {
  seed: number;
  accounts: Account[];
  submissions: Submission[];
  /** What the carrier saw, by number. */
  segments: Map<number, Segment[]>;
  /** What the centre for MMS took, by number. */
  mms: ReadonlyMap<number, Segment>;
  /** Characters of a link and the line break before it. */
  linkLength: number;
  /** What an MMS costs more than a segment. */
  mmsExtraMicros: bigint;
  /** Final code of a report, by id. */
  final: Map<number, number>;
  lives: Life[];
  /** Balance and gift at the end, by account; nothing where the gateway would not say. */
  spendable: (bigint | undefined)[];
  ledgerVerified: boolean;
};

export type Verdict = {
  accepted: number;
  delivered: number;
  /** Final as failed, as the carrier's refusals and receipts demand. */
  failed: number;
  refusedForBalance: number;
  refusedOtherwise: number;
  inDoubtSubmissions: number;
  inDoubtAccepted: number;
  lost: number;
  duplicated: number;
  mischarged: number;
  /** Longest time a gateway was ready again before it was at work on what a kill had left, and what that was (restart.ts). */
  restartMs: number;
  slowest: string;
  /** Kinds of fault beyond the three that have a place in the final line. */
  torn: number;
  misreported: number;
  phantoms: number;
  early: number;
  idsTwice: number;
  accounts: { name: string; expectedMicros: string; foundMicros: string }[];
};

interface Way {
  parts: Segment[];
  fate: Fate;
  extraMicros: bigint;
  mmsLength: number;
}

/** All parts there, each once known, and together the very text that was submitted; of an MMS the whole, or the text with the link, whose letters nobody knows. */
function isWhole(submission: Submission, parts: Segment[], mmsLength: number) {
  if (parts.length !== submission.segments) return false;
  if (submission.shape === 'mms') return parts[0]?.octets === mmsLength;
  const text = Buffer.from(textOf(submission), 'latin1');
  let at = 0;
  for (const [i, part] of [...parts].sort((a, b) => a.part - b.part).entries()) {
    if (part.part !== i + 1 || part.parts !== submission.segments) return false;
    if (crc32(text.subarray(at, at + part.octets)) !== part.crc) return false;
    at += part.octets;
  }
  return at === text.length;
}

/** A refused message may be given up after its first refused part, so not every part of it has to be seen. */
const hasArrived = (submission: Submission, parts: Segment[], fate: Fate, mmsLength: number) =>
  fate === 'refused' && submission.segments > 1 ? parts.length > 0 : isWhole(submission, parts, mmsLength);

export function judge(evidence: Evidence): Verdict {
  const { seed, accounts, submissions, segments, final, lives, mms, linkLength, mmsExtraMicros } = evidence;
  const count = { accepted: 0, delivered: 0, failed: 0, inDoubtAccepted: 0, lost: 0, duplicated: 0 };
  const wrong = { torn: 0, misreported: 0, phantoms: 0, early: 0, idsTwice: 0 };
  const spentMicros = accounts.map(() => 0n);
  const ids = new Set<number>();
  const restarts = restartWatch(lives);

  /** By which way it went, and what became of it there. */
  const wayOf = ({ account, shape, textLength }: Submission, sequence: number): Way => {
    const taken = mms.get(sequence);
    if (shape === 'mms' && takesMms(sequence))
      return { parts: taken ? [taken] : [], fate: 'delivered', extraMicros: mmsExtraMicros, mmsLength: 0 };
    const fate = fateOf(seed, sequence, accounts[account]?.poor ?? false);
    return { parts: segments.get(sequence) ?? [], fate, extraMicros: 0n, mmsLength: textLength + linkLength };
  };
  const wire = (submission: Submission, part: Segment) => {
    count.duplicated += part.submits - 1;
    if (part.firstAtMs < submission.dueAtMs) wrong.early++;
    const knownAtMs = submission.standing === 'accepted' ? submission.answeredAtMs : submission.sentAtMs;
    restarts.sent(knownAtMs, submission.dueAtMs, part.firstAtMs);
    if (part.submits > 1) restarts.repeated(part.sequence, part.firstAtMs, part.lastAtMs);
  };
  /** Each account from the sender's up to the top pays its own price, or by its own rule nothing for what was not delivered. */
  const spend = (sender: number, number: number, fate: Fate, extraMicros: bigint) => {
    for (let at: number | undefined = sender; at !== undefined; at = accounts[at]?.parent) {
      const account: Account | undefined = accounts[at];
      if (account && !(account.refunds && fate === 'undeliverable'))
        spentMicros[at] = (spentMicros[at] ?? 0n) + (account.priceMicros + extraMicros) * BigInt(number);
    }
  };
  const accepted = (submission: Submission, index: number, { parts, fate, extraMicros, mmsLength }: Way) => {
    count.accepted++;
    spend(submission.account, fate === 'refused' ? 0 : submission.segments, fate, extraMicros);
    const id = submission.ids[index] ?? 0;
    if (ids.has(id)) wrong.idsTwice++;
    ids.add(id);
    const code = final.get(id);
    if (code === undefined || !hasArrived(submission, parts, fate, mmsLength)) {
      count.lost++;
      return;
    }
    if (code === 0) count.delivered++;
    else count.failed++;
    if ((code === 0) !== (fate === 'delivered')) wrong.misreported++;
  };

  for (const submission of submissions) {
    let arrived = 0;
    for (let i = 0; i < submission.messages; i++) {
      const sequence = submission.firstSequence + i;
      const way = wayOf(submission, sequence);
      const { fate, parts } = way;
      for (const part of parts) wire(submission, part);
      if (submission.standing === 'accepted') accepted(submission, i, way);
      else if (submission.standing === 'refused') wrong.phantoms += parts.length > 0 ? 1 : 0;
      else {
        spend(submission.account, parts.filter((part) => part.accepted > 0).length, fate, way.extraMicros);
        if (parts.length > 0 && hasArrived(submission, parts, fate, way.mmsLength)) arrived++;
        else if (parts.length > 0) wrong.torn++;
      }
    }
    count.inDoubtAccepted += arrived;
    // One submission is one transaction: all of its messages exist, or none.
    if (arrived > 0 && arrived < submission.messages) wrong.torn++;
  }

  const books = accounts.map((account, i) => {
    const expected = account.balanceMicros - (spentMicros[i] ?? 0n);
    return { name: account.name, expectedMicros: String(expected), foundMicros: String(evidence.spendable[i] ?? 'unknown') };
  });
  const wrongBooks = books.filter((book) => book.expectedMicros !== book.foundMicros || book.foundMicros.startsWith('-'));
  const standing = (test: (submission: Submission) => boolean) => submissions.filter(test).length;
  return {
    ...count,
    ...wrong,
    refusedForBalance: standing((s) => s.standing === 'refused' && s.code === -10),
    refusedOtherwise: standing((s) => s.standing === 'refused' && s.code !== -10),
    inDoubtSubmissions: standing((s) => s.standing === 'in doubt'),
    mischarged: wrongBooks.length + (evidence.ledgerVerified ? 0 : 1),
    ...restarts.result(),
    accounts: books,
  };
}
