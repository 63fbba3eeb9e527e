// The wire of MMS: what the gateway's connector and the simulated centre share.
export * from './address.ts';
export * from './body.ts';
export { decodeText } from './charset.ts';
export * from './dialects.ts';
export * from './messages.ts';
export * from './mime-headers.ts';
export { MmsError } from './mms-error.ts';
export { type MultipartEvent, splitMultipart } from './multipart-splitter.ts';
export * from './multipart-writer.ts';
export { readEnvelope, statusText } from './read-message.ts';
export { readSmil, type SmilPart, writeSmil } from './smil.ts';
export { type MmMeaning, mmMeaningOf } from './tables/mm-statuses.ts';
export { type StatusAction, statusActionOf, statusTable } from './tables/statuses.ts';
export { formatMm7Time, parseMm7Time } from './times.ts';
export { base64Length, transferDecoder } from './transfer-encoding.ts';
export { plainStyle, writeEnvelope, type WriteStyle } from './write-message.ts';
