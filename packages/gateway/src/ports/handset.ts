// Handset: a phone of the demo, for as long as its carrier is the bundled simulator. It shows what a phone would, not what was sent to it.

export interface HandsetMessage {
  /** Unix ms. */
  readonly at: number;
  readonly from: string;
  /** The number of the phone. */
  readonly to: string;
  readonly text: string;
  /** As many as it has, and as many as came. */
  readonly segments: number;
  readonly segmentsReceived: number;
  /** The text of each segment by itself; '' for one that has not come. */
  readonly parts: readonly string[];
  /** Present: it came as an MMS, and `text` is its text. */
  readonly mms?: { readonly id: string; readonly subject: string; readonly media: readonly HandsetMedia[] };
}

export interface HandsetMedia {
  readonly name: string;
  readonly type: string;
  readonly octets: number;
}

/** What a phone sends along. */
export interface PhonePicture {
  readonly name: string;
  readonly contentType: string;
  readonly octets: Uint8Array;
}

export interface Handset {
  /** Whom its first message could come from: the demo's account, and where its calls go. */
  readonly account: string;
  readonly apiUrl: () => string;
  /** The number that phones can write to. */
  readonly number: string;
  /** The last ones of all phones, oldest first. */
  received(): readonly HandsetMessage[];
  /** Of an MMS that came, by its id and the name of the part; null = it is not kept. */
  media(id: string, name: string): Uint8Array | null;
  /** Resolves when the gateway has it on disk; rejects with RangeError for what no phone can send. With a picture it goes as an MMS. */
  send(message: {
    readonly from: string;
    readonly to: string;
    readonly text: string;
    readonly picture: PhonePicture | null;
  }): Promise<void>;
}
