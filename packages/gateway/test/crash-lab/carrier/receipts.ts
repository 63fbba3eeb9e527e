/** Receipts on their way: due after a while, sent to whichever bind is there, sent again until a deliver_sm_resp says OK. */
const UNANSWERED_MAX = 100;
const AGAIN_AFTER_MS = 500;

/** A bind that can take deliver_sm. */
export type Receiver = { deliver: (sequence: number, body: Buffer) => void };

export function receipts() {
  const ready: Buffer[] = [];
  const waiting = new Set<NodeJS.Timeout>();
  const unanswered = new Map<Receiver, Map<number, Buffer>>();
  const counts = { sent: 0, acknowledged: 0, refused: 0, orphaned: 0 };
  let sequence = 0;

  const pump = () => {
    for (const [receiver, open] of unanswered) {
      while (ready.length > 0 && open.size < UNANSWERED_MAX) {
        const body = ready.shift();
        if (!body) return;
        sequence = (sequence % 0x7ffffffe) + 1;
        open.set(sequence, body);
        counts.sent++;
        receiver.deliver(sequence, body);
      }
    }
  };
  const due = (body: Buffer, afterMs: number) => {
    const timer = setTimeout(() => {
      waiting.delete(timer);
      ready.push(body);
      pump();
    }, afterMs);
    waiting.add(timer);
  };

  return {
    due,
    bound: (receiver: Receiver) => {
      unanswered.set(receiver, new Map());
      pump();
    },
    /** What the lost bind had not acknowledged goes out again on the next one. */
    lost: (receiver: Receiver) => {
      const open = unanswered.get(receiver);
      unanswered.delete(receiver);
      if (!open) return;
      counts.orphaned += open.size;
      ready.push(...open.values());
      pump();
    },
    answered: (receiver: Receiver, answeredSequence: number, status: number) => {
      const open = unanswered.get(receiver);
      const body = open?.get(answeredSequence);
      if (!open || !body) return;
      open.delete(answeredSequence);
      if (status === 0) counts.acknowledged++;
      else {
        counts.refused++;
        due(body, AGAIN_AFTER_MS);
      }
      pump();
    },
    counts: () => {
      let open = ready.length + waiting.size;
      for (const map of unanswered.values()) open += map.size;
      return { ...counts, open };
    },
  };
}
