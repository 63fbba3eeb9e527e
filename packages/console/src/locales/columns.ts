// Texts of one area, each with both languages beside each other; a catalogue takes one column of them.

export type Texts = Readonly<Record<string, readonly [english: string, chinese: string]>>;

export const columnOf = <T extends Texts>(texts: T, column: 0 | 1): { readonly [Key in keyof T]: string } =>
  Object.fromEntries(Object.entries(texts).map(([key, both]) => [key, both[column]])) as { readonly [Key in keyof T]: string };
