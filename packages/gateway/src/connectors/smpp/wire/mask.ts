// Passwords of PDUs that sign in, overwritten before the PDU is written anywhere: bind_receiver, bind_transmitter, bind_transceiver and outbind carry
// system_id and password first (SMPP 3.4 §4.1), each ended by a NUL.

const SIGN_IN_COMMANDS: readonly number[] = [0x01, 0x02, 0x09, 0x0b];
const HEADER_OCTETS = 16;
const STAR = 0x2a;

/** In place. A PDU without the NULs it should have loses its whole body. */
export function maskPassword(pdu: Uint8Array): void {
  if (pdu[4] !== 0 || pdu[5] !== 0 || pdu[6] !== 0 || !SIGN_IN_COMMANDS.includes(pdu[7] ?? 0)) return;
  const idEnd = pdu.indexOf(0, HEADER_OCTETS);
  const from = idEnd < 0 ? HEADER_OCTETS : idEnd + 1;
  const end = pdu.indexOf(0, from);
  pdu.fill(STAR, from, end < 0 ? pdu.length : end);
}
