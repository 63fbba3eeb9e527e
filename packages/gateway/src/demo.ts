// The demo of a first start: an operator and a customer with random passwords, money, a price, a number, and a carrier that is the bundled SMSC
// simulator over real TCP. Everything goes the way it goes in earnest; only the carrier is on this machine.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatMicros, parseMicros } from './core/money.ts';
import { defaultConnectorSettings } from './core/connector-settings.ts';
import { openDemoCentre } from './demo-centre.ts';
import { accountDoors } from './core/doors.ts';
import { defaultAccountSettings } from './core/rulebook.ts';
import { defaultNumberSettings } from './core/virtual-number.ts';
import { hashPassword } from './web/password-check.ts';
import { writePrivateFile } from './operator/token.ts';
import type { Clock } from './ports/clock.ts';
import type { Handset, HandsetMessage } from './ports/handset.ts';
import type { Store } from './ports/store.ts';

const ACCOUNT = 'demo';
const OPERATOR = 'operator';
const USER = 'owner';
const CONNECTOR = 'simulator';
/** From the range that Ofcom keeps for fiction: nobody's number. */
const VIRTUAL_NUMBER = '447700900099';
const PHONES = ['10010', '1008611'];
const BALANCE = '99.99';
const GIFT = '50';
const PRICE = '0.01';
const MMS_PRICE = '0.05';
const SETUP_KEY = 'setup';
const FILE_NAME = 'demo.json';

/** What demo.json holds. */
export interface DemoFile {
  readonly apiUrl: string;
  readonly account: string;
  readonly password: string;
  /** host:port; the account binds there with smppPassword. */
  readonly smppAddress: string;
  readonly smppPassword: string;
  readonly dashboardUrl: string;
  /** A user of the account; signs in with the account's name beside it. */
  readonly dashboardUser: string;
  readonly dashboardPassword: string;
  /** host:port of the e-mail door; the account signs in there with its password. */
  readonly smtpAddress: string;
  readonly operatorUrl: string;
  readonly operatorUser: string;
  readonly operatorPassword: string;
}

export interface Demo {
  /** The phones behind its simulator. */
  readonly handset: Handset;
  /** Writes demo.json; call when the ports are known. */
  announce(urls: {
    readonly apiUrl: string;
    readonly operatorUrl: string;
    readonly smppAddress: string;
    readonly smtpAddress: string;
  }): DemoFile;
  /** Call when the link can bind: on a first start the demo's phones write to the virtual number. */
  begin(): void;
  close(): Promise<void>;
}

export interface DemoParts {
  readonly folder: string;
  readonly store: Store;
  readonly clock: Clock;
  /** False with --no-demo: an empty folder is marked as set up without a demo, and the simulator of an existing demo stays off. */
  readonly isWanted: boolean;
}

const micros = (text: string): number => {
  const parsed = parseMicros(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.micros;
};

function readDemoFile(folder: string): Partial<DemoFile> {
  try {
    return JSON.parse(readFileSync(join(folder, FILE_NAME), 'utf8')) as Partial<DemoFile>;
  } catch {
    // Lost or damaged: it is written anew below.
    return {};
  }
}

/** Sets the demo up on an empty data folder, starts its simulator, and points its connector there. Null where there is no demo. */
export async function openDemo({ folder, store, clock, isWanted }: DemoParts): Promise<Demo | null> {
  const rows = await store.rulebookRows();
  const isEmpty = rows.accounts.length === 0 && rows.connectors.length === 0 && (await store.getMeta(SETUP_KEY)) === null;
  if (isEmpty) await store.setMeta(SETUP_KEY, isWanted ? 'demo' : 'none');
  if (!isWanted || (await store.getMeta(SETUP_KEY)) !== 'demo') return null;

  // Loaded only where it is used: a gateway in earnest has no simulator in memory.
  const { startSimulator } = await import('@trunkline/smpp/simulator');
  const simulator = await startSimulator({ port: 0, host: '127.0.0.1', latencyMs: 0, receiptDelayMs: 0 });
  const connector = rows.connectors.find((record) => record.name === CONNECTOR);
  const settings = { ...defaultConnectorSettings, ...connector?.settings, host: '127.0.0.1', port: simulator.port };
  if (connector) await store.setConnector(connector.id, { ...connector.settings, ...settings });
  if (isEmpty) {
    const connectorId = await store.addConnector(CONNECTOR, { ...settings, systemId: 'trunkline', password: clock.id(4) });
    await store.addRoute('', connectorId);
    await store.setPrice('', micros(PRICE));
    const accountId = await store.createAccount({
      name: ACCOUNT,
      apiPassword: clock.id(8),
      balanceMicros: micros(BALANCE),
      giftMicros: micros(GIFT),
      settings: { ...defaultAccountSettings, defaultSender: VIRTUAL_NUMBER, doors: accountDoors, mmsFallback: 'link' },
      now: clock.now(),
    });
    // Eight characters: some clients send no more.
    await store.setAccount(accountId, { smppPassword: clock.id(4) });
    const numberId = await store.addNumber({ number: VIRTUAL_NUMBER, connectorId, settings: { ...defaultNumberSettings, country: 'GB' } });
    await store.rentNumber({ numberId, accountId, keyword: '', setupMicros: 0, monthlyMicros: 0, now: clock.now() });
  }
  const centre = await openDemoCentre({ store, clock, rows, isEmpty, priceMicros: micros(MMS_PRICE) });
  let { operatorPassword, dashboardPassword } = readDemoFile(folder);
  if (operatorPassword === undefined) {
    operatorPassword = clock.id(8);
    await store.setOperator(OPERATOR, await hashPassword(operatorPassword));
  }
  const account = (await store.rulebookRows()).accounts.find(({ name }) => name === ACCOUNT);
  const password = account?.apiPassword ?? '';
  if (dashboardPassword === undefined && account) {
    dashboardPassword = clock.id(8);
    const passwordHash = await hashPassword(dashboardPassword);
    const user = await store.user(account.id, USER);
    if (user) await store.setUser(user.id, { passwordHash });
    else await store.addUser({ accountId: account.id, name: USER, passwordHash, role: 'owner', now: clock.now() });
  }

  let announced: DemoFile | null = null;

  return {
    handset: {
      account: ACCOUNT,
      apiUrl: () => announced?.apiUrl ?? '',
      number: VIRTUAL_NUMBER,
      received() {
        const sms = simulator.received.map(
          ({ at, source: from, destination: to, text, segments, segmentsReceived, parts }): HandsetMessage => ({
            at,
            from,
            to,
            text,
            segments,
            segmentsReceived,
            parts,
          }),
        );
        return [...sms, ...(centre?.received() ?? [])].toSorted((a, b) => a.at - b.at);
      },
      media: (id, name) => centre?.media(id, name) ?? null,
      send({ picture, ...message }) {
        if (picture === null) return simulator.sendFromPhone(message);
        if (!centre) return Promise.reject(new RangeError('this demo has no carrier for MMS; begin with an empty data folder'));
        return centre.send({ ...message, picture });
      },
    },
    announce(urls) {
      const file: DemoFile = {
        apiUrl: urls.apiUrl,
        account: ACCOUNT,
        password,
        smppAddress: urls.smppAddress,
        smppPassword: account?.smppPassword ?? password,
        dashboardUrl: urls.apiUrl,
        dashboardUser: USER,
        dashboardPassword: dashboardPassword ?? '',
        smtpAddress: urls.smtpAddress,
        operatorUrl: urls.operatorUrl,
        operatorUser: OPERATOR,
        operatorPassword,
      };
      writePrivateFile(join(folder, FILE_NAME), `${JSON.stringify(file, null, 2)}\n`, clock);
      announced = file;
      centre?.announce(urls.apiUrl);
      return file;
    },
    begin() {
      if (!isEmpty) return;
      // One after the other, so that they arrive in this order; a stop in between just ends it.
      void (async () => {
        for (const from of PHONES) await simulator.sendFromPhone({ from, to: VIRTUAL_NUMBER, text: 'content' });
      })().catch(() => {});
    },
    async close() {
      await centre?.close();
      await simulator.close();
    },
  };
}

/** The panel a newcomer reads: where, who, and four lines to paste. */
export function demoPanel(file: DemoFile, version: string): string {
  const call = (endpoint: string, more = ''): string =>
    `  curl -w '\\n' '${file.apiUrl}/${endpoint}?account=${file.account}&password=${file.password}${more}'`;
  return [
    '',
    `Trunkline ${version} is running, with a demo.`,
    '',
    `  Customer API   ${file.apiUrl}   account ${file.account}, password ${file.password}`,
    `  SMPP           ${file.smppAddress}   system_id ${file.account}, password ${file.smppPassword}`,
    `  Dashboard      ${file.dashboardUrl}   account ${file.account}, user ${file.dashboardUser}, password ${file.dashboardPassword}`,
    `  E-mail         ${file.smtpAddress}   number@any.domain, signed in as ${file.account} with the same password as the API`,
    `  Console        ${file.operatorUrl}   user ${file.operatorUser}, password ${file.operatorPassword}`,
    `  Demo account   balance ${formatMicros(micros(BALANCE), 6)}, gift ${formatMicros(micros(GIFT), 5)} at first; ${PRICE} per segment, ${MMS_PRICE} per MMS`,
    `  Carrier        the bundled SMSC simulator: 10010 is delivered, 1008611 fails`,
    '',
    'Paste these:',
    '',
    call('getbalance'),
    call('sendsms', '&numbers=10010,1008611&content=content'),
    call('getreport', '&ids=1,2'),
    call('getsms'),
    `${call('sendsms', '&numbers=10010&smstype=1&mmstitle=Hello&content=A%20picture')} -F media=@docs/images/console-overview.png   # an MMS: the picture is on the phone in the console`,
    '',
    "  npm run -s trunkline -- message show 1     # one message's whole history",
    '',
    '',
  ].join('\n');
}
