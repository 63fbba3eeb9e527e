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
}

export interface Handset {
  /** Whom its first message could come from: the demo's account, and where its calls go. */
  readonly account: string;
  readonly apiUrl: () => string;
  /** The number that phones can write to. */
  readonly number: string;
  /** The last ones of all phones, oldest first. */
  received(): readonly HandsetMessage[];
  /** Resolves when the gateway has it on disk; rejects with RangeError for a text that no phone can send. */
  send(message: { readonly from: string; readonly to: string; readonly text: string }): Promise<void>;
}
