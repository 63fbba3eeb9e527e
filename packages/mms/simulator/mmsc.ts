// The simulated centre: takes submits over real HTTP, answers as its options and the number say, sends reports and what phones write.
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { plainNumber } from '../src/address.ts';
import { readBody } from '../src/body.ts';
import type { Mm7Envelope, Mm7Message, SubmitReq } from '../src/messages.ts';
import { fileNameOf, parseContentType } from '../src/mime-headers.ts';
import { MmsError } from '../src/mms-error.ts';
import { DoorKeeper } from './door-keeper.ts';
import { deliveryBody, messageBody, type PhoneMms, statusOf } from './envelopes.ts';
import { mmscLimits } from './limits.ts';
import { digitsOf, magicNumbers } from './numbers.ts';
import { checkSettings, defaultSettings, presets, type Settings } from './options.ts';
import { PostOffice, postOnce } from './post.ts';
import { Received, type ReceivedPart } from './received.ts';

export interface MmscStats {
  requests: number;
  submits: number;
  taken: number;
  refused: number;
  /** 401s. */
  challenged: number;
  cancels: number;
  reports: number;
  reportsTaken: number;
  deliveries: number;
  deliveriesTaken: number;
}

interface ReadSubmit {
  readonly envelope: Mm7Envelope;
  readonly parts: ReceivedPart[];
  readonly content: Map<string, Buffer>;
}

async function* bounded(request: IncomingMessage): AsyncGenerator<Uint8Array, void> {
  let size = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > mmscLimits.bodyBytesMax) throw new MmsError('too_large', `the body has more than ${mmscLimits.bodyBytesMax} octets`);
    yield chunk;
  }
}

/** Reads a request whole: a simulated phone wants its picture in one piece. */
async function readRequest(request: IncomingMessage): Promise<ReadSubmit> {
  let envelope: Mm7Envelope | null = null;
  const parts: ReceivedPart[] = [];
  const content = new Map<string, Buffer>();
  let chunks: Uint8Array[] = [];
  let open = { contentType: '', name: '' };
  for await (const event of readBody(request.headers['content-type'], bounded(request), { now: Date.now() })) {
    if (event.kind === 'envelope') envelope = event.envelope;
    else if (event.kind === 'part') {
      const contentType = event.headers.get('content-type') ?? 'text/plain';
      open = { contentType, name: fileNameOf(event.headers) || `part-${parts.length + 1}` };
      chunks = [];
    } else if (event.kind === 'data') chunks.push(event.octets);
    else {
      const octets = Buffer.concat(chunks);
      parts.push({ ...open, octets: octets.length, sha256: createHash('sha256').update(octets).digest('hex') });
      content.set(open.name, octets);
    }
  }
  if (!envelope) throw new MmsError('malformed', 'there is no envelope');
  return { envelope, parts, content };
}

export class MmscSimulator {
  #settings: Settings = defaultSettings;
  readonly stats: MmscStats = {
    requests: 0,
    submits: 0,
    taken: 0,
    refused: 0,
    challenged: 0,
    cancels: 0,
    reports: 0,
    reportsTaken: 0,
    deliveries: 0,
    deliveriesTaken: 0,
  };
  readonly #received = new Received();
  readonly #door = new DoorKeeper();
  readonly #post = new PostOffice(() => this.#settings);
  readonly #timers = new Set<NodeJS.Timeout>();
  /** How often what was refused: by VASP, number and subject, so that one message is refused so often. */
  readonly #refusals = new Map<string, number>();
  readonly #server: Server;
  #lookers: { readonly condition: () => boolean; readonly resolve: () => void }[] = [];
  #lastId = 0;
  /** Ids of one run are unlike those of any other. */
  readonly #run = randomUUID().slice(0, 8);

  constructor() {
    this.#server = createServer({ requestTimeout: mmscLimits.silenceMs }, (request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
    // An accept that fails later must not end the process.
    this.#server.on('error', () => {});
  }

  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        const address = this.#server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  get settings(): Settings {
    return this.#settings;
  }
  get received() {
    return this.#received.list;
  }
  content(messageId: string, name: string): Buffer | undefined {
    return this.#received.content(messageId, name);
  }

  /** Throws RangeError for an unknown name or an impossible value; then nothing is changed. */
  set(given: Readonly<Record<string, unknown>>): void {
    const { preset, ...rest } = given;
    const base = preset === undefined ? undefined : typeof preset === 'string' && Object.hasOwn(presets, preset) ? presets[preset] : null;
    if (base === null) throw new RangeError(`unknown preset; there are ${Object.keys(presets).join(', ')}`);
    const checked = checkSettings(rest);
    if (typeof checked === 'string') throw new RangeError(checked);
    this.#settings = { ...this.#settings, ...base?.settings, ...checked };
    this.#post.pump();
  }

  /** Fulfilled when the condition holds, looked at after everything that happens. */
  until(condition: () => boolean, timeoutMs = 10_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`not met within ${timeoutMs} ms: ${condition.toString()}`)), timeoutMs);
      const done = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.#lookers.push({ condition, resolve: done });
      this.#look();
    });
  }

  #look(): void {
    const met = this.#lookers.filter(({ condition }) => condition());
    this.#lookers = this.#lookers.filter((looker) => !met.includes(looker));
    for (const { resolve } of met) resolve();
  }

  #later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }

  /** A phone sends an MMS; fulfilled with the code of its (last) answer, null when it was given up. */
  async sendFromPhone(mms: PhoneMms): Promise<number | null> {
    const transactionId = randomUUID();
    const copies = Array.from({ length: Math.max(1, this.#settings.deliverCopies) }, () => {
      this.stats.deliveries++;
      return new Promise<number | null>((done) => {
        this.#post.send({
          body: deliveryBody(this.#settings, transactionId, mms),
          done: (code) => {
            if (code === 1000) this.stats.deliveriesTaken++;
            this.#look();
            done(code);
          },
        });
      });
    });
    return (await Promise.all(copies)).at(-1) ?? null;
  }

  /** The same, sent once: fulfilled with the code, 0 when the answer has none. */
  deliverOnce(mms: PhoneMms): Promise<number> {
    return postOnce(deliveryBody(this.#settings, randomUUID(), mms), this.#settings);
  }

  /** Cuts every connection; new ones are taken. */
  cut(): void {
    this.#server.closeAllConnections();
  }

  async close(): Promise<void> {
    this.#post.close();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.stats.requests++;
    const challenge = this.#door.challenge(request, this.#settings);
    if (challenge !== null) {
      this.stats.challenged++;
      request.resume();
      response.writeHead(401, { 'www-authenticate': challenge, 'content-length': 0 }).end();
      this.#look();
      return;
    }
    let read: ReadSubmit;
    try {
      read = await readRequest(request);
    } catch (error) {
      if (!(error instanceof MmsError)) throw error;
      this.#fault(response, this.#settings, '', 2007, error.message);
      return;
    }
    const { message, transactionId } = read.envelope;
    if (this.#settings.latencyMs > 0) await new Promise<void>((resolve) => this.#later(this.#settings.latencyMs, resolve));
    switch (message.kind) {
      case 'SubmitReq':
        await this.#submit(response, read, message);
        break;
      case 'CancelReq':
      case 'ReplaceReq': {
        this.stats.cancels++;
        const found = this.#received.find(message.messageId);
        if (!found || found.isCancelled) this.#fault(response, this.#settings, transactionId, 2005);
        else if (found.reported.length > 0)
          this.#answer(response, this.#settings, transactionId, { kind: 'CancelRsp', status: statusOf(3001) });
        else {
          if (message.kind === 'CancelReq') found.isCancelled = true;
          const kind = message.kind === 'CancelReq' ? 'CancelRsp' : 'ReplaceRsp';
          this.#answer(response, this.#settings, transactionId, { kind, status: statusOf(1000) });
        }
        break;
      }
      default:
        this.#fault(response, this.#settings, transactionId, 4003);
    }
    this.#look();
  }

  #refusalOf({ refuse, refuseTimes }: Settings, key: string): number {
    if (refuse === 0 || refuseTimes === 0) return refuse;
    const times = (this.#refusals.get(key) ?? 0) + 1;
    if (times > refuseTimes) return 0;
    this.#refusals.set(key, times);
    return refuse;
  }

  async #submit(response: ServerResponse, { envelope, parts, content }: ReadSubmit, submit: SubmitReq): Promise<void> {
    this.stats.submits++;
    const { transactionId, version } = envelope;
    const { to, cc, bcc } = submit.recipients;
    const number = [...to, ...cc, ...bcc].map((address) => plainNumber(address))[0] ?? '';
    const magic = magicNumbers[digitsOf(number)];
    const settings: Settings = { ...this.#settings, ...magic?.settings };
    const code = this.#refusalOf(settings, magic ? `${submit.vaspId}\n${number}\n${submit.subject}` : '');
    if (code !== 0) {
      this.stats.refused++;
      if (settings.refuseAs === 'fault') this.#fault(response, settings, transactionId, code);
      else this.#answer(response, settings, transactionId, { kind: 'SubmitRsp', status: statusOf(code), messageId: '' });
      return;
    }
    const messageId = `${this.#run}-${++this.#lastId}`;
    this.stats.taken++;
    const names = parts.map(({ name }) => name);
    this.#received.add({ messageId, transactionId, version, submit, parts, at: Date.now(), isCancelled: false, reported: [] }, content);
    const isReported = settings.reports === 'always' || (settings.reports === 'asked' && submit.deliveryReport === true);
    const reported = isReported
      ? this.#report(settings, messageId, number, settings.reportBeforeAnswer ? 0 : settings.reportDelayMs)
      : null;
    if (settings.reportBeforeAnswer) await reported;
    switch (settings.answer) {
      case 'normal':
        this.#answer(response, settings, transactionId, { kind: 'SubmitRsp', status: statusOf(1000), messageId });
        break;
      case 'empty_200':
        response.writeHead(200, { 'content-length': 0 }).end();
        break;
      case 'lost':
        response.destroy();
        break;
      case 'silent':
        this.#later(mmscLimits.silenceMs, () => response.destroy());
        break;
      default:
        settings.answer satisfies never;
    }
    if (magic?.echoes) {
      const back = parts.flatMap(({ contentType }, index) => {
        const name = names[index] ?? '';
        const octets = content.get(name);
        return octets && parseContentType(contentType).type !== 'application/smil' ? [{ contentType, name, octets }] : [];
      });
      const sender = submit.sender ? plainNumber(submit.sender) : '';
      void this.sendFromPhone({ from: number, to: sender, subject: submit.subject, parts: back });
    }
  }

  /** Fulfilled when the first of the reports was answered. */
  #report(settings: Settings, messageId: string, number: string, delayMs: number): Promise<void> {
    const words = settings.reportStatus.split(',').map((word) => word.trim());
    const says = [
      ...words.map((word) => ({ kind: 'DeliveryReportReq' as const, word })),
      ...(settings.readReports ? [{ kind: 'ReadReplyReq' as const, word: 'Read' }] : []),
    ];
    return new Promise((resolve) => {
      for (const [index, { kind, word }] of says.entries())
        this.#later(delayMs * (index + 1), () => {
          const found = this.#received.find(messageId);
          if (!found || found.isCancelled) return;
          const phone = { kind: 'number' as const, value: number, isDisplayOnly: false };
          const ours = found.submit.sender;
          const [recipient, sender] = settings.reportParties === 'phone_is_recipient' ? [phone, ours] : [ours, phone];
          const common = {
            relayServerId: 'simulator',
            messageId,
            recipient,
            sender,
            timeStamp: Date.now(),
            mmStatus: word,
            statusText: '',
          };
          const message: Mm7Message = kind === 'ReadReplyReq' ? { kind, ...common } : { kind, ...common, mmStatusExtension: '' };
          for (let copy = 0; copy < settings.reportCopies; copy++) {
            this.stats.reports++;
            found.reported.push(word);
            this.#post.send({
              // A known centre takes the MessageID for the transaction of the report.
              body: messageBody(settings, messageId, message),
              done: (code) => {
                if (code === 1000) this.stats.reportsTaken++;
                this.#look();
                resolve();
              },
            });
          }
        });
    });
  }

  #answer(response: ServerResponse, settings: Settings, transactionId: string, message: Mm7Message, status = 200): void {
    const body = messageBody(settings, transactionId, message);
    const write = async (): Promise<void> => {
      response.writeHead(status, { 'content-type': body.contentType, 'content-length': body.length });
      for await (const chunk of body.open()) response.write(chunk);
      response.end();
    };
    write().catch(() => response.destroy());
  }

  #fault(response: ServerResponse, settings: Settings, transactionId: string, code: number, why = ''): void {
    const status = statusOf(code);
    const fault = { kind: 'Fault', error: 'RSErrorRsp', faultCode: 'env:Client', faultString: why || 'Client error', status } as const;
    this.#answer(response, settings, transactionId, fault, settings.faultHttpStatus);
  }
}
