// Addresses of MM7 (TS 23.140 §8.7): a number, a short code or an address of RFC 2822, which may carry a number as "+4477…/TYPE=PLMN@centre".

export type AddressKind = 'number' | 'short_code' | 'rfc2822';

export interface Mm7Address {
  readonly kind: AddressKind;
  readonly value: string;
  /** Shown to the others of a group, not served. */
  readonly isDisplayOnly: boolean;
}

export const addressElements: Readonly<Record<AddressKind, string>> = {
  number: 'Number',
  short_code: 'ShortCode',
  rfc2822: 'RFC2822Address',
};

export const addressOf = (kind: AddressKind, value: string): Mm7Address => ({ kind, value, isDisplayOnly: false });

/** What customers and rules call it: the digits of a number with its "+" as sent, whatever form it came in. */
export function plainNumber({ value }: Pick<Mm7Address, 'value'>): string {
  const bare = value.trim();
  const typed = /^(.*?)\/TYPE=[^@]*(?:@.*)?$/i.exec(bare)?.[1];
  if (typed !== undefined) return typed;
  // A number at the centre's own domain, which some write for short codes too.
  return /^(\+?\d{3,20})@/.exec(bare)?.[1] ?? bare;
}
