// What a centre sends to our door: deliveries, whose media go to the media home as they stream in, and reports. It is answered 1000 when all is on disk, and
// a delivery that comes again is known by what it says and holds: MM7 numbers transactions, and centres use the numbers again.
import { createHash } from 'node:crypto';
import {
  type BodyEvent,
  decodeText,
  type DeliverReq,
  type DeliveryReportReq,
  fileNameOf,
  type MimeHeaders,
  mm7Dialects,
  type Mm7Address,
  type Mm7Envelope,
  type Mm7Message,
  mmMeaningOf,
  type MmMeaning,
  MmsError,
  parseContentType,
  plainNumber,
  readBody,
  type ReadReplyReq,
  statusTable,
  writeEnvelope,
} from '@trunkline/mms';
import { MessageState, type Reason } from '../../core/message.ts';
import type { MediaPart } from '../../core/mms.ts';
import { plainAddress } from '../../core/virtual-number.ts';
import {
  INBOUND_MMS_BYTES_MAX,
  INBOUND_MMS_READ_BYTES_MAX,
  INBOUND_MMS_TEXT_CHARACTERS_MAX,
  RECEIPT_RAW_CHARACTERS_MAX,
} from '../../limits.ts';
import type { CarrierAnswer, CarrierInbound, CarrierReceipt, CarrierRequest, InboundResult } from '../../ports/connector.ts';
import type { MediaTaker } from '../../ports/media.ts';
import type { Mm7ConnectorParts } from './connector.ts';

/** Longer ones were never seen, and would be kept. */
const LINKED_ID_CHARACTERS_MAX = 200;

/** Media cannot be kept now: the centre is to come again. */
class NotNow extends Error {
  override readonly name = 'NotNow';
}

const codeOfInbound: Readonly<Record<InboundResult, number>> = { kept: 1000, later: 4006, never: 4005 };

const meanings: Readonly<Record<MmMeaning, { readonly state: MessageState | null; readonly reason: Reason | null }>> = {
  underway: { state: null, reason: null },
  delivered: { state: MessageState.DELIVERED, reason: null },
  read: { state: MessageState.DELIVERED, reason: null },
  expired: { state: MessageState.EXPIRED, reason: null },
  rejected: { state: MessageState.UNDELIVERABLE, reason: 'mms_refused' },
  unreadable: { state: MessageState.UNDELIVERABLE, reason: 'mms_refused' },
  failed: { state: MessageState.UNDELIVERABLE, reason: null },
  indeterminate: { state: MessageState.UNKNOWN, reason: null },
};

/** Reads a request, part after part; what a reader leaves of a part is passed over. */
class Reader {
  readonly #events: AsyncIterator<BodyEvent, void>;
  #isInPart = false;

  constructor(request: CarrierRequest, now: number) {
    this.#events = readBody(request.contentType, bounded(request.body), { now });
  }

  async envelope(): Promise<Mm7Envelope> {
    const { value } = await this.#events.next();
    if (value?.kind !== 'envelope') throw new MmsError('malformed', 'the body has no envelope');
    return value.envelope;
  }

  /** Headers of the next part; null = there is none. */
  async part(): Promise<MimeHeaders | null> {
    while (this.#isInPart) await this.#octets();
    const { value } = await this.#events.next();
    if (value?.kind !== 'part') return null;
    this.#isInPart = true;
    return value.headers;
  }

  async #octets(): Promise<Uint8Array | null> {
    const { value } = await this.#events.next();
    if (value?.kind === 'data') return value.octets;
    this.#isInPart = false;
    return null;
  }

  async *octets(): AsyncGenerator<Uint8Array, void> {
    while (this.#isInPart) {
      const octets = await this.#octets();
      if (octets) yield octets;
    }
  }
}

async function* bounded(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > INBOUND_MMS_READ_BYTES_MAX) throw new MmsError('too_large', `the body has more than ${INBOUND_MMS_READ_BYTES_MAX} octets`);
    yield chunk;
  }
}

interface ReadContent {
  readonly text: string;
  readonly parts: readonly MediaPart[];
  readonly remarks: readonly string[];
}

async function readText(reader: Reader, charset: string): Promise<{ readonly text: string; readonly isCut: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of reader.octets()) {
    size += chunk.length;
    // A character has at most four octets.
    if (size <= INBOUND_MMS_TEXT_CHARACTERS_MAX * 4) chunks.push(chunk);
  }
  const text = decodeText(Buffer.concat(chunks), charset);
  const isCut = size > INBOUND_MMS_TEXT_CHARACTERS_MAX * 4 || text.length > INBOUND_MMS_TEXT_CHARACTERS_MAX;
  return { text: text.slice(0, INBOUND_MMS_TEXT_CHARACTERS_MAX), isCut };
}

async function readContent(reader: Reader, media: MediaTaker): Promise<ReadContent> {
  const texts: string[] = [];
  const parts: MediaPart[] = [];
  const remarks: string[] = [];
  let room = INBOUND_MMS_BYTES_MAX;
  for (let headers = await reader.part(); headers; headers = await reader.part()) {
    const { type, parameters } = parseContentType(headers.get('content-type') ?? 'text/plain');
    // Phones show parts as they come; what a SMIL says of them is not trusted.
    if (type === 'application/smil') continue;
    if (type === 'text/plain') {
      const { text, isCut } = await readText(reader, parameters.get('charset') ?? '');
      if (text !== '') texts.push(text);
      if (isCut) remarks.push('a text was longer than is kept');
      continue;
    }
    const name = fileNameOf(headers);
    const taken = await media.take(reader.octets(), { contentType: type, name }, room);
    if (taken.ok) {
      parts.push(taken.part);
      room -= taken.part.octets;
    } else if (taken.why === 'unavailable') throw new NotNow(taken.detail);
    else remarks.push(`an attachment was not kept (${[name, type].filter((one) => one !== '').join(', ')}): ${taken.detail}`);
  }
  return { text: texts.join('\n'), parts, remarks };
}

/** Who it is for: the first who is served, not only shown to a group. */
const recipientOf = ({ recipients: { to, cc } }: DeliverReq): Mm7Address | undefined =>
  [...to, ...cc].find(({ isDisplayOnly }) => !isDisplayOnly) ?? to[0] ?? cc[0];

const plain = (address: Mm7Address | null | undefined): string => (address ? plainAddress(plainNumber(address)) : '');

function inboundOf({ transactionId }: Mm7Envelope, delivery: DeliverReq, { text, parts, remarks }: ReadContent): CarrierInbound {
  const { subject, linkedId, content, timeStamp } = delivery;
  const [from, to] = [plain(delivery.sender), plain(recipientOf(delivery))];
  const isEmpty = content !== null && text === '' && parts.length === 0 && remarks.length === 0;
  const said = [...remarks, ...(isEmpty ? ['its content did not come with it'] : [])];
  const same = JSON.stringify([transactionId, linkedId, from, to, subject, text, parts.map(({ sha256 }) => sha256)]);
  return {
    from,
    to,
    content: text,
    concat: null,
    traits: null,
    carrierMessageId: `mm7-${createHash('sha256').update(same).digest('hex')}`,
    sentAt: timeStamp,
    ...(said.length > 0 && { remark: said.join('; ') }),
    mms: { subject, parts, ...(linkedId !== '' && linkedId.length <= LINKED_ID_CHARACTERS_MAX && { linkedId }) },
  };
}

/** "" for what is no number. */
const digitsIn = (address: Mm7Address | null): string => {
  const digits = plain(address);
  return /^\d+$/.test(digits) ? digits : '';
};

function receiptOf(report: DeliveryReportReq | ReadReplyReq, unknownMeans: 'final' | 'intermediate'): CarrierReceipt {
  const meaning = mmMeaningOf(report.mmStatus);
  const { state, reason } = meanings[meaning];
  const extension = report.kind === 'DeliveryReportReq' ? report.mmStatusExtension : '';
  const said = [report.mmStatus, extension, report.statusText].filter((text) => text !== '').join(' ');
  return {
    carrierKeys: [report.messageId],
    // Centres disagree on which of the two addresses is the phone; where the id is known it is enough.
    recipient: '',
    parties: [digitsIn(report.recipient), digitsIn(report.sender)],
    // A better word may come; if none does the message ends as unknown with its validity.
    state: state === MessageState.UNKNOWN && unknownMeans === 'intermediate' ? null : state,
    stateText: report.mmStatus,
    error: '',
    reason,
    raw: `${report.kind === 'ReadReplyReq' ? 'read report' : 'delivery report'}: ${said}`.slice(0, RECEIPT_RAW_CHARACTERS_MAX),
    isDoubtful: false,
    reportedParts: null,
  };
}

export function createReceiver({
  record,
  events,
  clock,
  media,
  log,
}: Mm7ConnectorParts): (request: CarrierRequest) => Promise<CarrierAnswer> {
  const { settings, name } = record;

  function answer(envelope: Mm7Envelope | null, message: Mm7Message, status = 200): CarrierAnswer {
    const ours = mm7Dialects[settings.mm7Dialect];
    const xml = writeEnvelope(
      { transactionId: envelope?.transactionId ?? '', message },
      {
        // In the words it was asked in: centres mix releases.
        namespace: envelope?.namespace || ours.namespace,
        version: envelope?.version || ours.version,
        prefix: settings.mm7Prefix,
        hasPlus: settings.plus,
        hasCidBrackets: settings.cidBrackets,
      },
    );
    return { status, type: 'text/xml; charset=utf-8', body: xml };
  }
  const statusOf = (code: number, details = '') => ({ code, text: statusTable[code]?.text ?? '', details });
  const fault = (envelope: Mm7Envelope | null, code: number, why: string): CarrierAnswer => {
    const status = statusOf(code, why);
    return answer(
      envelope,
      { kind: 'Fault', error: 'VASPErrorRsp', faultCode: code < 3000 ? 'env:Client' : 'env:Server', faultString: why, status },
      settings.faultStatus,
    );
  };

  async function deliver(envelope: Mm7Envelope, delivery: DeliverReq, reader: Reader): Promise<CarrierAnswer> {
    const respond = (code: number, details = ''): CarrierAnswer =>
      answer(envelope, { kind: 'DeliverRsp', status: statusOf(code, details), serviceCode: '' });
    let content: ReadContent;
    try {
      content = await readContent(reader, media);
    } catch (error) {
      if (!(error instanceof NotNow)) throw error;
      log.warn({ connector: name, why: error.message }, 'media of an MMS cannot be kept now; the centre is asked to repeat it');
      return respond(4006);
    }
    const inbound = inboundOf(envelope, delivery, content);
    if (inbound.from === '' || inbound.to === '') return respond(2002, 'sender or recipient is missing');
    const result = await new Promise<InboundResult>((resolve) => events.onInbound(inbound, resolve));
    return respond(codeOfInbound[result]);
  }

  async function report(envelope: Mm7Envelope, message: DeliveryReportReq | ReadReplyReq): Promise<CarrierAnswer> {
    const kind = message.kind === 'DeliveryReportReq' ? 'DeliveryReportRsp' : 'ReadReplyRsp';
    if (message.messageId === '') return answer(envelope, { kind, status: statusOf(2007, 'MessageID is missing') });
    const receipt = receiptOf(message, settings.unknownMeans);
    const isKept = await new Promise<boolean>((resolve) => events.onReceipt(receipt, (result) => resolve(result !== false)));
    return answer(envelope, { kind, status: statusOf(isKept ? 1000 : 4006) });
  }

  return async (request) => {
    const reader = new Reader(request, clock.now());
    let envelope: Mm7Envelope | null = null;
    try {
      envelope = await reader.envelope();
      const { message } = envelope;
      switch (message.kind) {
        case 'DeliverReq':
          return await deliver(envelope, message, reader);
        case 'DeliveryReportReq':
        case 'ReadReplyReq':
          return await report(envelope, message);
        default:
          return fault(envelope, 4003, `${message.kind} is not for us`);
      }
    } catch (error) {
      if (!(error instanceof MmsError)) throw error;
      log.warn({ connector: name, why: error.message }, 'what the centre sent cannot be read');
      return fault(envelope, error.code === 'too_large' ? 2004 : 2007, error.message);
    }
  };
}
