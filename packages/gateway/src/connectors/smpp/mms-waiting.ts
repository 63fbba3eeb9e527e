// A binary push that tells a phone that an MMS waits for it, where the phone is a number of ours: nobody but the phone's own network serves the MMS, so it is
// told of in words, instead of octets that look like damage.
import { type MmsNotification, readMmsNotification, WAP_PUSH_PORT } from '@trunkline/mms';

const kilobytes = (octets: number): string => `${Math.max(1, Math.round(octets / 1000))} KB`;

const inWords = ({ from, subject, size, url }: MmsNotification): string =>
  ['MMS waiting', from === '' ? '' : `from ${from}`, subject === '' ? '' : `“${subject}”`, size === 0 ? '' : kilobytes(size), url]
    .filter((piece) => piece !== '')
    .join(', ');

/** null: it is no such push, or only a part of one. */
export function mmsWaiting(destinationPort: number | undefined, octets: Uint8Array): string | null {
  const notification = destinationPort === WAP_PUSH_PORT ? readMmsNotification(octets) : null;
  return notification && inWords(notification);
}
