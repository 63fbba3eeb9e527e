// What an MMS is made of, beside the text that any message has. docs/mms.md tells how it goes out and comes in.

/** What a connector may carry. A long text is one sms of several segments; an mms is one segment whatever is in it. */
export const messageKinds = ['sms', 'mms'] as const;
export type MessageKind = (typeof messageKinds)[number];

/** As what an MMS leaves: whole, or as an SMS with a link to the page that shows it. */
export const mmsForms = ['mms', 'link'] as const;
export type MmsForm = (typeof mmsForms)[number];

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

/** Stands for media that nobody looks at: the judgement over an MMS asks only whether it has any. */
export const someMedia: readonly MediaPart[] = [{ sha256: '0'.repeat(64), contentType: 'image/jpeg', name: 'part.jpg', octets: 0 }];

/** The text of the message is not here: it is the message's own content. */
export interface MmsContent {
  /** "" = none. */
  readonly subject: string;
  readonly parts: readonly MediaPart[];
  /** How links to it begin, such as `https://sms.example.com/m/`: settled when it is accepted, because the length of the link is. "" = there are none. */
  readonly linkBase: string;
}

/** An MMS from a phone as it is kept. */
export interface NewInboundMms extends MmsContent {
  /** What follows the beginning of its links: 32 hex digits that nobody can guess. */
  readonly token: string;
  /** What the centre wants to hear again with an answer to it; absent = nothing. */
  readonly linkedId?: string;
}

/** An MMS from a phone as its account is told of it. */
export interface InboundMms {
  /** "" = none. */
  readonly subject: string;
  readonly text: string;
  /** What is kept of its media; "" for url = there are no links. */
  readonly media: readonly (MediaPart & { readonly url: string })[];
  /** What did not come with it, or was not kept; "" = nothing. */
  readonly remark: string;
}

/** What follows the beginning of a link: as long for every message. */
export const LINK_TOKEN_CHARACTERS = 28;

/** Pictures, sounds and files of one MMS. More would be hidden by most phones. */
export const MMS_PARTS_MAX = 10;
const NAME_CHARACTERS_MAX = 12;

/** A name for a part from the one it was given: what every carrier and phone takes as an id and as the name of a file. */
export function partName(given: string, ending: string): string {
  const stem = given
    .replace(/^.*[/\\]/s, '')
    .replace(/\.[^.]*$/, '')
    .replaceAll(/[^A-Za-z0-9_-]/g, '')
    .slice(0, NAME_CHARACTERS_MAX);
  return `${stem === '' ? 'part' : stem}.${ending}`;
}

/** The same parts, those whose names are taken with a number to theirs. */
export function withOwnNames(parts: readonly MediaPart[]): readonly MediaPart[] {
  const taken = new Set<string>();
  return parts.map((part) => {
    let { name } = part;
    const dot = name.lastIndexOf('.');
    for (let count = 2; taken.has(name.toLowerCase()); count++) name = `${part.name.slice(0, dot)}${count}${part.name.slice(dot)}`;
    taken.add(name.toLowerCase());
    return name === part.name ? part : { ...part, name };
  });
}

export const inboundMmsOf = ({ subject, linkBase, token, parts }: NewInboundMms, text: string, remark: string): InboundMms => ({
  subject,
  text,
  media: parts.map((part, index) => ({ ...part, url: linkBase === '' ? '' : `${linkBase}${token}/${index + 1}` })),
  remark,
});

/** An MMS from a phone where there is room for a text alone: nothing of it is missing without a word. */
export const inboundMmsText = ({ subject, text, media, remark }: InboundMms): string =>
  [subject, text, ...media.map(({ url, name }) => url || name), remark === '' ? '' : `[${remark}]`]
    .filter((line) => line !== '')
    .join('\n');

/** What the phone gets where the MMS goes as a link: the words first, the link last, so that a phone that cuts a long text cuts no link. */
export const linkText = (subject: string, content: string, link: string): string =>
  [subject, content, link].filter((piece) => piece.trim() !== '').join('\n');
