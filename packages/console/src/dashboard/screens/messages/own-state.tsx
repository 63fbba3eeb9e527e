// A message's state as its customer reads it: one that an operator has to release is held, whatever it waits as.
import { useText } from '../../../i18n.ts';
import { MessageState, State } from '../../../parts/state.tsx';

export function OwnState({ state, isHeld }: { readonly state: string; readonly isHeld: boolean }) {
  const t = useText();
  return isHeld ? <State tone="waiting">{t('own.held')}</State> : <MessageState state={state} />;
}
