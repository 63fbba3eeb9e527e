// Turns rows of tables/commands.ts into functions. Generating source from the table (as ajv and fastify do from a schema) is what makes
// the table free: an interpreter looping over closures decodes 0.3–0.9 million submit_sm a second here, the generated function 4–5
// million, because each command gets straight-line code and one object shape. Nothing but the constant table reaches the source text.
import { assert } from './assert.ts';
import type { CStringField, Field } from './fields.ts';
import type { PduReader } from './reader.ts';
import type { CommandName, CommandSpec, Pdu } from './tables/commands.ts';
import { statuses } from './tables/statuses.ts';
import type { Tlvs } from './tables/tlvs.ts';
import { readTlvs, writeTlvs } from './tlv-codec.ts';
import type { PduWriter } from './writer.ts';

export type DecodeBody = (r: PduReader, status: number, sequence: number) => Pdu;
export type EncodeBody = (w: PduWriter, body: object) => void;
/** Is every parameter absent or empty? Then an error response leaves the body out. */
export type BodyIsEmpty = (body: object) => boolean;

export interface Compiled {
  decode: DecodeBody;
  encode: EncodeBody;
  isEmpty: BodyIsEmpty;
  /** The text of the three functions, for the curious and for a test. */
  source: string;
}

const readExpression = (field: Field, index: number): string => {
  switch (field.kind) {
    case 'u8':
      return `r.u8('${field.name}')`;
    case 'cstring':
      return `r.cstring(f${index})`;
    case 'short_message':
      return `r.shortMessage('${field.name}')`;
    case 'destinations':
      return `r.destinations('${field.name}')`;
    case 'unsuccess':
      return `r.unsuccess('${field.name}')`;
    default:
      return field satisfies never;
  }
};

const writeStatement = (field: Field, index: number): string => {
  const value = `p.${field.name}`;
  switch (field.kind) {
    case 'u8':
      return `w.u8(${value} ?? ${field.byDefault}, '${field.name}');`;
    case 'cstring':
      return `w.cstring(${value} ?? '', f${index});`;
    case 'short_message':
      return `w.shortMessage(${value} ?? none, '${field.name}');`;
    case 'destinations':
      return `w.destinations(${value} ?? none, '${field.name}');`;
    case 'unsuccess':
      return `w.unsuccess(${value} ?? none, '${field.name}');`;
    default:
      return field satisfies never;
  }
};

/** Octets that a field surely fits in; 0 for those that reserve for themselves. */
const reserved = (field: Field): number => (field.kind === 'u8' ? 1 : field.kind === 'cstring' ? field.max : 0);

const emptyTest = (field: Field): string => {
  const value = `p.${field.name}`;
  return field.kind === 'u8' ? `!${value}` : `(${value} === undefined || ${value}.length === 0)`;
};

const writeLines = (body: readonly Field[]): string[] => {
  const lines: string[] = [];
  let index = 0;
  while (index < body.length) {
    // One reservation for each run of fields of bounded size.
    let octets = 0;
    let to = index;
    while (to < body.length && reserved(body[to]!) > 0) octets += reserved(body[to++]!);
    if (octets > 0) lines.push(`w.reserve(${octets});`);
    if (to === index) to++;
    for (; index < to; index++) lines.push(writeStatement(body[index]!, index));
  }
  return lines;
};

export const compileCommand = (command: CommandName, spec: CommandSpec): Compiled => {
  for (const field of spec.body) assert(/^[a-z][A-Za-z]*$/.test(field.name), `field name ${field.name}`);
  const names = spec.body.map((field) => field.name);
  const faultStatus = spec.tlvs ? statuses.ESME_RINVOPTPARSTREAM : statuses.ESME_RINVCMDLEN;
  const cstrings = spec.body.map((field): CStringField | null => (field.kind === 'cstring' ? field : null));
  const source = [
    "'use strict';",
    `const [${names.map((_, i) => `f${i}`).join(', ')}] = cstrings;`,
    'const none = new Uint8Array(0);',
    'return {',
    '  decode(r, status, sequence) {',
    ...spec.body.map((field, i) => `    const ${field.name} = ${readExpression(field, i)};`),
    `    const tlvs = readTlvs(r, ${faultStatus});`,
    `    return { ${["command: '" + command + "'", 'status', 'sequence', ...names, 'tlvs'].join(', ')} };`,
    '  },',
    '  encode(w, p) {',
    ...writeLines(spec.body).map((line) => `    ${line}`),
    '    if (p.tlvs !== undefined && p.tlvs !== null) writeTlvs(w, p.tlvs);',
    '  },',
    '  isEmpty(p) {',
    `    for (const name in p.tlvs) return false;`,
    `    return ${['true', ...spec.body.map(emptyTest)].join(' && ')};`,
    '  },',
    '};',
  ].join('\n');
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval, typescript/no-unsafe-type-assertion -- see the header
  const build = new Function('cstrings', 'readTlvs', 'writeTlvs', source) as (
    cstrings: readonly (CStringField | null)[],
    read: (r: PduReader, faultStatus: number) => Tlvs,
    write: (w: PduWriter, tlvs: Tlvs) => void,
  ) => Omit<Compiled, 'source'>;
  return { ...build(cstrings, readTlvs, writeTlvs), source };
};
