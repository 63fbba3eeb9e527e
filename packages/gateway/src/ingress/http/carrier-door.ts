// The door for carriers that speak HTTP: GET or POST /inbound/NAME/TOKEN on the port of the customer API. A request is read by the door's form (one of
// MM7 by its connector), kept, and
// answered after the commit; what cannot be read is refused with the reason, and a store that cannot write makes the carrier repeat. A message that came
// before, by its id, is kept once (docs/two-way.md).
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type CarrierDoor, type CarrierMessage, mappedForm, readCarrierMessages, sourceOf } from '../../core/carrier-forms.ts';
import type { Rulebook } from '../../core/rulebook.ts';
import { readCarrierReceipt } from '../../core/carrier-receipts.ts';
import type { CarrierAnswer, CarrierReceipt, CarrierRequest, InboundResult } from '../../ports/connector.ts';
import type { Clock } from '../../ports/clock.ts';
import type { FailedTries } from '../failed-tries.ts';
import { type CarrierBody, readCarrierBody, readCarrierQuery } from './carrier-body.ts';
import { isSameToken, isSignedBy, type SignedRequest } from './carrier-signatures.ts';
import type { HttpLog } from './endpoint.ts';
import { CARRIER_BODIES_BYTES_MAX, CARRIER_BODY_BYTES_MAX } from './http-limits.ts';
import { createBodyReader, hasBody } from './read-body.ts';

export interface CarrierDoorParts {
  readonly rulebook: () => Rulebook;
  readonly failedTries: FailedTries;
  readonly clock: Clock;
  readonly log: HttpLog;
  /** Applies a receipt; true after the commit, false when it could not be written now. */
  readonly onCarrierReceipt: (connectorId: number, receipt: CarrierReceipt) => Promise<boolean>;
  /** Keeps a message; the answer comes after the commit. */
  readonly onCarrierMessage: (source: number, message: CarrierMessage) => Promise<InboundResult>;
  /** Hands a request to a connector that reads its carrier's requests itself; null: it does not run now. */
  readonly onCarrierRequest: (connectorId: number, request: CarrierRequest) => Promise<CarrierAnswer> | null;
}

const CARRIER_DOOR_PATH = '/inbound/:door/:token';

const refusal = (status: number, why: string): CarrierAnswer => ({
  status,
  type: 'application/json;charset=utf-8',
  body: JSON.stringify({ error: why }),
});
const NOT_NOW = refusal(503, 'The platform cannot take the message now; try again');
const NOT_FOUND = refusal(404, 'There is no such door');

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function addCarrierDoor(app: FastifyInstance, parts: CarrierDoorParts): void {
  const bodies = createBodyReader(CARRIER_BODY_BYTES_MAX, CARRIER_BODIES_BYTES_MAX);

  async function keep(door: CarrierDoor, messages: readonly CarrierMessage[]): Promise<InboundResult> {
    const results = await Promise.all(messages.map((message) => parts.onCarrierMessage(sourceOf(door), message)));
    return results.find((result) => result === 'later') ?? results.find((result) => result === 'never') ?? 'kept';
  }

  /** Its protocol is the connector's own business. */
  const readerOf = ({ connectorId }: CarrierDoor): number | null =>
    connectorId !== null && parts.rulebook().connectorById.get(connectorId)?.settings.protocol === 'mm7' ? connectorId : null;

  /** null: the carrier is gone. */
  async function handOver(connectorId: number, raw: IncomingMessage): Promise<CarrierAnswer | null> {
    try {
      return (await parts.onCarrierRequest(connectorId, { contentType: raw.headers['content-type'] ?? '', body: raw })) ?? NOT_NOW;
    } catch (error) {
      if (raw.destroyed && !raw.complete) return null;
      throw error;
    }
  }

  /** null: the carrier is gone. */
  async function answer(door: CarrierDoor, raw: IncomingMessage): Promise<CarrierAnswer | null> {
    const mapped = mappedForm(door.form, door.mapping);
    if (!mapped.ok) return refusal(503, 'The door is not set up');
    const { form } = mapped;
    const target = raw.url ?? '';
    const query = readCarrierQuery(target, form.charset);
    let body: CarrierBody = { source: {}, form: new Map(), octets: Buffer.alloc(0) };
    if (hasBody(raw)) {
      const octets = await bodies.read(raw);
      if (octets === 'aborted') return null;
      if (octets === 'too_large') return refusal(413, `The body is longer than ${CARRIER_BODY_BYTES_MAX} octets`);
      if (octets === 'too_many_bodies') return refusal(503, 'Too many requests at once; try again');
      const read = readCarrierBody(octets, raw.headers['content-type'] ?? '', form.charset);
      if (typeof read === 'string') return refusal(400, read);
      body = read;
    }
    const parameters = new Map([...query, ...body.form]);
    const header = (name: string): string => String(raw.headers[name] ?? '');
    const url = door.publicUrl === '' ? `http://${header('host')}${target}` : door.publicUrl;
    const signed: SignedRequest = { url, header, form: body.form, parameters, octets: body.octets, now: parts.clock.now() };
    if (!isSignedBy(form.signature, door.secret, signed)) {
      parts.log.warn({ door: door.name }, 'a request at a door for carriers is not signed with its secret');
      return refusal(403, 'The signature is wrong');
    }
    const source = isRecord(body.source) ? { ...Object.fromEntries(query), ...body.source } : body.source;
    const receipt = readCarrierReceipt(source, door.form);
    if (receipt) {
      if (door.connectorId === null) return refusal(422, 'The door has no connector whose receipts these could be');
      const { id, state, status, error, reason } = receipt;
      const raw = `${status}${error === '' ? '' : ` ${error}`}`;
      const told: CarrierReceipt = {
        carrierKeys: [id],
        recipient: '',
        state,
        stateText: status,
        error,
        reason,
        raw,
        isDoubtful: false,
        // A text leaves whole by these carriers, as what its first part is counted as: the word on it is the word on all.
        reportedParts: 'first',
      };
      const isKept = await parts.onCarrierReceipt(door.connectorId, told);
      return isKept ? { status: form.answerStatus, type: form.answerType, body: form.answerBody } : NOT_NOW;
    }
    const read = readCarrierMessages(source, form);
    if (!read.ok) {
      parts.log.warn({ door: door.name, why: read.why }, 'a request at a door for carriers cannot be read');
      return refusal(400, read.why);
    }
    switch (await keep(door, read.messages)) {
      case 'kept':
        return { status: form.answerStatus, type: form.answerType, body: form.answerBody };
      case 'later':
        return NOT_NOW;
      default:
        return refusal(422, 'The platform cannot keep this message');
    }
  }

  async function serve(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { door: name = '', token = '' } = request.params as { readonly door?: string; readonly token?: string };
    const address = request.raw.socket.remoteAddress ?? '';
    let answered: CarrierAnswer | null;
    try {
      const door = parts.rulebook().carrierDoors?.find((one) => one.name === name);
      if (parts.failedTries.isBlocked(`door ${name}`, address)) answered = refusal(429, 'Too many wrong tokens; wait and try again');
      else if (!door || !isSameToken(door.token, token)) {
        parts.failedTries.record(`door ${name}`, address);
        answered = NOT_FOUND;
      } else {
        const reader = readerOf(door);
        answered = await (reader === null ? answer(door, request.raw) : handOver(reader, request.raw));
      }
    } catch (error) {
      parts.log.error({ err: error, door: name }, 'a request at a door for carriers failed');
      answered = NOT_NOW;
    }
    if (answered === null) {
      reply.hijack();
      return;
    }
    // What was not read of a body must not be taken for the next request.
    if (hasBody(request.raw) && !request.raw.complete) reply.header('connection', 'close');
    void reply.code(answered.status).header('content-type', answered.type).header('cache-control', 'no-store').send(answered.body);
  }

  const handler = (request: FastifyRequest, reply: FastifyReply): void => void serve(request, reply);
  app.get(CARRIER_DOOR_PATH, handler);
  app.post(CARRIER_DOOR_PATH, handler);
}
