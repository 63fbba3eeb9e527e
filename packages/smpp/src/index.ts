// The public surface of the package. Everything else is free to change.
export { type Clock, realClock } from './clock.ts';
export {
  type BindMode,
  type BindResp,
  clientDefaults,
  connectEsme,
  type EsmeClient,
  type EsmeEnd,
  type EsmeHandlers,
  type EsmeOptions,
} from './client.ts';
export {
  type Decoded,
  decodePdu,
  describePdu,
  encodePdu,
  headerOctets,
  type Malformed,
  type PduBody,
  validatePdu,
  writePdu,
} from './codec.ts';
export { Connection, type ConnectionHandlers, type OnWire, type WireDirection } from './connection.ts';
export type { DestinationAddress, UnsuccessSme } from './fields.ts';
export { type Frame, Framer } from './framer.ts';
export { linkDefaults, type LinkLimits } from './limits.ts';
export { PduFieldError } from './pdu-error.ts';
export { describeReceipt, type ReceiptDescription, type Whereabouts } from './receipt-dialect.ts';
export {
  formatReceipt,
  messageStates,
  parseReceipt,
  type Receipt,
  type ReceiptFields,
  type ReceiptOptions,
  type ReceiptPdu,
  type ReceiptState,
  receiptTlvs,
} from './receipt.ts';
export {
  type BindDecision,
  type BindRequest,
  createSmscServer,
  serverDefaults,
  type SmscHandlers,
  type SmscOptions,
  type SmscServer,
  type SmscSession,
} from './server.ts';
export {
  type AnsweredInit,
  type Answer,
  Session,
  type SessionEnd,
  type SessionHandlers,
  type SessionIo,
  type SessionNotice,
  type SessionOptions,
  type UnansweredInit,
} from './session.ts';
export type { BoundState, Role, SessionState } from './session-states.ts';
export {
  answerTo,
  type CommandName,
  commandName,
  commands,
  isResponse,
  type Pdu,
  type PduInit,
  type PduInitOf,
  type PduOf,
  type RequestName,
  type RequestPdu,
  type ResponseName,
  type ResponsePdu,
} from './tables/commands.ts';
export { statuses, type StatusName, statusName } from './tables/statuses.ts';
export { type RawTlv, type TlvName, type Tlvs, tlvTable } from './tables/tlvs.ts';
export { noTlvs } from './tlv-codec.ts';
export { formatAbsoluteTime, formatReceiptDate, formatRelativeTime, parseReceiptDate, parseSmppTime, type SmppTime } from './time.ts';
export type { Done, RequestOutcome } from './window.ts';
export { formatPdu, type FormatPduOptions } from './wire-log.ts';
export { PduWriter } from './writer.ts';
