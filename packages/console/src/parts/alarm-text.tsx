// What an alarm says, in the reader's language and with amounts as everywhere.
import { use } from 'react';
import { formatMoney } from '../format.ts';
import { keyOf, LanguageContext, useText } from '../i18n.ts';
import type { Told } from '../told.ts';

/** Every value of an alarm is an amount so far. */
export function AlarmText({ told, detail }: { readonly told: Told; readonly detail: string }) {
  const t = useText();
  const language = use(LanguageContext);
  const key = keyOf('alarm_says', told.key);
  if (key === null) return detail;
  return t(key, Object.fromEntries(Object.entries(told.values).map(([name, amount]) => [name, formatMoney(String(amount), language)])));
}
