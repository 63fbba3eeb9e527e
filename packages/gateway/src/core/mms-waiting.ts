// A binary push that tells a phone that an MMS waits for it, where the phone is a number of ours: nobody but the phone's own network serves the MMS, so it is
// told of in words, instead of octets that look like damage. Where it came in several SMS it is read when all are there.
import { type MmsNotification, readMmsNotification } from '@trunkline/mms/notification';
import { buildUdh, IEI, parseUdh } from '@trunkline/sms';
import type { Traits } from './traits.ts';

const kilobytes = (octets: number): string => `${Math.max(1, Math.round(octets / 1000))} KB`;

const inWords = ({ from, subject, size, url }: MmsNotification): string =>
  ['MMS waiting', from === '' ? '' : `from ${from}`, subject === '' ? '' : `“${subject}”`, size === 0 ? '' : kilobytes(size), url]
    .filter((piece) => piece !== '')
    .join(', ');

/** What came to port 2948, whole and without its header; null: it is some other push. */
export function mmsWaiting(octets: Uint8Array): string | null {
  const notification = readMmsNotification(octets);
  return notification && inWords(notification);
}

/** The header without the place among parts; "" = nothing else is in it. */
function withoutPlace(udh: string): string {
  const header = parseUdh(Buffer.from(udh, 'hex'));
  if (!header.ok) return '';
  const others = header.elements.filter(({ iei }) => iei !== IEI.concat8 && iei !== IEI.concat16);
  return others.length === 0 ? '' : Buffer.from(buildUdh(others)).toString('hex');
}

/** A push to port 2948 that came in parts, as the one message it is: `octets` of all of them, hex, and its words where it is of an MMS. */
export function joinedPush(first: Traits, octets: string): { readonly content: string; readonly traits: Traits } {
  const udh = first.udh === '' ? '' : withoutPlace(first.udh);
  return { content: mmsWaiting(Buffer.from(octets, 'hex')) ?? '', traits: { ...first, udh, octets } };
}
