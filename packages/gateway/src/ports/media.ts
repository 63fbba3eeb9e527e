// Where the octets of pictures, sounds and files are kept, and who takes new ones in. A message names them by their hash and never holds them.
// Implementations of the home: media/folder-home.ts, media/s3-home.ts; media/conformance.ts is the suite that both run.
import type { Readable } from 'node:stream';
import type { MediaPart } from '../core/mms.ts';

/** Octets by their SHA-256. The same octets are kept once, and whoever wants to keep them must bring them: no answer tells what is here already. */
export interface MediaHome {
  /** Keeps a file, which stays the caller's; resolves when it would outlive a crash. Rejects when it cannot be kept now. */
  keep(sha256: string, file: { readonly path: string; readonly octets: number }): Promise<void>;
  /** Rejects with MediaMissing when it is not here, with any other error when the home cannot be read now. */
  open(sha256: string): Promise<Readable>;
  /** Lets go of octets that nobody has brought since `before` (unix ms). False: somebody has, and they stay. True when they are not here either. */
  remove(sha256: string, before: number): Promise<boolean>;
  /** Octets that still fit; null = the home does not know. */
  freeOctets(): Promise<number | null>;
}

export class MediaMissing extends Error {
  override readonly name = 'MediaMissing';
}

/** What somebody says about octets that they bring. Both may be "", wrong or a lie. */
export interface MediaGiven {
  readonly contentType: string;
  readonly name: string;
}

export type MediaTaken =
  | { readonly ok: true; readonly part: MediaPart }
  /** too_large: more than `octetsMax`. empty: not one octet. type: a kind that no phone is sent. unavailable: not now; the rest of the octets is not read. */
  | { readonly ok: false; readonly why: 'too_large' | 'empty' | 'type' | 'unavailable'; readonly detail: string };

/** Takes media in: finds out what they are, and keeps them. Never rejects because of the octets; a source that fails rejects with its own error. */
export interface MediaTaker {
  take(octets: AsyncIterable<Uint8Array>, given: MediaGiven, octetsMax: number): Promise<MediaTaken>;
}

/** Where the caller says that a picture, sound or file is. */
export type MediaSource =
  | { readonly kind: 'upload'; readonly id: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'octets'; readonly octets: AsyncIterable<Uint8Array>; readonly given: MediaGiven };

export type MediaFault = 'media_wrong' | 'media_unreachable' | 'media_too_large' | 'media_quota' | 'platform';
export type MediaBrought =
  | { readonly ok: true; readonly parts: readonly MediaPart[] }
  /** detail: which of them and why, fit for the caller. */
  | { readonly ok: false; readonly code: MediaFault; readonly detail: string };

/** What customers bring: kept, or refused with a reason. */
export interface MediaDesk {
  /** All of them or none: the first fault is told. The parts are kept for long enough to be named in a message. */
  bring(accountId: number, sources: readonly MediaSource[]): Promise<MediaBrought>;
}

export interface OpenMedia {
  readonly contentType: string;
  readonly octets: number;
  readonly stream: Readable;
}

/** What a page may show. */
export interface MediaShelf {
  /** The message that the token of a link is of; null = nobody has made it. */
  messageOf(token: string): number | null;
  /** As it may be shown to people: pictures made anew. Null = it is not kept any more, or cannot be shown. */
  open(part: MediaPart): Promise<OpenMedia | null>;
  /** To the octet as it came. Null = it is not kept any more. */
  openAsItCame(part: MediaPart): Promise<OpenMedia | null>;
}
