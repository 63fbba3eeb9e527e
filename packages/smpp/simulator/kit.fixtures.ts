// What the simulator's tests share: a simulator that ends with its test, and the package's own client on a real socket, whose deliveries
// can be awaited one by one.
import { strict as assert } from 'node:assert';
import type { TestContext } from 'node:test';
import { connectEsme, type EsmeClient, type EsmeEnd, type EsmeOptions } from '../src/client.ts';
import { parseReceipt, type Receipt } from '../src/receipt.ts';
import type { AnsweredInit, Answer } from '../src/session.ts';
import type { PduInitOf, PduOf } from '../src/tables/commands.ts';
import { statusName } from '../src/tables/statuses.ts';
import type { RequestOutcome } from '../src/window.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from './index.ts';

export const simulate = async (t: TestContext, options: SimulatorOptions = {}): Promise<Simulator> => {
  const simulator = await startSimulator(options);
  t.after(() => simulator.close());
  return simulator;
};

type Deliver = PduOf<'deliver_sm'>;

export class Esme {
  readonly client: EsmeClient;
  readonly ended: Promise<EsmeEnd>;
  /** Everything that happened, in order: 'response ESME_ROK', 'receipt DELIVERED', 'message …'. */
  readonly log: string[] = [];
  /** null: do not answer. */
  answer: Answer | null;
  readonly dataSms: PduOf<'data_sm'>[] = [];
  /** Sequence numbers of the answers, in order, and everything an operator may want to see. */
  readonly heard: string[] = [];
  readonly notices: string[] = [];
  private awaitedHearing: (() => void) | null = null;
  private readonly arrived: Deliver[] = [];
  private readonly awaited: ((pdu: Deliver) => void)[] = [];

  constructor(simulator: Simulator, options: Partial<EsmeOptions>, answer: Answer | null, bound: () => void) {
    this.answer = answer;
    const ended = Promise.withResolvers<EsmeEnd>();
    this.ended = ended.promise;
    this.client = connectEsme(
      { host: '127.0.0.1', port: simulator.port, mode: 'transceiver', systemId: 'me', password: 'secret', ...options },
      {
        onBound: bound,
        onReceived: (decoded) => {
          this.heard.push(decoded.kind === 'pdu' ? `${decoded.pdu.command} ${decoded.pdu.sequence}` : `malformed ${decoded.sequence}`);
          this.awaitedHearing?.();
        },
        onNotice: (notice) => this.notices.push(notice.kind),
        onClosed: (end) => {
          ended.resolve(end);
          bound();
        },
        onRequest: (pdu) => {
          if (pdu.command === 'data_sm') this.dataSms.push(pdu);
          assert(pdu.command === 'deliver_sm' || pdu.command === 'data_sm');
          this.log.push(`receipt ${parseReceipt(pdu)?.state ?? '-'}`);
          if (this.answer !== null) this.client.respond(pdu, this.answer);
          if (pdu.command === 'data_sm') return;
          const awaited = this.awaited.shift();
          if (awaited === undefined) this.arrived.push(pdu);
          else awaited(pdu);
        },
      },
    );
  }

  /** Fulfilled when what was heard so far is as wanted. */
  async until(wanted: (heard: readonly string[]) => boolean): Promise<void> {
    await new Promise<void>((resolve) => {
      this.awaitedHearing = () => {
        if (wanted(this.heard)) resolve();
      };
      this.awaitedHearing();
    });
    this.awaitedHearing = null;
  }

  /** The next deliver_sm. */
  next(): Promise<Deliver> {
    const pdu = this.arrived.shift();
    return pdu === undefined ? new Promise((resolve) => this.awaited.push(resolve)) : Promise.resolve(pdu);
  }

  async nextReceipt(): Promise<Receipt> {
    const receipt = parseReceipt(await this.next());
    assert(receipt !== null);
    return receipt;
  }

  get unread(): number {
    return this.arrived.length;
  }

  request(pdu: AnsweredInit): Promise<RequestOutcome> {
    return new Promise((resolve) => {
      this.client.request(pdu, (outcome) => {
        this.log.push(outcome.kind === 'response' ? `response ${statusName(outcome.pdu.status)}` : `${outcome.kind} ${outcome.why}`);
        resolve(outcome);
      });
    });
  }

  submit(destinationAddr: string, more: Partial<PduInitOf<'submit_sm'>> = {}): Promise<RequestOutcome> {
    const shortMessage = Buffer.from('hello');
    return this.request({ command: 'submit_sm', sourceAddr: '12345', destinationAddr, registeredDelivery: 1, shortMessage, ...more });
  }

  /** 'ESME_ROK 123', or what else came of it. */
  async send(destinationAddr: string, more: Partial<PduInitOf<'submit_sm'>> = {}): Promise<string> {
    const outcome = await this.submit(destinationAddr, more);
    if (outcome.kind !== 'response') return `${outcome.kind} ${outcome.why}`;
    assert(outcome.pdu.command === 'submit_sm_resp');
    return `${statusName(outcome.pdu.status)} ${outcome.pdu.messageId}`.trim();
  }

  /** Fulfilled when everything that the simulator sent before has arrived: answers on one socket keep their order. */
  async roundTrip(): Promise<void> {
    await this.request({ command: 'query_sm', messageId: '1' });
    this.log.pop();
  }
}

/** Binds; fulfilled when bound or refused. */
export const bindEsme = async (
  t: TestContext,
  simulator: Simulator,
  options: Partial<EsmeOptions> = {},
  answer: Answer | null = {},
): Promise<Esme> => {
  const bound = Promise.withResolvers<void>();
  const esme = new Esme(simulator, options, answer, bound.resolve);
  t.after(() => esme.client.destroy());
  await bound.promise;
  return esme;
};

export const idOf = (sent: string): string => sent.split(' ')[1] ?? '';
