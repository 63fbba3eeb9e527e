/** The customers: they submit over HTTP and SMPP, and keep their own record of what they were told. Nothing here believes the gateway twice. */
import { Agent, request } from 'node:http';
import { statuses } from '@trunkline/smpp';
import { type Esme, esme } from './esme.ts';
import { destination } from './numbers.ts';
import { type Planned, textOf } from './plan.ts';

export type Account = {
  name: string;
  password: string;
  balanceMicros: bigint;
  poor: boolean;
  /** Of one segment. */
  priceMicros: bigint;
  /** Index of the account above, which pays its own price for each of this one's messages. */
  parent: number | undefined;
  /** What was taken and not delivered is given back. */
  refunds: boolean;
};

/** 'in doubt': the connection ended before the answer came, so it may or may not have been accepted. */
export type Standing = 'accepted' | 'refused' | 'in doubt';

export type Submission = Planned & {
  standing: Standing;
  /** The gateway's status code when it refused. */
  code: number;
  ids: number[];
  sentAtMs: number;
  answeredAtMs: number;
  dueAtMs: number;
};

type Reply = { kind: 'answer'; status: number; body: string } | { kind: 'no connection' } | { kind: 'cut' };
export type ReportRow = [number, number | string, number, number];

/** The same in all of them, so that it is kept once, by many at a time. */
const VCARD = { base64: Buffer.from('BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Lab\r\nEND:VCARD\r\n').toString('base64'), name: 'lab.vcf' };
const TIMEOUT_MS = 15_000;
/** The gateway's wall clock unless told otherwise: Asia/Shanghai, always UTC+8. */
const ZONE_MS = 8 * 3600 * 1000;

const stamp14 = (atMs: number) => new Date(atMs + ZONE_MS).toISOString().replaceAll(/\D/g, '').slice(0, 14);

/** What the other door calls no money. */
const BALANCE_TOO_LOW = -10;

export function customer(ports: { http: number; smpp: number }, accounts: Account[], onFault: (fault: string) => void) {
  const port = ports.http;
  const agent = new Agent({ keepAlive: true, maxSockets: 96 });
  const esmes = new Map<number, Esme>();

  const call = (path: string, body: string | undefined) =>
    new Promise<Reply>((resolve) => {
      const method = body === undefined ? 'GET' : 'POST';
      const headers = body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const outgoing = request({ host: '127.0.0.1', port, path, method, agent, headers, timeout: TIMEOUT_MS }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.once('end', () =>
          resolve(response.complete ? { kind: 'answer', status: response.statusCode ?? 0, body: text } : { kind: 'cut' }),
        );
        response.once('error', () => resolve({ kind: 'cut' }));
      });
      outgoing.once('timeout', () => outgoing.destroy());
      outgoing.once('error', (error: NodeJS.ErrnoException) => resolve({ kind: error.code === 'ECONNREFUSED' ? 'no connection' : 'cut' }));
      outgoing.end(body);
    });

  const login = (account: Account) => `account=${account.name}&password=${encodeURIComponent(account.password)}`;
  const accountOf = (index: number) => {
    const account = accounts[index];
    if (!account) throw new RangeError(`no account ${index}`);
    return account;
  };

  /** JSON of an answer to a question whose answer does not matter to the books; nothing when it did not come. */
  const ask = async (path: string) => {
    const reply = await call(path, undefined);
    if (reply.kind !== 'answer') return undefined;
    try {
      const json: unknown = JSON.parse(reply.body);
      return json;
    } catch {
      onFault(`not JSON: ${path.split('?')[0]} answered ${reply.status} '${reply.body.slice(0, 80)}'`);
      return undefined;
    }
  };

  const esmeOf = (index: number): Esme => {
    const bound = esmes.get(index) ?? esme(ports.smpp, accountOf(index), onFault);
    esmes.set(index, bound);
    return bound;
  };

  const submitSmpp = async (planned: Planned): Promise<Submission | undefined> => {
    const sentAtMs = Date.now();
    const number = destination(planned.firstSequence, accountOf(planned.account).poor);
    const answer = await esmeOf(planned.account).submit(number, textOf(planned));
    if (!answer) return undefined;
    const told = { sentAtMs, answeredAtMs: Date.now(), dueAtMs: 0 };
    if (answer.kind === 'accepted') return { ...planned, ...told, standing: 'accepted', code: 0, ids: [answer.id] };
    if (answer.kind === 'in doubt') return { ...planned, ...told, standing: 'in doubt', code: 0, ids: [] };
    const code = answer.status === statuses.ESME_RSUBMITFAIL ? BALANCE_TOO_LOW : -12;
    return { ...planned, ...told, standing: 'refused', code, ids: [] };
  };

  /** Sends it; nothing comes back when no connection could be made, so that it was certainly not heard. */
  const submit = async (planned: Planned): Promise<Submission | undefined> => {
    if (planned.shape === 'smpp') return submitSmpp(planned);
    const account = accountOf(planned.account);
    const numbers = Array.from({ length: planned.messages }, (_, i) => destination(planned.firstSequence + i, account.poor));
    const sentAtMs = Date.now();
    const dueAtMs = planned.dueInS > 0 ? Math.floor(sentAtMs / 1000 + planned.dueInS) * 1000 : 0;
    const sendtime = dueAtMs > 0 ? { sendtime: stamp14(dueAtMs) } : {};
    const content = textOf(planned);
    let reply: Reply;
    if (planned.shape === 'get') {
      const query = new URLSearchParams({ numbers: numbers.join(','), content, sender: 'LAB', ...sendtime });
      reply = await call(`/sendsms?${login(account)}&${query.toString()}`, undefined);
    } else if (planned.shape === 'mms') {
      const message = {
        account: account.name,
        password: account.password,
        numbers: numbers.join(','),
        content,
        sender: 'LAB',
        ...sendtime,
      };
      reply = await call('/sendsms', JSON.stringify({ ...message, smstype: 1, media: [VCARD] }));
    } else {
      const list = planned.shape === 'post-array' ? numbers : numbers.join(',');
      const message = { account: account.name, password: account.password, numbers: list, content, sender: 'LAB', ...sendtime };
      reply = await call('/sendsms', JSON.stringify(message));
    }
    if (reply.kind === 'no connection') return undefined;
    const submission: Submission = { ...planned, standing: 'in doubt', code: 0, ids: [], sentAtMs, answeredAtMs: Date.now(), dueAtMs };
    if (reply.kind === 'answer') readAnswer(submission, numbers, reply);
    return submission;
  };

  const readAnswer = (submission: Submission, numbers: string[], reply: { status: number; body: string }) => {
    let answer: { status?: number; success?: number; array?: [number | string, number][] };
    try {
      answer = JSON.parse(reply.body);
    } catch {
      onFault(`not JSON: sendsms answered ${reply.status} '${reply.body.slice(0, 80)}'`);
      return;
    }
    if (answer.status !== 0) {
      submission.standing = 'refused';
      submission.code = answer.status ?? -12;
      return;
    }
    submission.standing = 'accepted';
    const rows = answer.array ?? [];
    submission.ids = rows.map(([, id]) => id);
    const inOrder = rows.length === numbers.length && rows.every(([number], i) => String(number) === numbers[i]);
    if (!inOrder || answer.success !== numbers.length) onFault(`accepted, but not with one id per number: ${reply.body.slice(0, 120)}`);
  };

  return {
    submit,
    /** Rows of getreport for at most 200 ids of one account. */
    reports: async (index: number, ids: number[]): Promise<ReportRow[] | undefined> => {
      const json = await ask(`/getreport?${login(accountOf(index))}&ids=${ids.join(',')}`);
      if (typeof json !== 'object' || json === null || !('array' in json) || !Array.isArray(json.array)) return undefined;
      return json.array;
    },
    /** Balance and gift together in micros. */
    spendable: async (index: number): Promise<bigint | undefined> => {
      const json = await ask(`/getbalance?${login(accountOf(index))}`);
      if (typeof json !== 'object' || json === null || !('balance' in json) || !('gift' in json)) return undefined;
      const [balance, gift] = [micros(String(json.balance)), micros(String(json.gift))];
      if (balance < 0n || gift < 0n) onFault(`${accountOf(index).name} is below zero: balance ${String(json.balance)}`);
      return balance + gift;
    },
    /** States of the receipts that came to the account's bind, by id. */
    receipts: (index: number): ReadonlyMap<number, string[]> => esmes.get(index)?.receipts ?? new Map<number, string[]>(),
    close: async () => {
      agent.destroy();
      await Promise.all(Array.from(esmes.values(), (bound) => bound.close()));
    },
  };
}
export type Customer = ReturnType<typeof customer>;

/** A decimal amount as micros: '10.5' is 10500000n. */
export function micros(amount: string) {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(amount) ?? [];
  const value = BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
  return sign ? -value : value;
}
