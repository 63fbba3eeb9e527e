// Who brought a submission, in one line: the address, and what the client signed in with.
import type { Caller } from '../api/types.ts';
import { useText } from '../i18n.ts';

export function CallerLine({ of: { address, version, key, user } }: { readonly of: Caller }) {
  const t = useText();
  const shown = [
    address,
    version?.toUpperCase(),
    key && (key.label === null ? t('message.caller.key_gone', { id: key.id }) : t('message.caller.key', { label: key.label })),
    user === null ? null : t('message.caller.user', { name: user }),
  ];
  return shown.filter(Boolean).join(', ');
}
