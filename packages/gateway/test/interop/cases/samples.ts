/**
 * The programs of docs/samples, run as a newcomer would: against the gateway with its demo, one after the other, with nothing changed in them but what
 * docs/samples/README.md says is theirs to replace.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Context, type InteropCase, until } from '../case.ts';
import { startChild } from '../children.ts';

const MAIN = resolve(import.meta.dirname, '../../../src/main.ts');
const SAMPLES = resolve(import.meta.dirname, '../../../../../docs/samples');

interface Ran {
  readonly code: number | null;
  readonly printed: string;
  readonly said: string;
}

interface Demo {
  readonly apiUrl: string;
  readonly account: string;
  readonly password: string;
}

type Answer = Readonly<Record<string, unknown>>;

/** In the order in which they are run: what each prints that reads the answer, and the answer itself for those that show it. */
const calls = [
  {
    name: 'getbalance',
    lines: ['balance 99.990000, gift 50.00000'],
    answer: '{"status":0,"balance":"99.990000","gift":"50.00000"}',
  },
  {
    name: 'sendsms',
    lines: ['10010: message 1', '1008611: message 2'],
    answer: '{"status":0,"success":2,"fail":0,"array":[[10010,1],[1008611,2]]}',
  },
  {
    name: 'getreport',
    lines: ['message 1 to 10010: delivered (TIME)', 'message 2 to 1008611: failed (TIME)'],
    answer: '{"status":0,"success":1,"fail":1,"unsent":0,"sending":0,"nofound":0,"array":[[1,10010,TIME,0],[2,1008611,TIME,3]]}',
  },
  {
    name: 'getsms',
    lines: ['message 1 from 10010 (TIME): content', 'message 2 from 1008611 (TIME): content'],
    answer: '{"status":0,"cnt":2,"array":[[1,10010,TIME,"content"],[2,1008611,TIME,"content"]]}',
  },
  {
    name: 'sendsmsV2',
    lines: ['10010: message 3', '1008611: message 4'],
    answer: '{"status":0,"success":2,"fail":0,"array":[[10010,3],[1008611,4]]}',
  },
  {
    name: 'v3-sendSms',
    lines: ['A-1 to 10010: message 5', 'A-2 to 1008611: message 6'],
    answer:
      '{"status":"0","reason":"success","success":"2","fail":"0","array":[{"msgId":"5","number":"10010","orderId":"A-1"},{"msgId":"6","number":"1008611","orderId":"A-2"}]}',
  },
] as const;

interface Language {
  readonly peer: InteropCase['peer'];
  readonly extension: string;
  readonly command: readonly [string, ...string[]];
  /** It prints the answer as it came. */
  readonly showsAnswer: boolean;
  /** Its program looks at the status; a shell's is only a call. */
  readonly failsWhenRefused: boolean;
}

const languages: readonly Language[] = [
  { peer: 'curl', extension: 'sh', command: ['sh'], showsAnswer: true, failsWhenRefused: false },
  { peer: 'php', extension: 'php', command: ['php', '-n'], showsAnswer: false, failsWhenRefused: true },
  { peer: 'python', extension: 'py', command: ['python3'], showsAnswer: false, failsWhenRefused: true },
  {
    peer: 'java',
    extension: 'java',
    command: ['java', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'],
    showsAnswer: true,
    failsWhenRefused: true,
  },
  { peer: 'javascript', extension: 'mjs', command: [process.execPath], showsAnswer: false, failsWhenRefused: true },
];

async function startDemo(context: Context): Promise<Demo> {
  const data = join(context.folder, 'data');
  const env = { TRUNKLINE_DATA: data, TRUNKLINE_HTTP_HOST: '127.0.0.1', TRUNKLINE_SMPP_HOST: '127.0.0.1' };
  const ports = Object.fromEntries(['HTTP', 'OPERATOR', 'SMPP', 'SMTP'].map((door) => [`TRUNKLINE_${door}_PORT`, '0']));
  const child = context.adopt(startChild('trunkline', process.execPath, [MAIN], { env: { ...env, ...ports } }));
  await new Promise<void>((ready, failed) => {
    child.onLine((line) => {
      if (/Trunkline .* is running/.test(line)) ready();
    });
    void child.ended.then((code) => failed(new Error(`the gateway ended before it was ready (${code})`)));
  });
  return JSON.parse(readFileSync(join(data, 'demo.json'), 'utf8')) as Demo;
}

function run(context: Context, [command, ...args]: Language['command'], file: string): Promise<Ran> {
  return new Promise((done, failed) => {
    const child = spawn(command, [...args, file], { stdio: ['ignore', 'pipe', 'pipe'], signal: context.signal });
    let printed = '';
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
    child.on('error', failed);
    child.on('close', (code) => done({ code, printed, said }));
  });
}

async function runSamples(context: Context, language: Language): Promise<void> {
  const { apiUrl, account, password } = await startDemo(context);
  const ask = async (call: string, params: Readonly<Record<string, string>>): Promise<Answer> => {
    const body = new URLSearchParams({ account, password, ...params });
    return (await (await fetch(`${apiUrl}/${call}`, { method: 'POST', body, signal: context.signal })).json()) as Answer;
  };
  const runSample = (call: string, with_: string): Promise<Ran> => {
    const source = readFileSync(join(SAMPLES, `${call}.${language.extension}`), 'utf8');
    const file = join(context.folder, `${call}.${language.extension}`);
    const wanted = { 'http://localhost:20003': apiUrl, YOUR_ACCOUNT: account, YOUR_PASSWORD: with_ };
    let program = source;
    for (const [mark, value] of Object.entries(wanted)) {
      assert.ok(program.includes(mark), `${call}.${language.extension} has no ${mark}`);
      program = program.replaceAll(mark, value);
    }
    writeFileSync(file, program);
    return run(context, language.command, file);
  };

  const refused = await runSample('sendsms', 'wrong');
  assert.match(refused.printed + refused.said, /Authentication failure/);
  assert.equal(refused.code !== 0, language.failsWhenRefused, `exit code ${refused.code} of a refused call`);

  // The demo's phones write by themselves; shown by their ids they stay unread.
  const isThere = ({ cnt }: Answer): boolean => cnt === 2;
  await until(context, 'the messages of the phones', () => ask('getsms', { ids: '1,2' }), isThere);
  for (const { name, lines, answer } of calls) {
    if (name === 'getreport') {
      const isOver = ({ success, fail }: Answer): boolean => Number(success) + Number(fail) === 2;
      await until(context, 'the receipts', () => ask('getreport', { ids: '1,2' }), isOver);
    }
    const { code, printed, said } = await runSample(name, password);
    assert.deepEqual([code, said], [0, ''], `${name}: ${said}`);
    assert.equal(printed.trim().replaceAll(/\b20\d{12}\b/g, 'TIME'), language.showsAnswer ? answer : lines.join('\n'), name);
  }
  assert.equal((await ask('getsms', {}))['cnt'], 0);
}

export const sampleCases: readonly InteropCase[] = languages.map((language) => ({
  peer: language.peer,
  role: 'customer',
  name: 'samples: balance, send, report, inbox, and sending signed',
  run: (context) => runSamples(context, language),
}));
