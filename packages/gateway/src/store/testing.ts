// What the tests of stores share: plans, outcomes and receipts in a line each, and a folder that is gone afterwards.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MessageState } from '../core/message.ts';
import { type LongPart, Notify } from '../core/submission.ts';
import type { Traits } from '../core/traits.ts';
import type { AcceptPlan, PlannedItem, PlannedRun } from '../core/plan.ts';
import { defaultConnectorSettings } from '../core/connector-settings.ts';
import { defaultAccountSettings, type AccountSettings } from '../core/rulebook.ts';
import type { InboundPart, ReceiptRecord, ReceiptResult, SegmentOutcome, Store } from '../ports/store.ts';

export const NOW = 1_700_000_000_000;
export const VALIDITY_MS = 1_000_000;

export async function withFolder<T>(use: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-store-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface RunSketch {
  readonly connectorId?: number;
  /** Of one message, all its segments. */
  readonly priceMicros?: number;
  readonly numbers: readonly string[];
}
export interface ItemSketch {
  readonly content?: string;
  readonly sender?: string;
  readonly segments?: number;
  readonly changes?: string;
  readonly traits?: Traits;
  readonly runs: readonly RunSketch[];
}

export interface PlanSketch {
  readonly dueAt?: number;
  readonly acceptedAt?: number;
  readonly notify?: Notify;
  readonly longPart?: LongPart | null;
}

export function planOf(accountId: number, items: readonly ItemSketch[], more: PlanSketch = {}): AcceptPlan {
  const { dueAt = NOW, acceptedAt = NOW, notify = Notify.NONE, longPart = null } = more;
  const planned = items.map(
    ({ content = 'hello', sender = '', segments = 1, changes = '', traits = null, runs }): PlannedItem => ({
      content,
      sender,
      alphabet: 'gsm7',
      segments,
      changes,
      traits,
      runs: runs.map(({ connectorId = 1, priceMicros = 10, numbers }): PlannedRun => ({ connectorId, priceMicros, numbers })),
    }),
  );
  const runs = planned.flatMap((item) => item.runs);
  return {
    accountId,
    door: 'http',
    acceptedAt,
    dueAt,
    expiresAt: dueAt + VALIDITY_MS,
    notify,
    longPart,
    items: planned,
    totalMicros: runs.reduce((sum, run) => sum + run.priceMicros * run.numbers.length, 0),
    messages: runs.reduce((sum, run) => sum + run.numbers.length, 0),
  };
}

/** A plan of one item and one run. */
export const simplePlan = (
  accountId: number,
  numbers: readonly string[],
  more: Omit<RunSketch, 'numbers'> & Omit<ItemSketch, 'runs'> = {},
): AcceptPlan => {
  const { connectorId, priceMicros, ...item } = more;
  const run = { numbers, ...(connectorId === undefined ? {} : { connectorId }), ...(priceMicros === undefined ? {} : { priceMicros }) };
  return planOf(accountId, [{ ...item, runs: [run] }]);
};

interface Of {
  readonly part?: number;
  readonly total?: number;
  readonly connectorId?: number;
  readonly accountId?: number;
  readonly at?: number;
  readonly isWhole?: true;
  readonly isMarked?: true;
}
const common = (messageId: number, { part = 1, total = 1, connectorId = 1, accountId = 1, at = NOW + 1, isWhole, isMarked }: Of) => ({
  ...(isWhole ? { isWhole } : {}),
  ...(isMarked ? { isMarked } : {}),
  messageId,
  accountId,
  part,
  total,
  connectorId,
  at,
});

export const acceptedBy = (
  messageId: number,
  carrierKey: string,
  more: Of & { readonly receiptExpected?: boolean } = {},
): SegmentOutcome => ({
  ...common(messageId, more),
  kind: 'accepted',
  carrierKey,
  receiptExpected: more.receiptExpected ?? true,
});
export const refusedBy = (messageId: number, more: Of = {}): SegmentOutcome => ({
  ...common(messageId, more),
  kind: 'refused',
  reason: 'number_length',
  detail: 'the carrier answered ESME_RINVDSTADR',
});
export const retryOf = (messageId: number, retryAt: number, more: Of & { readonly carrierKey?: string } = {}): SegmentOutcome => ({
  ...common(messageId, more),
  kind: 'retry',
  retryAt,
  carrierKey: more.carrierKey ?? '',
  detail: 'the carrier answered ESME_RSYSERR',
});
export const unresolved = (messageId: number, more: Of & { readonly carrierKey?: string } = {}): SegmentOutcome => ({
  ...common(messageId, more),
  kind: 'unresolved',
  carrierKey: more.carrierKey ?? '',
  detail: 'the link was lost',
});
export const inDoubt = (messageId: number, more: Of = {}): SegmentOutcome => ({
  ...common(messageId, more),
  kind: 'in_doubt',
  detail: 'the link was lost',
});

export const receiptFor = (
  carrierKeys: readonly string[],
  state: MessageState | null,
  more: Partial<ReceiptRecord> = {},
): ReceiptRecord => ({
  connectorId: 1,
  carrierKeys,
  recipient: '',
  state,
  stateText: 'STAT',
  error: '000',
  reason: null,
  isDoubtful: false,
  reportedParts: null,
  raw: `id:${carrierKeys[0] ?? ''}`,
  at: NOW + 2,
  ...more,
});

/** What a receipt is answered that found this segment. */
export const matchedAs = (messageId: number, keyIndex = 0, part = 1, total = 1): ReceiptResult => ({
  kind: 'matched',
  keyIndex,
  messageId,
  part,
  total,
});

export const partOf = (content: string, more: Partial<InboundPart> = {}): InboundPart => ({
  connectorId: 1,
  from: '8613800138000',
  to: '10690001',
  content,
  at: NOW,
  concat: null,
  traits: null,
  accountId: 1,
  ...more,
});

export const createAccount = (
  store: Store,
  name: string,
  balanceMicros: number,
  giftMicros = 0,
  settings: Partial<AccountSettings> = {},
): Promise<number> =>
  store.createAccount({
    name,
    apiPassword: `password of ${name}`,
    balanceMicros,
    giftMicros,
    settings: { ...defaultAccountSettings, ...settings },
    now: NOW,
  });

export const addConnector = (store: Store, name: string): Promise<number> =>
  store.addConnector(name, {
    ...defaultConnectorSettings,
    host: '127.0.0.1',
    port: 2775,
    systemId: 'id',
    password: `carrier secret ${name}`,
  });

export async function submit(store: Store, plan: AcceptPlan): Promise<number> {
  const result = await store.accept(plan);
  assert.ok(result.ok, JSON.stringify(result));
  return result.firstId;
}

/** Spendable, gift, held balance, held gift. */
export async function moneyOf(store: Store, accountId: number): Promise<readonly number[]> {
  const { balanceMicros, giftMicros, heldBalanceMicros, heldGiftMicros } = await store.balance(accountId);
  return [balanceMicros, giftMicros, heldBalanceMicros, heldGiftMicros];
}

export async function stateOf(store: Store, messageId: number, accountId = 1): Promise<MessageState | undefined> {
  return (await store.reports(accountId, [messageId]))[0]?.state;
}

export async function checkLedger(store: Store): Promise<void> {
  const check = await store.verifyLedger();
  assert.deepEqual(check.findings, []);
  assert.equal(check.holds, true);
}
