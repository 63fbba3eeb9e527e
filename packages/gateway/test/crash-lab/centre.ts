/**
 * The lab's centre for MMS: takes every second number, refuses the others as what a phone cannot take, and keeps count. Its MM7 is by hand, from what the
 * standard's own examples look like, so that it believes nothing of the gateway's.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Segment } from './carrier/book.ts';
import { parseDestination } from './numbers.ts';

const SCHEMA = 'http://www.3gpp.org/ftp/Specs/archive/23_series/23.140/schema/REL-6-MM7-1-4';
const TAKEN = 1000;
const REFUSED = 3002;

/** Known in advance to centre and lab. */
export const takesMms = (sequence: number) => sequence % 2 === 0;

const answerTo = (transaction: string, code: number, messageId: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Header>` +
  `<TransactionID xmlns="${SCHEMA}" env:mustUnderstand="1">${transaction}</TransactionID></env:Header><env:Body><SubmitRsp xmlns="${SCHEMA}">` +
  `<MM7Version>6.8.0</MM7Version><Status><StatusCode>${code}</StatusCode><StatusText>lab</StatusText></Status>` +
  `${messageId === '' ? '' : `<MessageID>${messageId}</MessageID>`}</SubmitRsp></env:Body></env:Envelope>`;

export async function startCentre() {
  const taken = new Map<number, Segment>();
  let refused = 0;
  let strangers = 0;
  const note = (sequence: number) => {
    const nowMs = Date.now();
    const known = taken.get(sequence);
    if (known) Object.assign(known, { submits: known.submits + 1, accepted: known.accepted + 1, lastAtMs: nowMs });
    else
      taken.set(sequence, {
        sequence,
        part: 1,
        parts: 1,
        submits: 1,
        accepted: 1,
        firstAtMs: nowMs,
        lastAtMs: nowMs,
        octets: 0,
        crc: 0,
      });
  };
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    // One that was cut off by a kill has no end, and is not taken.
    request.once('end', () => {
      const body = Buffer.concat(chunks).toString('latin1');
      const transaction = /<(?:\w+:)?TransactionID[^>]*>([^<]*)</.exec(body)?.[1] ?? '';
      const sequence = parseDestination(/<(?:\w+:)?Number[^>]*>([^<]*)</.exec(body)?.[1] ?? '')?.sequence;
      if (sequence === undefined) strangers++;
      const isTaken = sequence !== undefined && takesMms(sequence);
      if (isTaken) note(sequence);
      else refused++;
      const xml = answerTo(transaction, isTaken ? TAKEN : REFUSED, isTaken ? `lab-${sequence}` : '');
      response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8' }).end(xml);
    });
    request.once('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mm7`,
    /** As the carrier's book has them: one row for each number that was taken. */
    taken,
    counts: () => ({ taken: taken.size, refused, strangers }),
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
export type Centre = Awaited<ReturnType<typeof startCentre>>;
