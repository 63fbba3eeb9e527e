// The kinds of message as choices of a form; the words are the same in every language.
import type { Choice } from './field.tsx';

export const MESSAGE_KINDS: readonly Choice[] = [
  { value: 'sms', label: 'SMS' },
  { value: 'mms', label: 'MMS' },
];
