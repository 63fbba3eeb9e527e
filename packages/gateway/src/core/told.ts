// A sentence as data: its key and what is filled in, for who says it in another language. The English stands beside it, ready to be read.

export interface Told<Key extends string = string> {
  readonly key: Key;
  readonly values: Readonly<Record<string, string | number>>;
}
