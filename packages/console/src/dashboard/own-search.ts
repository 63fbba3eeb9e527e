// Where a search of a customer leads: #42 to that message, a number to the messages for it, a word to the messages with it. Pure.

/** null: nothing to look for. */
export function ownSearchTarget(asked: string): string | null {
  const text = asked.trim();
  if (text === '') return null;
  const id = /^#\s*(\d{1,15})$/.exec(text)?.[1];
  if (id !== undefined) return `/messages/${id}`;
  const isNumber = /^\+?[\d\s().-]{5,30}$/.test(text);
  return isNumber
    ? `/messages?number=${encodeURIComponent(text.replaceAll(/[\s().-]/g, ''))}`
    : `/messages?text=${encodeURIComponent(text)}`;
}
