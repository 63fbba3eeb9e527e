// Plans on their way to the writer. Nearly all of them are one number: they cross between threads as a list of plain values, because an object with
// objects in it costs seven times as much to copy, and each of the values is a name less.
import type { AcceptPlan, MessageAlphabet } from '../../core/plan.ts';
import type { Notify } from '../../core/submission.ts';
import type { AcceptResult } from '../../ports/store.ts';

type OneNumber = readonly [
  accountId: number,
  door: string,
  acceptedAt: number,
  dueAt: number,
  expiresAt: number,
  notify: Notify,
  content: string,
  sender: string,
  alphabet: MessageAlphabet,
  segments: number,
  connectorId: number,
  priceMicros: number,
  number: string,
  grounds: string,
  caller: string,
];

export type PackedPlan = OneNumber | AcceptPlan;

const isOneNumber = (packed: PackedPlan): packed is OneNumber => Array.isArray(packed);

export function packPlan(plan: AcceptPlan): PackedPlan {
  const [item] = plan.items;
  const [run] = item?.runs ?? [];
  const number = run?.numbers[0];
  if (plan.messages !== 1 || !item || !run || number === undefined) return plan;
  const isPlain = item.traits === null && item.changes === '' && !run.fallback && !item.mms && plan.longPart === null;
  if (!isPlain || plan.guards || plan.hold || plan.parents || plan.order || plan.answers || plan.request || plan.callback) return plan;
  const { accountId, door, acceptedAt, dueAt, expiresAt, notify, caller = '' } = plan;
  const { content, sender, alphabet, segments } = item;
  const { connectorId, priceMicros, grounds: [grounds = ''] = [] } = run;
  return [
    accountId,
    door,
    acceptedAt,
    dueAt,
    expiresAt,
    notify,
    content,
    sender,
    alphabet,
    segments,
    connectorId,
    priceMicros,
    number,
    grounds,
    caller,
  ];
}

export function unpackPlan(packed: PackedPlan): AcceptPlan {
  if (!isOneNumber(packed)) return packed;
  const [
    accountId,
    door,
    acceptedAt,
    dueAt,
    expiresAt,
    notify,
    content,
    sender,
    alphabet,
    segments,
    connectorId,
    priceMicros,
    number,
    grounds,
    caller,
  ] = packed;
  const run = { connectorId, priceMicros, numbers: [number] };
  const runs = [grounds === '' ? run : { ...run, grounds: [grounds] }];
  const items = [{ content, sender, alphabet, segments, changes: '', traits: null, runs }];
  return { accountId, door, caller, acceptedAt, dueAt, expiresAt, notify, longPart: null, items, totalMicros: priceMicros, messages: 1 };
}

/** What became of a plan; nearly always it is the first id and nothing else. */
export type PackedAccepted = number | AcceptResult;

export const packAccepted = (result: AcceptResult): PackedAccepted =>
  result.ok && result.isWhole && !result.isLow ? result.firstId : result;

export const unpackAccepted = (packed: PackedAccepted): AcceptResult =>
  typeof packed === 'number' ? { ok: true, firstId: packed, isWhole: true } : packed;
