// Addresses by which a mail about an inbound message is answered: reply+TOKEN@domain. The token names the account and the message and ends; who has it can
// write to that one phone from that one number, and nothing else. It is signed with a key that is made of the data folder's key file, which is not in the
// database: neither a copy of the database nor any number of tokens makes another one. Lower-case letters and digits only, because some mail
// servers change the case of what stands before the @.
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import { REPLY_ADDRESS_MS } from './email-limits.ts';

const PREFIX = 'reply+';
const VERSION = 1;
/** version 1, account 5, message 6, end 5 (seconds). */
const BODY_OCTETS = 17;
const MAC_OCTETS = 13;
const KEY_OCTETS = 32;
/** RFC 4648 base32 in lower case. 30 octets are 48 characters: with the prefix less than the 64 that may stand before an @. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';
const TOKEN = /^[a-z2-7]{48}$/;

function encode(octets: Buffer): string {
  let text = '';
  for (let place = 0; place < octets.length; place += 5) {
    let bits = BigInt(octets.readUIntBE(place, 5));
    let group = '';
    for (let count = 0; count < 8; count++, bits >>= 5n) group = `${LETTERS[Number(bits & 31n)] ?? ''}${group}`;
    text += group;
  }
  return text;
}

function decode(text: string): Buffer {
  const octets = Buffer.alloc((text.length / 8) * 5);
  for (let place = 0; place < text.length; place += 8) {
    let bits = 0n;
    for (const letter of text.slice(place, place + 8)) bits = (bits << 5n) | BigInt(LETTERS.indexOf(letter));
    octets.writeUIntBE(Number(bits), (place / 8) * 5, 5);
  }
  return octets;
}

export interface Conversation {
  readonly accountId: number;
  readonly inboundId: number;
}

export interface ReplyAddresses {
  /** Good for REPLY_ADDRESS_MS. */
  addressFor(conversation: Conversation): string;
  /** Whether an address is one that this reads, be it good or not. */
  isOne(address: { readonly local: string; readonly domain: string }): boolean;
  read(address: { readonly local: string }): Conversation | 'unknown' | 'ended';
}

/** `domain`: whose mail comes to the e-mail door. `secret`: what the signing key is made of. */
export function createReplyAddresses(domain: string, secret: string, clock: Pick<Clock, 'now'>): ReplyAddresses {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'trunkline reply address', KEY_OCTETS));
  const macOf = (body: Buffer): Buffer => createHmac('sha256', key).update(body).digest().subarray(0, MAC_OCTETS);
  return {
    addressFor({ accountId, inboundId }) {
      const body = Buffer.alloc(BODY_OCTETS);
      body.writeUInt8(VERSION, 0);
      body.writeUIntBE(accountId, 1, 5);
      body.writeUIntBE(inboundId, 6, 6);
      body.writeUIntBE(Math.floor((clock.now() + REPLY_ADDRESS_MS) / 1000), 12, 5);
      return `${PREFIX}${encode(Buffer.concat([body, macOf(body)]))}@${domain}`;
    },
    isOne: (address) => address.domain === domain && address.local.toLowerCase().startsWith(PREFIX),
    read({ local }) {
      const token = local.slice(PREFIX.length).toLowerCase();
      if (!TOKEN.test(token)) return 'unknown';
      const octets = decode(token);
      const body = octets.subarray(0, BODY_OCTETS);
      if (body[0] !== VERSION || !timingSafeEqual(octets.subarray(BODY_OCTETS), macOf(body))) return 'unknown';
      if (body.readUIntBE(12, 5) * 1000 <= clock.now()) return 'ended';
      return { accountId: body.readUIntBE(1, 5), inboundId: body.readUIntBE(6, 6) };
    },
  };
}
