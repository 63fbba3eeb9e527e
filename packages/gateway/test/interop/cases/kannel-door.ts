/** Kannel's own smsbox beside our Kannel door: the same requests get the same answers, and the same URLs are asked about what became of the messages. */
import assert from 'node:assert/strict';
import { decodePdu } from '@trunkline/smpp';
import type { Simulator } from '@trunkline/smpp/simulator';
import { type Context, type InteropCase, until } from '../case.ts';
import { type Door, type DoorOptions, openDoor } from '../door.ts';
import { type Kannel, startKannel } from '../kannel.ts';
import { ACCOUNT, ACCOUNT_PASSWORD, assertLedgerHolds, type Trunkline } from '../trunkline.ts';

const HERE: DoorOptions = {
  env: { TRUNKLINE_PUSH_ALLOW: '127.0.0.0/8' },
  account: { doors: 'kannel' },
  smsc: { wireLogMax: 1000 },
};
type Answer = readonly [status: number, type: string, body: string];

interface Side {
  readonly port: number;
  readonly user: string;
  readonly password: string;
}
const ours = ({ httpPort }: Pick<Trunkline, 'httpPort'>): Side => ({ port: httpPort, user: ACCOUNT, password: ACCOUNT_PASSWORD });
const theirs = ({ sendPort }: Kannel): Side => ({ port: sendPort, user: 'interop', password: 'interop' });

interface Post {
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function ask({ port, user, password }: Side, asked: string, post?: Post): Promise<Answer> {
  const signed = (text: string): string => text.replace('USER', user).replace('PASS', password);
  const headers = { ...post?.headers, ...(post ? { 'content-type': post.type } : {}) };
  const sent = post ? { method: 'POST', headers, body: Buffer.from(signed(post.body), 'latin1') } : {};
  const response = await fetch(`http://127.0.0.1:${port}/cgi-bin/sendsms?${signed(asked)}`, sent);
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
  `${SIGNED}&from=Shop&to=+++&text=hello`,
  `${SIGNED}&from=Shop&to=447700900123+447700900123&text=twice+the+same`,
  `username=USER&password=PASS&password=wrong&from=Shop&to=447700900123&text=the+first+counts`,
  `USERNAME=USER&password=PASS&from=Shop&to=447700900123&text=hello`,
  `${GOOD}&charset=junk`,
  `${GOOD}&udh=%05`,
  `${GOOD}&deferred=5`,
  `${GOOD}&dlr-mask=31`,
  `${GOOD}&dlr-mask=x&dlr-url=http://127.0.0.1:1/`,
  `${GOOD}&mclass=&priority=&account=&udh=&coding=-1`,
  `${GOOD}&meta-data=%3Fsmpp%3Fa%3Db&binfo=x&alt-dcs=1&rpi=1&smsc=other`,
  `%zz&${GOOD}`,
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

const inHeaders = { 'x-kannel-username': 'USER', 'x-kannel-password': 'PASS', 'x-kannel-from': 'Shop', 'x-kannel-to': '447700900123' };
const TO = `${SIGNED}&from=Shop&to=447700900123`;
/** Each makes one message of one segment, or none. A form by POST is not among them: Kannel's own takes none. */
const messages: readonly (readonly [query: string, post?: Post])[] = [
  [GOOD],
  [`${TO}&charset=UTF-8&text=gr%C3%BCn+%E2%82%AC`],
  [`${TO}&charset=windows-1252&text=gr%FCn+%80`],
  [`${TO}&coding=2&charset=UTF-8&text=%D0%9F%D1%80`],
  [`${TO}&coding=2&text=%04%1F%04%40`],
  [`${TO}&coding=1&text=%00%01%FE%FF`],
  [`${TO}&udh=%06%05%04%15%81%15%81&text=%02%4A`],
  [`${TO}&coding=0&udh=%06%05%04%15%81%15%81&text=hello`],
  [`${GOOD}&mclass=0`],
  [`${GOOD}&mclass=2`],
  [`${TO}&charset=UTF-8&text=%D0%9F%D1%80&mclass=0&coding=2`],
  [`${GOOD}&pid=65`],
  [`${GOOD}&priority=3`],
  [`${SIGNED}&from=447700900999&to=447700900123&text=number`],
  [`${SIGNED}&from=%2B447700900999&to=%2B447700900123&text=plus`],
  [SIGNED, { type: 'text/plain', body: 'as+is %41', headers: { ...inHeaders } }],
  ['', { type: 'text/plain', body: 'hello', headers: { ...inHeaders } }],
  ['', { type: 'application/octet-stream', body: '\0\x01\xfe', headers: { ...inHeaders, 'x-kannel-udh': '06050415811581' } }],
  ['', { type: 'text/html', body: 'x', headers: { ...inHeaders } }],
];

/** Of the newest segment that the carrier took, what says how it is to be shown; null: there is none. */
function newest(carrier: Simulator): Readonly<Record<string, unknown>> | null {
  for (const entry of carrier.wireLog().toReversed()) {
    const decoded = decodePdu(entry.octets);
    if (decoded.kind !== 'pdu' || decoded.pdu.command !== 'submit_sm') continue;
    const { esmClass, protocolId, priorityFlag, dataCoding, shortMessage, sourceAddr, sourceAddrTon, destinationAddr } = decoded.pdu;
    const octets = Buffer.from(shortMessage).toString('hex');
    return { esmClass, protocolId, priorityFlag, dataCoding, sourceAddr, sourceAddrTon, destinationAddr, octets };
  }
  return null;
}

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
  act: (trunkline: Trunkline, kannel: Kannel, context: Context, door: Door) => Promise<void>,
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
    'the same requests make the same messages',
    async ({ httpPort }, kannel, context, { carrier, carried }) => {
      for (const [query, post] of messages) {
        const made: unknown[] = [];
        for (const side of [ours({ httpPort }), theirs(kannel)]) {
          const before = carrier.received.length;
          const headers = Object.entries(post?.headers ?? {}).map(([name, value]) => [
            name,
            value.replace('USER', side.user).replace('PASS', side.password),
          ]);
          const answer = await ask(side, query, post && { ...post, headers: Object.fromEntries(headers) as Record<string, string> });
          if (answer[0] === 202) await carried(before + 1);
          made.push([answer, answer[0] === 202 ? newest(carrier) : null]);
        }
        assert.deepEqual(made[0], made[1], `${query} ${JSON.stringify(post)}`);
      }
    },
  ],
  [
    'while no link is up, both queue',
    async (trunkline, kannel, _context, { carrierLeaves }) => {
      await carrierLeaves();
      await kannel.stop();
      await trunkline.operator('PATCH', `/api/accounts/${ACCOUNT}`, { smppBindsMax: 0 });
      await kannel.start();
      await kannel.untilLogged('0x00000005');
      for (const side of [ours(trunkline), theirs(kannel)])
        assert.deepEqual(await ask(side, GOOD), [202, 'text/html', '3: Queued for later delivery']);
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
    await act(door.trunkline, kannel, context, door);
    await assertLedgerHolds(door.trunkline);
  },
}));
