// Where the keyboard is after something was done: a button that was disabled meanwhile gets the focus back, and where what had it is gone, it goes to what that
// stood in. Otherwise it would fall back to the top of the page.

const SURROUNDINGS = ['dialog[open]', '.scroll', '#page'] as const;
const SUBMIT = 'main form button[type=submit]';

const isLost = (): boolean => document.activeElement === null || document.activeElement === document.body;

/** Called before; what it returns is called after, and looks once the screen was drawn anew. A focus that went elsewhere meanwhile stays there. */
export function rememberFocus(): () => void {
  const from = document.activeElement;
  if (!(from instanceof HTMLElement) || from === document.body) return () => {};
  const around = SURROUNDINGS.map((selector) => from.closest<HTMLElement>(selector));
  // A form that shows what was saved is made anew: its button is another one that says the same. So is a screen.
  const isSubmit = from.matches(SUBMIT) && from.closest('dialog') === null;
  const anew = (): HTMLElement | null =>
    isSubmit ? ([...document.querySelectorAll<HTMLElement>(SUBMIT)].find((one) => one.textContent === from.textContent) ?? null) : null;
  const giveBack = (): void => {
    for (const place of [from, anew(), ...around, document.getElementById('page')]) {
      if (!isLost()) return;
      if (place?.isConnected) place.focus({ preventScroll: true });
    }
  };
  return () => requestAnimationFrame(() => requestAnimationFrame(giveBack));
}
