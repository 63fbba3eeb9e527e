/** Kannel's own smsbox beside our Kannel door: the same requests get the same answers, and the same URLs are asked about what became of the messages. */
import assert from 'node:assert/strict';
import { type InteropCase, until } from '../case.ts';
import { type DoorOptions, openDoor } from '../door.ts';
import { type Kannel, startKannel } from '../kannel.ts';
import { ACCOUNT, ACCOUNT_PASSWORD, assertLedgerHolds, type Trunkline } from '../trunkline.ts';

const HERE: DoorOptions = { env: { TRUNKLINE_PUSH_ALLOW: '127.0.0.0/8' }, account: { doors: 'kannel' } };
type Answer = readonly [status: number, type: string, body: string];

interface Side {
  readonly port: number;
  readonly user: string;
  readonly password: string;
}
const ours = ({ httpPort }: Trunkline): Side => ({ port: httpPort, user: ACCOUNT, password: ACCOUNT_PASSWORD });
const theirs = ({ sendPort }: Kannel): Side => ({ port: sendPort, user: 'interop', password: 'interop' });

async function ask({ port, user, password }: Side, query: string): Promise<Answer> {
  const signed = query.replace('USER', user).replace('PASS', password);
  const response = await fetch(`http://127.0.0.1:${port}/cgi-bin/sendsms?${signed}`);
  return [response.status, response.headers.get('content-type') ?? '', await response.text()];
}

const SIGNED = 'username=USER&password=PASS';
const GOOD = `${SIGNED}&from=Shop&to=447700900123&text=hello`;
/** The same request, and the words that both have for it. */
const questions: readonly string[] = [
  GOOD,
  'user=USER&pass=PASS&from=Shop&to=447700900123&text=short+names',
  `${SIGNED}&from=Shop&to=447700900123+447700900124&text=two`,
  `${SIGNED}&from=Shop&to=%2B447700900123&text=plus`,
  'username=USER&password=wrong&from=Shop&to=447700900123&text=hello',
  'from=Shop&to=447700900123&text=hello',
  `${SIGNED}&from=Shop&text=hello`,
  `${SIGNED}&from=Shop&to=&text=hello`,
  `${SIGNED}&from=Shop&to=junk&text=hello`,
  `${GOOD}&udh=%05%00`,
  `${GOOD}&mclass=4`,
  `${GOOD}&coding=3`,
  `${GOOD}&mwi=8`,
  `${GOOD}&pid=256`,
  `${GOOD}&priority=4`,
  `${GOOD}&compress=2`,
  `${GOOD}&validity=-2`,
  `${GOOD}&deferred=-2`,
  `${GOOD}&alt-dcs=2`,
  `${GOOD}&rpi=3`,
  `${GOOD}&dlr-mask=67`,
  `${GOOD}&dlr-mask=31&dlr-url=ftp://127.0.0.1/`,
  `${GOOD}&dlr-url=x`,
  `${GOOD}&account=a%5Bb`,
  `${GOOD}&coding=junk&validity=10&deferred=0&priority=2`,
];

const ESCAPES = 'type=%d&p=%25p&P=%25P&q=%25q&Q=%25Q&c=%25c&m=%25m&odd=%25zz&percent=%25%25&u=%25u'.replace('%d', '%25d');

/** What the URL was asked with, one for each of our tags. */
function heard(kannel: Kannel, tag: string): readonly Readonly<Record<string, string>>[] {
  return kannel.sink
    .requests('/told')
    .filter(({ query }) => query['tag'] === tag)
    .map(({ query }) => query)
    .toSorted((a, b) => Number(b['type']) - Number(a['type']));
}

const cases: readonly (readonly [
  name: string,
  act: (trunkline: Trunkline, kannel: Kannel, wait: Parameters<InteropCase['run']>[0]) => Promise<void>,
])[] = [
  [
    'the same requests get the same answers',
    async (trunkline, kannel) => {
      const answers = async (side: Side): Promise<readonly (readonly [string, Answer])[]> => {
        const all: (readonly [string, Answer])[] = [];
        for (const question of questions) all.push([question, await ask(side, question)]);
        return all;
      };
      assert.deepEqual(await answers(ours(trunkline)), await answers(theirs(kannel)));
    },
  ],
  [
    'the same URLs are asked about what becomes of a message',
    async (trunkline, kannel, context) => {
      const url = (tag: string): string =>
        `dlr-mask=31&dlr-url=http%3A%2F%2F127.0.0.1%3A${kannel.sink.port}%2Ftold%3Ftag=${tag}%26${ESCAPES.replaceAll('&', '%26')}`;
      for (const [tag, to] of [
        ['good', '447700900123'],
        ['failing', '1008611'],
      ] as const) {
        const question = `${SIGNED}&from=Shop&to=${to}&text=hello&account=till&mclass=1`;
        assert.equal((await ask(theirs(kannel), `${question}&${url(`${tag}-theirs`)}`))[0], 202);
        assert.equal((await ask(ours(trunkline), `${question}&${url(`${tag}-ours`)}`))[0], 202);
        const both = (): number => heard(kannel, `${tag}-theirs`).length + heard(kannel, `${tag}-ours`).length;
        await until(context, 'both to be told twice', both, (count) => count === 4);
        const told = (side: string) => heard(kannel, `${tag}-${side}`).map((query) => ({ ...query, tag }));
        assert.deepEqual(told('ours'), told('theirs'));
      }
    },
  ],
];

export const kannelDoorCases: readonly InteropCase[] = cases.map(([name, act]) => ({
  peer: 'kannel',
  role: 'customer',
  name: `the Kannel door: ${name}`,
  async run(context) {
    const door = await openDoor(context, HERE);
    const kannel = await startKannel(context, door);
    await act(door.trunkline, kannel, context);
    await assertLedgerHolds(door.trunkline);
  },
}));
