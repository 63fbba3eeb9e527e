// Callbacks: a URL that came with a message, asked when something becomes of it. Webhooks (core/webhook.ts) are set for an account; a callback belongs to the
// messages of one request, as the protocols of other gateways have it.

/** What may become of a message, as the bits that Kannel's dlr-mask gave them. TAKEN: by the carrier. REFUSED: no carrier took it. */
export const CallbackEvent = { DELIVERED: 1, FAILED: 2, TAKEN: 8, REFUSED: 16 } as const;
export type CallbackEvent = (typeof CallbackEvent)[keyof typeof CallbackEvent];

/** Whose way of asking it is. */
export const callbackForms = ['kannel', 'jasmin', 'twilio'] as const;
export type CallbackForm = (typeof callbackForms)[number];

export interface Callback {
  readonly form: CallbackForm;
  /** As the customer gave it; http or https, and with escapes where the form has some. */
  readonly url: string;
  /** Sum of the events it wants. */
  readonly events: number;
  /** What the form tells beside the message itself. */
  readonly details: Readonly<Record<string, string>>;
}

/** Why this may not be a callback's URL, in a few words; null = it may. Where it leads is judged when it is asked. */
export function callbackUrlFault(url: string, charactersMax: number): string | null {
  if (url.length > charactersMax) return `longer than ${charactersMax} characters`;
  if (!/^https?:\/\/[^/?#]/i.test(url)) return 'not an http or https URL';
  // Escapes stand for themselves here: what they become changes no host.
  const { hostname, username, password } = URL.parse(url.replaceAll('%', '%25')) ?? { hostname: '', username: '', password: '' };
  if (hostname === '') return 'not a URL';
  return username !== '' || password !== '' ? 'with a name or password in it' : null;
}
