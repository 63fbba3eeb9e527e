// The conversation of one phone: what came to it and what it wrote, in time. Pure.

export interface PhoneMessage {
  readonly at: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly segments: number;
  readonly segmentsReceived: number;
  /** The text of each segment; '' for one that has not come. */
  readonly parts: readonly string[];
  /** Present: it came as an MMS. */
  readonly mms?: PhoneMms;
}
export interface PhoneMms {
  readonly id: string;
  readonly subject: string;
  readonly media: readonly { readonly name: string; readonly type: string }[];
}

interface Written {
  readonly id: number;
  readonly to: string;
  readonly receivedAt: string;
  readonly content?: string;
  /** Pictures and files that it sent along. */
  readonly media?: number;
}

export interface Line {
  readonly key: string;
  readonly at: string;
  readonly isOwn: boolean;
  /** The other end. */
  readonly with: string;
  readonly text: string;
  readonly segments: number;
  readonly segmentsReceived: number;
  readonly parts: readonly string[];
  readonly mms?: PhoneMms;
  /** Pictures and files of its own message. */
  readonly media: number;
}

const digits = (number: string): string => number.replace(/^\+|^00/, '');

export function talkOf(messages: readonly PhoneMessage[], written: readonly Written[], phone: string): readonly Line[] {
  const came = messages
    .filter(({ to }) => digits(to) === digits(phone))
    .map((message, index): Line => ({ key: `came ${index}`, isOwn: false, with: message.from, media: 0, ...message }));
  const wrote = written.map(
    ({ id, to, receivedAt, content = '', media = 0 }): Line => ({
      key: `wrote ${id}`,
      at: receivedAt,
      isOwn: true,
      with: to,
      text: content,
      segments: 1,
      segmentsReceived: 1,
      parts: [content],
      media,
    }),
  );
  return [...came, ...wrote].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** Who a phone talks with, the newest first. */
export const peersOf = (talk: readonly Line[]): readonly string[] => [...new Set(talk.map((line) => line.with).toReversed())];

/** Phones that got something, the newest first, each with its last text. */
export function phonesOf(messages: readonly PhoneMessage[]): readonly { readonly phone: string; readonly last: string }[] {
  const last = new Map<string, string>();
  for (const { to, text, mms } of messages) {
    last.delete(to);
    last.set(to, mms?.subject || text);
  }
  return [...last].map(([phone, text]) => ({ phone, last: text })).toReversed();
}
