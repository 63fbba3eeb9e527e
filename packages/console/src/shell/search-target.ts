// Where a search leads: # and an id straight to that message, everything else to what was found by it. Pure.

/** null: nothing to look for. */
export function searchTarget(text: string, maySeeMessages: boolean): string | null {
  const asked = text.trim();
  if (asked === '') return null;
  const id = /^#\s*(\d{1,15})$/.exec(asked)?.[1];
  return id !== undefined && maySeeMessages ? `/messages/${id}` : `/search?q=${encodeURIComponent(asked)}`;
}
