// What an MMS is made of, beside the text that any message has. docs/mms.md tells how it goes out and comes in.

/** What a connector may carry. A long text is one sms of several segments; an mms is one segment whatever is in it. */
export const messageKinds = ['sms', 'mms'] as const;
export type MessageKind = (typeof messageKinds)[number];

/** One picture, sound or file of an MMS as it was given, in the order in which they are shown. */
export interface MediaPart {
  /** Names its octets in the media home: SHA-256, 64 hex digits. */
  readonly sha256: string;
  /** Found by looking at the octets, without parameters, such as image/jpeg. */
  readonly contentType: string;
  /** Letters, digits, `_`, `-` and one dot with an ending; unlike any other of its MMS. */
  readonly name: string;
  readonly octets: number;
}

/** The text of the message is not here: it is the message's own content. */
export interface MmsContent {
  /** "" = none. */
  readonly subject: string;
  readonly parts: readonly MediaPart[];
}
