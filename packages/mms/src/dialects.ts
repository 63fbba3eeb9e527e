// How MM7 is written: namespace and version go in pairs that peers insist on. Reading needs none of this, it goes by local names.

const schema = 'http://www.3gpp.org/ftp/Specs/archive/23_series/23.140/schema/';

export interface Mm7Dialect {
  readonly namespace: string;
  /** MM7Version. */
  readonly version: string;
}

/** Release and schema, with the version that is written with it. */
export const mm7Dialects = {
  'rel-5-1-0': { namespace: `${schema}REL-5-MM7-1-0`, version: '5.3.0' },
  'rel-5-1-1': { namespace: `${schema}REL-5-MM7-1-1`, version: '5.3.0' },
  'rel-5-1-2': { namespace: `${schema}REL-5-MM7-1-2`, version: '5.3.0' },
  // Carries 5.3.0 all the same: the schema of 5.5.0 admits no other value.
  'rel-5-1-3': { namespace: `${schema}REL-5-MM7-1-3`, version: '5.3.0' },
  'rel-6-1-0': { namespace: `${schema}REL-6-MM7-1-0`, version: '6.3.0' },
  'rel-6-1-3': { namespace: `${schema}REL-6-MM7-1-3`, version: '6.6.0' },
  'rel-6-1-4': { namespace: `${schema}REL-6-MM7-1-4`, version: '6.8.0' },
} as const satisfies Record<string, Mm7Dialect>;

export type Mm7DialectName = keyof typeof mm7Dialects;
export const mm7DialectNames: readonly Mm7DialectName[] = Object.keys(mm7Dialects) as Mm7DialectName[];
