// Jasmin's clients expect ids to be UUIDs: ours, in the last twelve hex digits of one, so that nothing has to be remembered.

const ID_HEX_DIGITS = 12;

export const jasminId = (messageId: number): string => `00000000-0000-4000-8000-${messageId.toString(16).padStart(ID_HEX_DIGITS, '0')}`;
