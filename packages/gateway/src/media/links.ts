// Links to MMS: `…/m/` and 28 letters, which are the message's id in five octets and 16 octets of HMAC-SHA256 over it, in base64url (RFC 4648 §5). So a link
// needs no row to exist, is as long for every message, and cannot be guessed: 128 bits. The key is of this installation, kept sealed in its database.
import { createHmac, timingSafeEqual } from 'node:crypto';

const ID_OCTETS = 5;
const MAC_OCTETS = 16;

export interface MmsLinks {
  linkOf(linkBase: string, messageId: number): string;
  /** The message that a token is of; null = nobody has made it. */
  messageOf(token: string): number | null;
}

export function createMmsLinks(key: Buffer): MmsLinks {
  const macOf = (id: Buffer): Buffer => createHmac('sha256', key).update('mms link').update(id).digest().subarray(0, MAC_OCTETS);
  return {
    linkOf(linkBase, messageId) {
      const id = Buffer.alloc(ID_OCTETS);
      id.writeUIntBE(messageId, 0, ID_OCTETS);
      return linkBase + Buffer.concat([id, macOf(id)]).toString('base64url');
    },
    messageOf(token) {
      const octets = Buffer.from(token, 'base64url');
      if (octets.length !== ID_OCTETS + MAC_OCTETS || octets.toString('base64url') !== token) return null;
      const id = octets.subarray(0, ID_OCTETS);
      return timingSafeEqual(octets.subarray(ID_OCTETS), macOf(id)) ? id.readUIntBE(0, ID_OCTETS) : null;
    },
  };
}
