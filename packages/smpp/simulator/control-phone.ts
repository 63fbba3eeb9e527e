// POST /phone: a message from a phone, with everything that `sendFromPhone` takes, as JSON. Octets are given in hex.
import type { Reply } from './control.ts';
import type { PhoneMessage, Simulator } from './index.ts';
import { simulatorLimits } from './limits.ts';
import { nearest } from './nearest.ts';
import { type Check, isRecord, oneOf, trueOrFalse, whole } from './option-kinds.ts';
import { phoneAlphabets, phoneConcats, phoneOrders } from './phone.ts';

const text: Check = (value) => (typeof value === 'string' ? null : 'must be a text');
const hex: Check = (value) => (typeof value === 'string' && /^([0-9a-f]{2})*$/i.test(value) ? null : 'must be octets in hex');
const port = whole(0xffff);
const octet = whole(0xff);

/** One row for each field that may be given. */
export const phoneFields: Readonly<Record<string, Check>> = {
  from: text,
  to: text,
  text,
  octets: hex,
  udh: hex,
  systemId: text,
  concat: oneOf(phoneConcats),
  order: oneOf(phoneOrders),
  duplicatePart: octet,
  missingPart: octet,
  udhFirst: trueOrFalse,
  alphabet: oneOf(phoneAlphabets),
  dataCoding: octet,
  sourcePort: port,
  destinationPort: port,
  receiptedMessageId: text,
  esmClass: octet,
  command: oneOf(['deliver_sm', 'data_sm']),
};

/** A text: what is wrong with it. */
export const phoneMessageOf = (given: unknown): PhoneMessage | string => {
  const shape = 'the body must be {"from": "…", "to": "…", "text": "…"}; other fields may be added';
  if (!isRecord(given)) return shape;
  for (const [name, value] of Object.entries(given)) {
    const check = Object.hasOwn(phoneFields, name) ? phoneFields[name] : undefined;
    if (check === undefined) return `unknown field "${name}"; did you mean ${nearest(name, Object.keys(phoneFields))}?`;
    const problem = check(value);
    if (problem !== null) return `${name} ${problem}`;
  }
  const { octets, udh, ...rest } = given;
  if (rest['from'] === undefined || rest['to'] === undefined || (rest['text'] === undefined) === (octets === undefined)) return shape;
  const message: Record<string, unknown> = { ...rest };
  if (typeof udh === 'string') message['udh'] = Buffer.from(udh, 'hex');
  if (typeof octets === 'string') {
    message['octets'] = Buffer.from(octets, 'hex');
    message['dataCoding'] ??= 4;
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every field was checked by its row
  return message as unknown as PhoneMessage;
};

export const sendFromPhone = async (simulator: Simulator, given: unknown): Promise<Reply> => {
  const message = phoneMessageOf(given);
  if (typeof message === 'string') return { status: 400, body: { error: message } };
  const tooLate = Promise.withResolvers<Reply>();
  const timer = setTimeout(() => tooLate.resolve({ status: 202, body: { state: 'queued' } }), simulatorLimits.controlPhoneWaitMs);
  const sent = simulator.sendFromPhone(message).then(
    (): Reply => ({ status: 200, body: { state: 'acknowledged' } }),
    (error: unknown): Reply => {
      const status = error instanceof RangeError ? 400 : 502;
      return { status, body: { error: error instanceof Error ? error.message : 'failed' } };
    },
  );
  const reply = await Promise.race([sent, tooLate.promise]);
  clearTimeout(timer);
  return reply;
};
