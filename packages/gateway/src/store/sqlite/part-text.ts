// The text of a part as the store keeps it: in UTF-16, because a part may begin or end with half a character, which UTF-8 cannot hold.

export const partOctets = (text: string): Buffer => Buffer.from(text, 'utf16le');

export const partText = (octets: Uint8Array): string => Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('utf16le');
