// One PDU: octets to object and back (SMPP 3.4 §3.2). Pure; knows neither sockets nor time nor text. Liberal in what it reads, exact in
// what it writes. `decodePdu` never throws: a frame whose body is bad is a value that says what to answer, and the next frame is fine.
import { type Compiled, compileCommand } from './compile.ts';
import { entries } from './entries.ts';
import { PduFieldError } from './pdu-error.ts';
import { PduReader } from './reader.ts';
import { type CommandName, type CommandSpec, commandName, commands, isResponse, type Pdu, type PduInit } from './tables/commands.ts';
import { statuses, statusName } from './tables/statuses.ts';
import type { Tlvs } from './tables/tlvs.ts';
import { noTlvs, readTlvs } from './tlv-codec.ts';
import { PduWriter } from './writer.ts';

export const headerOctets = 16;

export interface Malformed {
  kind: 'malformed';
  commandId: number;
  /** null: no command of SMPP 3.4. */
  command: CommandName | null;
  sequence: number;
  /** What to answer. */
  status: number;
  /** For the log; holds no content of the message. */
  reason: string;
}

export type Decoded = { kind: 'pdu'; pdu: Pdu } | Malformed;

interface Codec extends Compiled {
  spec: CommandSpec;
  response: boolean;
}

const compile = ([name, spec]: [CommandName, CommandSpec]): [CommandName, Codec] => [
  name,
  { ...compileCommand(name, spec), spec, response: isResponse(name) },
];
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one entry for each row of the table
const codecs = Object.fromEntries(entries<CommandName, CommandSpec>(commands).map(compile)) as Record<CommandName, Codec>;

/** The generated text for a command. */
export const codecSource = (command: CommandName): string => codecs[command].source;

const idMax = 0x200;
const requestCodecs: (Codec | undefined)[] = Array.from({ length: idMax }, () => undefined);
const responseCodecs: (Codec | undefined)[] = Array.from({ length: idMax }, () => undefined);
for (const codec of Object.values(codecs)) {
  const list = codec.response ? responseCodecs : requestCodecs;
  list[codec.spec.id & 0x7fffffff] = codec;
}

const codecById = (id: number): Codec | undefined => {
  const low = id & 0x7fffffff;
  if (low >= idMax) return undefined;
  return id >= 0x80000000 ? responseCodecs[low] : requestCodecs[low];
};

const reader = new PduReader();

const uint32 = (b: Buffer, at: number): number => b[at]! * 0x1000000 + ((b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!);

const malformed = (frame: Buffer, status: number, reason: string): Malformed => {
  const commandId = frame.length >= 8 ? uint32(frame, 4) : 0;
  return {
    kind: 'malformed',
    commandId,
    command: commandName(commandId),
    sequence: frame.length >= 16 ? uint32(frame, 12) : 0,
    status,
    reason,
  };
};

/**
 * A response is decoded whatever its body looks like, since nothing can be answered to it and the status alone settles the request.
 * With an error the body may be there, absent, or absent with optional parameters after it (field: three vendors, three ways).
 */
const decodeResponse = (codec: Codec, frame: Buffer, status: number, sequence: number): Pdu => {
  if (frame.length > headerOctets) {
    reader.start(frame, headerOctets, frame.length, false);
    const pdu = codec.decode(reader, status, sequence);
    if (reader.fault === 0) return pdu;
    if (status !== 0 && codec.spec.tlvs) {
      reader.start(frame, headerOctets, frame.length, false);
      const tlvs = readTlvs(reader, statuses.ESME_RINVOPTPARSTREAM);
      if (reader.fault === 0) {
        reader.start(frame, headerOctets, headerOctets, true);
        return { ...codec.decode(reader, status, sequence), tlvs };
      }
    }
  }
  reader.start(frame, headerOctets, frame.length, true);
  return codec.decode(reader, status, sequence);
};

/** Decodes one frame: all octets of one PDU, its header included. Never throws. Octet strings in the result are views into `frame`. */
export const decodePdu = (frame: Buffer): Decoded => {
  const length = frame.length;
  if (length < headerOctets) return malformed(frame, statuses.ESME_RINVCMDLEN, `${length} octets are no PDU`);
  const id = uint32(frame, 4);
  const codec = codecById(id);
  if (codec === undefined) return malformed(frame, statuses.ESME_RINVCMDID, `no command has the id 0x${id.toString(16).padStart(8, '0')}`);
  if (uint32(frame, 0) !== length) return malformed(frame, statuses.ESME_RINVCMDLEN, 'command_length differs from the length of the frame');
  const status = uint32(frame, 8);
  const sequence = uint32(frame, 12);
  if (codec.response) return { kind: 'pdu', pdu: decodeResponse(codec, frame, status, sequence) };
  reader.start(frame, headerOctets, length, false);
  const pdu = codec.decode(reader, status, sequence);
  if (reader.fault !== 0) return malformed(frame, reader.fault, reader.reason);
  return { kind: 'pdu', pdu };
};

/** The body of a PDU by field names, for callers that know the command apart from the object. */
export interface PduBody {
  tlvs?: Tlvs;
}

/** Appends a PDU to the writer. Throws PduFieldError (a RangeError) naming the field, and then leaves the writer as it was. */
export const writePdu = (w: PduWriter, command: CommandName, status: number, sequence: number, body: PduBody): void => {
  const codec = codecs[command];
  const before = w.pending;
  w.reserve(headerOctets);
  try {
    const from = w.pos;
    w.pos = from + 4;
    w.u32(codec.spec.id, 'command');
    w.u32(status, 'status');
    w.u32(sequence, 'sequence');
    if (status === 0 || codec.spec.bodyOnError || !codec.isEmpty(body)) codec.encode(w, body);
    // A body may have moved the pending octets to a larger chunk: count from the end.
    const length = w.pending - before;
    const end = w.pos;
    w.pos = end - length;
    w.u32(length, 'command_length');
    w.pos = end;
  } catch (error) {
    w.truncate(before);
    throw error;
  }
};

const scratch = new PduWriter(4096);

/** The octets of one PDU. A missing status or sequence is 0. Throws PduFieldError (a RangeError) naming the field. */
export const encodePdu = (pdu: PduInit): Buffer => {
  writePdu(scratch, pdu.command, pdu.status ?? 0, pdu.sequence ?? 0, pdu);
  return scratch.take();
};

/** What `encodePdu` would throw, as a value: for PDUs built from a customer's data. */
export const validatePdu = (pdu: PduInit): { field: string; status: number; reason: string } | null => {
  try {
    writePdu(scratch, pdu.command, pdu.status ?? 0, pdu.sequence ?? 0, pdu);
    scratch.truncate(0);
    return null;
  } catch (error) {
    if (error instanceof PduFieldError) return { field: error.field, status: error.status, reason: error.message };
    throw error;
  }
};

/** One line for a log: names, numbers and lengths, never addresses or text. */
export const describePdu = (pdu: Pdu): string => {
  const message = 'shortMessage' in pdu ? ` ${pdu.shortMessage.length} octets` : '';
  const tlvs = pdu.tlvs === noTlvs ? '' : ` tlvs ${Object.keys(pdu.tlvs).join(',')}`;
  return `${pdu.command} #${pdu.sequence} ${statusName(pdu.status)}${message}${tlvs}`;
};
