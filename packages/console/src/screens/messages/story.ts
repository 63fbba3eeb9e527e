// A message's life as one line of facts in time: what the gateway noted and what crossed the wire. Pure.
import type { WirePdu, Xray } from '../../api/types.ts';
import type { Tone } from '../../parts/state.tsx';

export type Fact =
  | (Xray['history'][number] & { readonly kind: 'event' })
  | { readonly kind: 'pdu'; readonly at: string; readonly pdu: WirePdu };

/** In the order of time; what the gateway noted stands before what crossed the wire in the same millisecond. */
export function factsOf({ history, pdus }: Pick<Xray, 'history' | 'pdus'>): readonly Fact[] {
  const events = history.map((entry): Fact => ({ kind: 'event', ...entry }));
  const crossed = pdus.rows.map((pdu): Fact => ({ kind: 'pdu', at: pdu.at, pdu }));
  return [...events, ...crossed].toSorted(
    (a, b) => Date.parse(a.at) - Date.parse(b.at) || Number(a.kind === 'pdu') - Number(b.kind === 'pdu'),
  );
}

const tones: Readonly<Record<string, Tone>> = {
  handed_over: 'underway',
  refused: 'failed',
  refunded: 'none',
  waits_for_release: 'waiting',
};

/** A final line looks as its state does. */
export function toneOf(fact: Fact, messageTone: Tone): Tone {
  if (fact.kind === 'pdu') return 'none';
  return fact.event === 'final' ? messageTone : (tones[fact.event] ?? 'none');
}
