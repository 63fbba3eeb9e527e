// What is fed: PDUs made by fast-check from the same tables as the codec, the recordings of the codec's tests, octets of pure chance, and
// all of these damaged: bits flipped, cut, spliced, with lengths that lie and optional parameters twice.
import * as fc from 'fast-check';
import { fixtures } from '../src/codec.fixtures.ts';
import { encodePdu } from '../src/codec.ts';
import { entries } from '../src/entries.ts';
import type { Field } from '../src/fields.ts';
import { type CommandName, commands, type CommandSpec, type PduInit } from '../src/tables/commands.ts';
import { type TlvName, type TlvSpec, tlvTable } from '../src/tables/tlvs.ts';
import type { Chance } from './chance.ts';

const byte = fc.nat(255);
const text = (max: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: max - 1 });
const address = { ton: byte, npi: byte, address: text(21) };

const fieldValue = (field: Field): fc.Arbitrary<unknown> => {
  switch (field.kind) {
    case 'u8':
      return byte;
    case 'cstring':
      return text(field.max);
    case 'short_message':
      return fc.uint8Array({ maxLength: 254 });
    case 'destinations':
      return fc.array(
        fc.oneof(fc.record({ kind: fc.constant('sme'), ...address }), fc.record({ kind: fc.constant('list'), name: text(21) })),
        {
          maxLength: 5,
        },
      );
    case 'unsuccess':
      return fc.array(fc.record({ ...address, status: fc.nat(0xffffffff) }), { maxLength: 5 });
    default:
      return field satisfies never;
  }
};

const integerMax = { u8: 0xff, u16: 0xffff, u32: 0xffffffff };

const tlvValue = (spec: TlvSpec): fc.Arbitrary<unknown> => {
  switch (spec.kind) {
    case 'u8':
    case 'u16':
    case 'u32':
      return fc.nat(integerMax[spec.kind]);
    case 'cstring':
      return text(spec.max);
    case 'octets':
      return fc.uint8Array({ minLength: spec.min, maxLength: Math.min(spec.max, spec.min + 100) });
    default:
      return spec satisfies never;
  }
};

const tlvs = fc
  .array(fc.constantFrom(...entries<TlvName, TlvSpec>(tlvTable)), { maxLength: 4 })
  .chain((chosen) => fc.record(Object.fromEntries(chosen.map(([name, spec]) => [name, tlvValue(spec)]))));
const extra = fc.array(fc.record({ tag: fc.nat(0xffff), value: fc.uint8Array({ maxLength: 40 }) }), { maxLength: 2 });

const pduOf = ([command, spec]: [CommandName, CommandSpec]): fc.Arbitrary<PduInit> => {
  const body = Object.fromEntries(spec.body.map((field) => [field.name, fieldValue(field)]));
  const optional = spec.tlvs ? { tlvs: fc.tuple(tlvs, extra).map(([known, unknown]) => ({ ...known, extra: unknown })) } : {};
  const status = spec.id >= 0x80000000 ? fc.oneof(fc.constant(0), fc.nat(0xffffffff)) : fc.constant(0);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the fields of the table's row
  return fc.record({ command: fc.constant(command), status, sequence: fc.nat(0xffffffff), ...body, ...optional }) as fc.Arbitrary<PduInit>;
};

/** Frames to begin with: every fixture, and `count` PDUs of every command and shape. */
export const makePool = (seed: number, count: number): Buffer[] => {
  const any = fc.oneof(...entries<CommandName, CommandSpec>(commands).map(pduOf));
  const made = fc.sample(any, { seed, numRuns: count }).map(encodePdu);
  return [...fixtures.map(({ frame }) => frame), ...made];
};

const withTrueLength = (frame: Buffer): Buffer => {
  if (frame.length >= 4) frame.writeUInt32BE(frame.length);
  return frame;
};

const damage = (chance: Chance, frame: Buffer, pool: readonly Buffer[]): Buffer => {
  if (frame.length === 0) return chance.octets(1 + chance.below(40));
  switch (chance.below(8)) {
    case 0: // a bit
      frame[chance.below(frame.length)]! ^= 1 << chance.below(8);
      return frame;
    case 1: // an octet, with a liking for those that mean something
      frame[chance.below(frame.length)] = chance.pick([0, 1, 0x7f, 0x80, 0xff, chance.below(256)]);
      return frame;
    case 2: // cut, honest about it
      return withTrueLength(Buffer.from(frame.subarray(0, chance.below(frame.length + 1))));
    case 3: // a length that lies
      if (frame.length >= 4)
        frame.writeUInt32BE(chance.pick([0, 15, 16, 17, 65_536, 65_537, 0xffffffff, frame.length + chance.below(9), chance.u32()]));
      return frame;
    case 4: {
      // the beginning of one and the end of another
      const other = chance.pick(pool);
      return withTrueLength(
        Buffer.concat([frame.subarray(0, chance.below(frame.length + 1)), other.subarray(chance.below(other.length + 1))]),
      );
    }
    case 5: {
      // its own end again: optional parameters twice
      const from = 16 + chance.below(Math.max(1, frame.length - 16));
      return withTrueLength(Buffer.concat([frame, frame.subarray(from)]));
    }
    case 6: {
      // a parameter with a length of its own mind
      const parameter = Buffer.alloc(4 + chance.below(12), chance.below(256));
      parameter.writeUInt16BE(chance.pick([0x001e, 0x0424, 0x0427, 0x0423, 0x020c, chance.below(0x10000)]));
      parameter.writeUInt16BE(chance.pick([0, 1, 2, parameter.length - 4, 0xffff]), 2);
      return withTrueLength(Buffer.concat([frame, parameter]));
    }
    default: {
      const at = chance.below(frame.length + 1);
      return withTrueLength(Buffer.concat([frame.subarray(0, at), chance.octets(chance.below(20)), frame.subarray(at)]));
    }
  }
};

/** One frame, sound or not. It may be changed by whoever gets it. */
export const makeFrame = (chance: Chance, pool: readonly Buffer[]): Buffer => {
  if (chance.oneIn(8)) {
    const frame = chance.octets(chance.below(120));
    // Else nearly all would fail at command_id and length.
    if (frame.length >= 16 && !chance.oneIn(4)) {
      withTrueLength(frame);
      chance.pick(pool).copy(frame, 4, 4, 8);
    }
    return frame;
  }
  let frame: Buffer = Buffer.from(chance.pick(pool));
  for (let changes = chance.below(5); changes > 0; changes--) frame = damage(chance, frame, pool);
  return frame;
};
