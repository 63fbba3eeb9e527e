// A load run: binds, keeps every window full or the rate steady, answers and books what comes back, and ends by itself, when everything
// is answered and every receipt is there, or when nothing has come for a while. It never submits again and never reconnects: what was lost
// is what it is here to count.
import { connectEsme, type EsmeClient, type EsmeEnd } from '../src/client.ts';
import { parseReceipt } from '../src/receipt.ts';
import type { RequestPdu } from '../src/tables/commands.ts';
import { statuses, statusName } from '../src/tables/statuses.ts';
import type { RequestOutcome } from '../src/window.ts';
import { Histogram } from './histogram.ts';
import { Ledger } from './ledger.ts';
import { loadLimits } from './limits.ts';
import type { LoadSettings } from './options.ts';
import { type EsmeLoadReport, refusedByName } from './report.ts';
import { Submits } from './submits.ts';

const endText = (end: EsmeEnd): string => {
  if (end.kind === 'bind_refused') return `bind refused with ${statusName(end.status)}`;
  if (end.kind === 'connect_failed') return `no connection: ${end.error.message}`;
  return end.kind === 'lost' ? `lost: ${end.why}` : end.kind;
};

export class Load {
  private readonly settings: LoadSettings;
  private readonly submits: Submits;
  private readonly total: number;
  private readonly clients: EsmeClient[] = [];
  private senders: EsmeClient[] = [];
  private readonly responses = new Histogram();
  private readonly receiptTimes = new Histogram();
  private readonly ledger = new Ledger((latencyMs) => this.receiptTimes.addMs(latencyMs));
  private readonly refused = new Map<number, number>();
  private readonly linksLost: string[] = [];
  private readonly finished = Promise.withResolvers<void>();
  private phase: 'binding' | 'running' | 'done' = 'binding';
  private sent = 0;
  private answered = 0;
  private accepted = 0;
  private unanswered = 0;
  private inbound = 0;
  private startedAt = 0;
  private lastAnswerAt = 0;
  private lastHeardAt = 0;
  /** When nothing was missing any more; 0: something is. */
  private doneAt = 0;
  private turn = 0;

  constructor(settings: LoadSettings) {
    this.settings = settings;
    this.submits = new Submits(settings);
    this.total = settings.count * this.submits.segments;
  }

  /** Rejected when it cannot bind. */
  async run(): Promise<EsmeLoadReport> {
    const cpu = process.cpuUsage();
    try {
      await this.bindAll();
      await this.send();
    } finally {
      this.phase = 'done';
      await Promise.all(this.clients.map((client) => client.unbind(client.outstanding > 0 ? loadLimits.forsakenMs : loadLimits.unbindMs)));
    }
    const { user, system } = process.cpuUsage(cpu);
    return this.report((user + system) / 1e6);
  }

  private async bindAll(): Promise<void> {
    const { binds, mode, idle } = this.settings;
    const many = Array.from({ length: binds });
    const sends = idle || mode === 'tx+rx' ? 'transmitter' : 'transceiver';
    const receivers = !idle && mode === 'tx+rx' ? many.map(() => this.bind('receiver')) : [];
    const all = await Promise.all([...many.map(() => this.bind(sends)), ...receivers]);
    this.senders = all.slice(0, binds);
  }

  private bind(mode: 'transceiver' | 'transmitter' | 'receiver'): Promise<EsmeClient> {
    const { host, port, systemId, password, tls, window } = this.settings;
    const bound = Promise.withResolvers<EsmeClient>();
    const client: EsmeClient = connectEsme(
      { host, port, mode, systemId, password, windowMax: window + 1, ...(tls === undefined ? {} : { tls }) },
      {
        onBound: () => bound.resolve(client),
        onRequest: (pdu) => this.serve(client, pdu),
        onWritable: () => this.fill(),
        onClosed: (end) => {
          bound.reject(new Error(endText(end)));
          if (this.phase === 'running') this.linksLost.push(endText(end));
        },
      },
    );
    this.clients.push(client);
    return bound.promise;
  }

  private async send(): Promise<void> {
    const { signal } = this.settings;
    this.phase = 'running';
    this.startedAt = performance.now();
    this.lastHeardAt = this.startedAt;
    let progressAt = this.startedAt;
    // One timer for the pace, the progress and the end.
    const timer = setInterval(() => {
      const now = performance.now();
      if (now - progressAt >= loadLimits.progressMs) {
        progressAt = now;
        this.settings.onProgress?.({ sent: this.sent, answered: this.answered, receipts: this.ledger.matched });
      }
      this.fill();
      const isSilent = now - this.lastHeardAt >= this.settings.idleTimeoutMs && !this.mayStillSend();
      const isOver = this.doneAt > 0 && now - this.doneAt >= this.settings.lingerMs;
      if (isOver || isSilent || signal?.aborted === true || this.isAlone()) this.finished.resolve();
    }, loadLimits.tickMs);
    try {
      this.fill();
      await this.finished.promise;
    } finally {
      clearInterval(timer);
    }
  }

  /** The pace has more to send, and nothing is open that should have been answered. */
  private mayStillSend(): boolean {
    return this.settings.rate > 0 && this.sent < this.total && this.answered === this.sent;
  }

  private isAlone(): boolean {
    return this.clients.every((client) => client.state === 'CLOSED');
  }

  /** As many as windows and pace allow, the binds in turn. */
  private fill(): void {
    if (this.phase !== 'running') return;
    const { rate } = this.settings;
    const due = rate === 0 ? this.total : Math.min(this.total, Math.floor(((performance.now() - this.startedAt) / 1_000) * rate) + 1);
    for (let idle = 0; this.sent < due && idle < this.senders.length; ) {
      const client = this.senders[this.turn]!;
      this.turn = (this.turn + 1) % this.senders.length;
      if (this.sendOn(client, due)) idle = 0;
      else idle++;
    }
  }

  /** One message, all its segments on one link. False: no room. */
  private sendOn(client: EsmeClient, due: number): boolean {
    const { segments } = this.submits;
    if (client.outstanding + segments > Math.max(this.settings.window, segments) || !client.writable || client.boundAs === null)
      return false;
    if (client.state !== client.boundAs) return false;
    const until = Math.min(due, this.sent + segments);
    while (this.sent < until) this.sendOne(client);
    return true;
  }

  private sendOne(client: EsmeClient): void {
    const pdu = this.submits.at(this.sent++);
    const at = performance.now();
    client.request(pdu, (outcome) => this.settle(client, at, outcome));
  }

  private settle(client: EsmeClient, submittedAt: number, outcome: RequestOutcome): void {
    const now = performance.now();
    this.answered++;
    this.lastAnswerAt = now;
    if (outcome.kind !== 'response') this.unanswered++;
    else {
      this.lastHeardAt = now;
      const { pdu } = outcome;
      this.responses.addMs(now - submittedAt);
      if (pdu.status === statuses.ESME_ROK && pdu.command === 'submit_sm_resp') {
        this.accepted++;
        if (this.settings.receipts && !this.settings.idle) this.ledger.accepted(pdu.messageId, submittedAt);
      } else this.refused.set(pdu.status, (this.refused.get(pdu.status) ?? 0) + 1);
    }
    if (this.phase !== 'running') return;
    if (this.settings.rate === 0 && this.sent < this.total) this.sendOn(client, this.total);
    this.lookForEnd();
  }

  private serve(client: EsmeClient, pdu: RequestPdu): void {
    client.respond(pdu);
    if (pdu.command !== 'deliver_sm' && pdu.command !== 'data_sm') return;
    const now = performance.now();
    this.lastHeardAt = now;
    const receipt = this.settings.receipts ? parseReceipt(pdu) : null;
    if (receipt?.messageId === undefined || receipt.messageId === null) this.inbound++;
    else this.ledger.received(receipt.messageId, receipt.state, now);
    this.lookForEnd();
  }

  private lookForEnd(): void {
    if (this.doneAt > 0 || this.sent < this.total || this.answered < this.total || this.ledger.open > 0) return;
    this.doneAt = performance.now();
    // Without receipts nothing can come twice.
    if (!this.settings.receipts || this.settings.lingerMs === 0) this.finished.resolve();
  }

  private report(cpuSeconds: number): EsmeLoadReport {
    const seconds = Math.max(0, this.lastAnswerAt - this.startedAt) / 1_000;
    return {
      submits: this.sent,
      accepted: this.accepted,
      refused: refusedByName(this.refused),
      unanswered: this.unanswered,
      unsent: this.total - this.sent,
      receipts: this.ledger.counts(),
      inbound: this.inbound,
      seconds,
      submitsPerSecond: seconds === 0 ? 0 : Math.round(this.answered / seconds),
      responseMs: this.responses.summary(),
      receiptMs: this.receiptTimes.summary(),
      cpuSeconds,
      linksLost: this.linksLost,
    };
  }
}
