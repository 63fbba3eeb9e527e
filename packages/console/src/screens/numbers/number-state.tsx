// Whether a number is free, rented or in between, with its colour and shape.
import { keyOf, useText } from '../../i18n.ts';
import { State } from '../../parts/state.tsx';
import { numberTones } from './number-fields.ts';

export function NumberState({ state }: { readonly state: string }) {
  const t = useText();
  const key = keyOf('number_state', state);
  return <State tone={numberTones[state] ?? 'none'}>{key ? t(key) : state}</State>;
}
