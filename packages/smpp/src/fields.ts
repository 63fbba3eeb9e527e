// The kinds of mandatory parameters (SMPP 3.4 §3.1, §4) as plain descriptions, so that a command is a row of a table and the
// TypeScript type of its body is derived from the same row. How a kind is read and written is in compile.ts; this file holds no code
// that touches octets.
import { statuses } from './tables/statuses.ts';

/** One-octet unsigned integer. */
export interface OctetField<N extends string = string> {
  kind: 'u8';
  name: N;
  /** What is sent when the caller leaves the field out. */
  byDefault: number;
}

/** C-Octet String: zero or more octets and a NUL. `max` counts the NUL, as the specification does. */
export interface CStringField<N extends string = string> {
  kind: 'cstring';
  name: N;
  /** Limit when we write: the specification's. */
  max: number;
  /** Limit when we read: at least `max`; wider where live peers exceed the specification. */
  maxRead: number;
  /** command_status that names this field as the culprit. */
  status: number;
}

/** sm_length and short_message in one: the length is derived, never stated by the caller. */
export interface ShortMessageField<N extends string = string> {
  kind: 'short_message';
  name: N;
}

/** number_of_dests and dest_address(es) of submit_multi (§4.5.1.1). */
export interface DestinationsField<N extends string = string> {
  kind: 'destinations';
  name: N;
}

/** no_unsuccess and unsuccess_sme(s) of submit_multi_resp (§4.5.3). */
export interface UnsuccessField<N extends string = string> {
  kind: 'unsuccess';
  name: N;
}

export type Field<N extends string = string> =
  | OctetField<N>
  | CStringField<N>
  | ShortMessageField<N>
  | DestinationsField<N>
  | UnsuccessField<N>;

export type DestinationAddress =
  | { kind: 'sme'; ton: number; npi: number; address: string }
  /** A distribution list kept by the SMSC. */
  | { kind: 'list'; name: string };

export interface UnsuccessSme {
  ton: number;
  npi: number;
  address: string;
  status: number;
}

/** The value of a field in a PDU object. */
export type FieldValue<F> = F extends { kind: 'u8' }
  ? number
  : F extends { kind: 'cstring' }
    ? string
    : F extends { kind: 'short_message' }
      ? Uint8Array
      : F extends { kind: 'destinations' }
        ? readonly DestinationAddress[]
        : F extends { kind: 'unsuccess' }
          ? readonly UnsuccessSme[]
          : never;

export const u8 = <const N extends string>(name: N, byDefault = 0): OctetField<N> => ({ kind: 'u8', name, byDefault });

export const cstring = <const N extends string>(
  name: N,
  max: number,
  status: number = statuses.ESME_RINVPARLEN,
  maxRead = max,
): CStringField<N> => ({ kind: 'cstring', name, max, maxRead, status });

export const shortMessageField = <const N extends string>(name: N): ShortMessageField<N> => ({ kind: 'short_message', name });
export const destinationsField = <const N extends string>(name: N): DestinationsField<N> => ({ kind: 'destinations', name });
export const unsuccessField = <const N extends string>(name: N): UnsuccessField<N> => ({ kind: 'unsuccess', name });
