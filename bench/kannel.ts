/** The peer: Debian's Kannel 1.4.5, bearerbox and smsbox, file store, window 100, everything else as it comes. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Carrier } from './carrier.ts';
import { freePorts, portOpens, until } from './net.ts';
import type { Peer } from './peer.ts';
import { hasExited, start, stop } from './processes.ts';
import { findProgram } from './tools.ts';

const PROGRAMS = ['bearerbox', 'smsbox'];

export function kannelMissing(): string | undefined {
  const missing = PROGRAMS.filter((name) => !findProgram(name));
  return missing.length > 0 ? `Kannel's ${missing.join(' and ')} not found (Debian: kannel)` : undefined;
}

type Ports = { admin: number; box: number; send: number; smpp: number };

const config = (ports: Ports, dir: string, inboundUrl: string) => `group = core
admin-port = ${ports.admin}
admin-interface = 127.0.0.1
admin-password = bench
smsbox-port = ${ports.box}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
log-file = "${dir}/bearerbox.log"
log-level = 2
dlr-storage = internal
store-type = file
store-location = ${dir}/kannel.store

group = smsc
smsc = smpp
smsc-id = carrier
host = 127.0.0.1
port = ${ports.smpp}
transceiver-mode = true
smsc-username = bench
smsc-password = bench
system-type = ""
my-number = 12345
max-pending-submits = 100

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${ports.send}
sendsms-interface = 127.0.0.1
global-sender = 13013
log-file = "${dir}/smsbox.log"
log-level = 2

group = sendsms-user
username = bench
password = bench

group = sms-service
keyword = default
${inboundUrl === '' ? 'text = ""' : `get-url = "${inboundUrl}"`}
max-messages = 0
`;

/** Started again in the same folder it finds its store. `inboundUrl`: what phones send is a GET to it. */
export async function startKannel(parentDir: string, carrier: Carrier, smppPort: number, inboundUrl = ''): Promise<Peer> {
  const dir = join(parentDir, 'kannel');
  mkdirSync(dir, { recursive: true });
  const [admin = 0, box = 0, send = 0] = await freePorts(3);
  writeFileSync(join(dir, 'kannel.conf'), config({ admin, box, send, smpp: smppPort }, dir, inboundUrl));
  const boot = async (name: string, port: number) => {
    const args = ['-v', '3', join(dir, 'kannel.conf')];
    const child = start(name, findProgram(name) ?? name, args, { cwd: dir, logFile: join(dir, `${name}.out`) });
    await until(name, () => portOpens(port), { maxMs: 60_000, everyMs: 100, gone: () => hasExited(child) });
    return child;
  };
  const bearerbox = await boot('bearerbox', box);
  const smsbox = await boot('smsbox', send);
  await carrier.untilBound();
  const url = '/cgi-bin/sendsms?username=bench&password=bench&from=BENCH&to={n}&text={t}';
  return {
    name: 'Kannel',
    pids: [bearerbox.pid, smsbox.pid],
    loadArgs: () => ['--port', String(send), '--url', url],
    stop: async (signal = 'SIGTERM') => {
      await stop(smsbox, signal, 8000);
      await stop(bearerbox, signal);
    },
  };
}
