// Object.entries that keeps the names of a table as a type. Sound for our tables only: they are constants with no further keys.

export const entries = <K extends string, V>(table: Readonly<Record<K, V>>): [K, V][] =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see the header
  Object.entries(table) as [K, V][];
