// What a carrier asks for a segment, or an MMS, that it has just taken, by the cost list of its connector. Found when it takes it and kept with the outcome, so
// that a price that changes later changes nothing about what was.
import { parseNumber } from '@trunkline/sms';
import type { Micros, Rulebook } from './rulebook.ts';
import { SANDBOX_CONNECTOR_ID } from './sandbox.ts';

/** null: what it asks is not known. Undefined: there are no costs to be kept. */
export function costOfHandOver(
  rulebook: Rulebook,
  connectorId: number,
  { number, segments, isMms = false }: { readonly number: string; readonly segments: number; readonly isMms?: boolean },
  now: number,
): { readonly micros: Micros; readonly currency: string } | null | undefined {
  if (!rulebook.hasCosts || connectorId === SANDBOX_CONNECTOR_ID) return undefined;
  const list = rulebook.costsOf(connectorId);
  const table = isMms ? list?.mms : list;
  const parsed = table && parseNumber(number);
  const row = parsed?.ok ? table?.find(parsed.digits, now) : null;
  return row && table ? { micros: row.priceMicros * segments, currency: table.list.currency } : null;
}
