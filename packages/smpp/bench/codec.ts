// How many PDUs a second of one core the codec moves, and what a client and a server in one process do over loopback.
// Run: node packages/smpp/bench/codec.ts
import { connectEsme, createSmscServer, decodePdu, encodePdu, parseReceipt, type PduInit, PduWriter, writePdu } from '../src/index.ts';

const octets = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const receiptText = 'id:0123456789 sub:001 dlvrd:001 submit date:2611221030 done date:2611221031 stat:DELIVRD err:000 text:Hello there';
const addresses = { sourceAddrTon: 5, sourceAddr: 'Trunkline', destAddrTon: 1, destAddrNpi: 1, destinationAddr: '447700900123' };

const submit: PduInit = {
  command: 'submit_sm',
  sequence: 7,
  ...addresses,
  registeredDelivery: 1,
  shortMessage: new Uint8Array(94).fill(65),
};
const deliver: PduInit = { command: 'deliver_sm', sequence: 7, ...addresses, esmClass: 4, shortMessage: octets(receiptText) };
const withTlvs: PduInit = { ...deliver, tlvs: { receiptedMessageId: '0123456789', messageState: 2 } };
const submitResp: PduInit = { command: 'submit_sm_resp', sequence: 7, messageId: '0123456789' };
const deliverResp: PduInit = { command: 'deliver_sm_resp', sequence: 7 };

const cpuSeconds = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
};

const rows: { what: string; 'per CPU-second': string; 'µs each': string }[] = [];

/** The best of five rounds: the others are the machine's, not ours. */
const measure = (what: string, count: number, one: () => number): void => {
  let best = Number.POSITIVE_INFINITY;
  let sink = 0;
  for (let round = 0; round < 5; round++) {
    const since = process.cpuUsage();
    for (let i = 0; i < count; i++) sink += one();
    best = Math.min(best, cpuSeconds(since));
  }
  if (sink === 0) throw new Error('nothing was done');
  rows.push({ what, 'per CPU-second': Math.round(count / best).toLocaleString('en'), 'µs each': ((best / count) * 1e6).toFixed(3) });
};

const writer = new PduWriter();
const encode = (pdu: PduInit) => (): number => {
  writePdu(writer, pdu.command, 0, 7, pdu);
  return writer.pending > 8192 ? writer.take().length : 1;
};
const decode = (pdu: PduInit) => {
  const frame = encodePdu(pdu);
  return (): number => {
    const decoded = decodePdu(frame);
    return decoded.kind === 'pdu' ? decoded.pdu.sequence : 0;
  };
};

// Everything once first, so that each row is measured in a process that has seen all commands.
for (const pdu of [submit, deliver, withTlvs, submitResp, deliverResp]) {
  for (let i = 0; i < 20_000; i++) {
    encode(pdu)();
    decode(pdu)();
  }
}

const count = 300_000;
measure('decode submit_sm (94 octets)', count, decode(submit));
measure('encode submit_sm (94 octets)', count, encode(submit));
measure('decode submit_sm_resp', count, decode(submitResp));
measure('encode submit_sm_resp', count, encode(submitResp));
measure('decode deliver_sm, text receipt', count, decode(deliver));
measure('encode deliver_sm, text receipt', count, encode(deliver));
measure('decode deliver_sm, 2 optional parameters', count, decode(withTlvs));
measure('encode deliver_sm, 2 optional parameters', count, encode(withTlvs));
measure('encode deliver_sm_resp', count, encode(deliverResp));
const receipt = decodePdu(encodePdu(deliver));
measure('parseReceipt of the text', count / 3, () => {
  if (receipt.kind !== 'pdu' || receipt.pdu.command !== 'deliver_sm') return 0;
  return parseReceipt(receipt.pdu)?.messageId?.length ?? 0;
});
console.table(rows);

// End to end: client and server in this process, a window of 200, requests and answers over loopback.
const total = 200_000;
const windowSize = 200;
const server = createSmscServer(
  {},
  {
    onBind: () => ({ status: 0 }),
    onRequest: (pdu, session) => void session.respond(pdu, { messageId: String(pdu.sequence) }),
    onClosed: () => {},
  },
);
const port = await server.listen(0, '127.0.0.1');
const finished = Promise.withResolvers<void>();
let sent = 0;
let answered = 0;
const client = connectEsme(
  { host: '127.0.0.1', port, mode: 'transceiver', systemId: 'bench', password: 'bench' },
  { onBound: () => fill(), onRequest: () => {}, onClosed: () => {} },
);
const onAnswer = (): void => {
  answered++;
  if (answered === total) finished.resolve();
  else fill();
};
const fill = (): void => {
  for (; sent < total && client.outstanding < windowSize; sent++) client.request({ ...submit, command: 'submit_sm' }, onAnswer);
};
const since = process.cpuUsage();
const from = performance.now();
await finished.promise;
const seconds = (performance.now() - from) / 1000;
const perHundred = (cpuSeconds(since) / total) * 1e5;
const rate = Math.round(total / seconds).toLocaleString('en');
console.log(`loopback, window ${windowSize}: ${rate} submit/s, ${perHundred.toFixed(2)} CPU-s per 100,000`);

// A lone PDU: from request to answer, nothing else going on.
const latencies: number[] = [];
for (let i = 0; i < 2000; i++) {
  const asked = performance.now();
  await new Promise<void>((resolve) => client.request({ ...submit, command: 'submit_sm' }, () => resolve()));
  latencies.push(performance.now() - asked);
}
latencies.sort((a, b) => a - b);
const [median, high] = [latencies[1000] ?? 0, latencies[1980] ?? 0];
console.log(`a lone submit_sm, request to answer: median ${median.toFixed(3)} ms, 99th percentile ${high.toFixed(3)} ms`);
await client.unbind();
await server.close();
