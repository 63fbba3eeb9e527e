// Tells customers what they wait for: receipts and inbound messages, from disk to a notifier, each account in its own order. The queue is on disk;
// in memory is only what is about to leave, and nothing at all of an account that is not there. Told is what the customer answered and what is
// committed as told: a crash in between tells it again.
import type { Rulebook } from '../core/rulebook.ts';
import { NOTICE_RETRY_DELAYS_MS, NOTICES_READY_LOW, NOTICES_READY_MAX, OUTCOME_RETRY_MS } from '../limits.ts';
import type { Clock } from '../ports/clock.ts';
import type { Notice, NoticeResult, Notifier } from '../ports/notifier.ts';
import type { Store } from '../ports/store.ts';

export interface ReporterParts {
  readonly store: Pick<Store, 'dueReceipts' | 'unreadInbound' | 'recordDelivered'>;
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly rulebook: () => Rulebook;
  readonly onResult: (kind: Notice['kind'], result: NoticeResult['kind']) => void;
  /** A customer will never take it: whose message, and why. */
  readonly onGivenUp: (accountId: number, kind: Notice['kind'], messageId: number, detail: string) => void;
  readonly onStoreError: (error: unknown) => void;
}

export interface Reporter {
  /** There is something new on disk for these accounts. */
  due(accountIds: readonly number[]): void;
  /** The account can be told (more): a bind has come, or its window has room again. */
  room(accountId: number): void;
  /** No way to the account is left. */
  gone(accountId: number): void;
  /** Nothing more is handed over; fulfilled when what was answered is committed. */
  stop(): Promise<void>;
}

interface Told {
  readonly receipts: number[];
  readonly inbound: number[];
  readonly notTold: { readonly messageId: number; readonly detail: string }[];
}
const noneTold = (): Told => ({ receipts: [], inbound: [], notTold: [] });

/** One of the two queues of an account. */
interface Queue {
  readonly read: (after: number, limit: number) => Promise<readonly Notice[]>;
  /** In order of place. */
  ready: Notice[];
  /** The disk was read up to this place. */
  readUpTo: number;
  /** Nothing is known to be beyond readUpTo. */
  isDry: boolean;
  isReading: boolean;
}

interface Mailbox {
  readonly accountId: number;
  /** In turn, the next one first. */
  readonly queues: [Queue, Queue];
  /** Handed over and not answered. */
  inFlight: number;
  told: Told;
  isRecording: boolean;
  /** Refusals for now in a row. */
  refusals: number;
  /** gone: no way is left; resting: the customer cannot take more now. */
  state: 'open' | 'resting' | 'gone';
  isPumping: boolean;
}

const placeOf = (notice: Notice): number => (notice.kind === 'receipt' ? notice.receipt.seq : notice.message.id);
const messageOf = (notice: Notice): number => (notice.kind === 'receipt' ? notice.receipt.messageId : notice.message.id);

export function createReporter(parts: ReporterParts): Reporter {
  const { store, notifier, clock } = parts;
  const mailboxes = new Map<number, Mailbox>();
  const whenIdle: (() => void)[] = [];
  let isStopped = false;

  const queueOf = (read: Queue['read']): Queue => ({ read, ready: [], readUpTo: 0, isDry: false, isReading: false });

  function createMailbox(accountId: number): Mailbox {
    const isInboundWanted = (): boolean => parts.rulebook().accountById.get(accountId)?.settings.smppInbound ?? false;
    return {
      accountId,
      queues: [
        queueOf(async (after, limit) =>
          (await store.dueReceipts(accountId, after, limit)).map((receipt): Notice => ({ kind: 'receipt', receipt })),
        ),
        queueOf(async (after, limit) =>
          isInboundWanted()
            ? (await store.unreadInbound(accountId, after, limit)).map((message): Notice => ({ kind: 'inbound', message }))
            : [],
        ),
      ],
      inFlight: 0,
      told: noneTold(),
      isRecording: false,
      refusals: 0,
      state: 'open',
      isPumping: false,
    };
  }

  function refill(mailbox: Mailbox, queue: Queue): void {
    if (queue.isDry || queue.isReading || queue.ready.length > NOTICES_READY_LOW || mailbox.state === 'gone' || isStopped) return;
    const limit = NOTICES_READY_MAX - queue.ready.length;
    queue.isReading = true;
    // A ring while the read is under way says otherwise.
    queue.isDry = true;
    queue.read(queue.readUpTo, limit).then(
      (found) => {
        queue.isReading = false;
        if (found.length === limit) queue.isDry = false;
        for (const notice of found) {
          queue.ready.push(notice);
          queue.readUpTo = placeOf(notice);
        }
        pump(mailbox);
      },
      (error: unknown) => {
        queue.isReading = false;
        queue.isDry = false;
        parts.onStoreError(error);
        clock.after(OUTCOME_RETRY_MS, () => pump(mailbox));
      },
    );
  }

  /** The queue whose turn it is, if it has something; else the other. */
  function nextQueue({ queues }: Mailbox): Queue | undefined {
    if (queues[0].ready.length === 0 || queues[1].ready.length > 0) queues.reverse();
    return queues.find((queue) => queue.ready.length > 0);
  }

  function pump(mailbox: Mailbox): void {
    if (mailbox.isPumping) return;
    mailbox.isPumping = true;
    try {
      // Asked each time: one notice may take the room of several, such as a long message in parts.
      const hasRoom = (): boolean => !isStopped && mailbox.state === 'open' && notifier.room(mailbox.accountId) > 0;
      while (hasRoom()) {
        const queue = nextQueue(mailbox);
        const notice = queue?.ready.shift();
        if (!queue || !notice) break;
        mailbox.inFlight++;
        notifier.deliver(mailbox.accountId, notice, (result) => settle(mailbox, queue, notice, result));
      }
    } finally {
      mailbox.isPumping = false;
    }
    for (const queue of mailbox.queues) refill(mailbox, queue);
    forget(mailbox);
  }

  function settle(mailbox: Mailbox, queue: Queue, notice: Notice, result: NoticeResult): void {
    mailbox.inFlight--;
    parts.onResult(notice.kind, result.kind);
    switch (result.kind) {
      case 'refused':
        parts.onGivenUp(mailbox.accountId, notice.kind, messageOf(notice), result.detail);
        if (notice.kind === 'receipt') mailbox.told.notTold.push({ messageId: messageOf(notice), detail: result.detail });
        noteTold(mailbox, notice);
        break;
      case 'taken':
        mailbox.refusals = 0;
        noteTold(mailbox, notice);
        break;
      case 'later':
        putBack(queue, notice);
        rest(mailbox);
        break;
      case 'unknown':
        putBack(queue, notice);
        break;
      default:
        result satisfies never;
    }
    pump(mailbox);
  }

  function putBack(queue: Queue, notice: Notice): void {
    queue.ready.unshift(notice);
    queue.ready.sort((a, b) => placeOf(a) - placeOf(b));
  }

  function rest(mailbox: Mailbox): void {
    if (mailbox.state !== 'open') return;
    const delays = NOTICE_RETRY_DELAYS_MS;
    const delay = delays[Math.min(mailbox.refusals++, delays.length - 1)] ?? 0;
    mailbox.state = 'resting';
    clock.after(delay, () => {
      if (mailbox.state !== 'resting') return;
      mailbox.state = 'open';
      pump(mailbox);
    });
  }

  function noteTold({ told }: Mailbox, notice: Notice): void {
    (notice.kind === 'receipt' ? told.receipts : told.inbound).push(placeOf(notice));
  }

  /** What is answered while one batch commits makes the next. */
  function record(mailbox: Mailbox): void {
    const { told, accountId } = mailbox;
    if (mailbox.isRecording || (told.receipts.length === 0 && told.inbound.length === 0)) return;
    mailbox.isRecording = true;
    mailbox.told = noneTold();
    store.recordDelivered({ accountId, ...told, now: clock.now() }).then(
      () => {
        mailbox.isRecording = false;
        forget(mailbox);
      },
      (error: unknown) => {
        parts.onStoreError(error);
        mailbox.told.receipts.push(...told.receipts);
        mailbox.told.inbound.push(...told.inbound);
        mailbox.told.notTold.push(...told.notTold);
        clock.after(OUTCOME_RETRY_MS, () => {
          mailbox.isRecording = false;
          forget(mailbox);
        });
      },
    );
  }

  /** An account that is not there costs no memory, once all that is known of it is on disk. */
  function forget(mailbox: Mailbox): void {
    record(mailbox);
    if (!isIdle(mailbox)) return;
    if (mailbox.state === 'gone') mailboxes.delete(mailbox.accountId);
    if (isStopped && [...mailboxes.values()].every(isIdle)) for (const resolve of whenIdle.splice(0)) resolve();
  }
  const isIdle = ({ inFlight, isRecording, queues }: Mailbox): boolean =>
    inFlight === 0 && !isRecording && !queues.some((queue) => queue.isReading);

  return {
    due(accountIds) {
      for (const accountId of accountIds) {
        const mailbox = mailboxes.get(accountId);
        if (!mailbox) continue;
        for (const queue of mailbox.queues) queue.isDry = false;
        pump(mailbox);
      }
    },
    room(accountId) {
      let mailbox = mailboxes.get(accountId);
      if (!mailbox) {
        mailbox = createMailbox(accountId);
        mailboxes.set(accountId, mailbox);
      }
      if (mailbox.state === 'gone') mailbox.state = 'open';
      pump(mailbox);
    },
    gone(accountId) {
      const mailbox = mailboxes.get(accountId);
      if (!mailbox) return;
      mailbox.state = 'gone';
      forget(mailbox);
    },
    stop() {
      isStopped = true;
      for (const mailbox of mailboxes.values()) record(mailbox);
      if ([...mailboxes.values()].every(isIdle)) return Promise.resolve();
      return new Promise((resolve) => whenIdle.push(resolve));
    },
  };
}
