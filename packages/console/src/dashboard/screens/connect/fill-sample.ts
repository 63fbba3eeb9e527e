// A sample of docs/samples made the reader's own: with the address of this gateway and the name of the account. The password stays a place to fill in, so
// that it is in nothing that is copied about. Pure.

const BASE = 'http://localhost:20003';
const ACCOUNT = 'YOUR_ACCOUNT';

export const fillSample = (text: string, origin: string, account: string): string =>
  text.replaceAll(BASE, origin).replaceAll(ACCOUNT, account).trimEnd();
