// The operator's mail relay in tests: a real SMTP server on a free port that keeps what it takes, and refuses what a test says.
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export interface RelayedMail {
  readonly from: string;
  readonly to: string;
  readonly email: Email;
}

export interface TestRelay {
  readonly url: string;
  readonly mails: RelayedMail[];
  /** Refuses recipients with this until it is null again. */
  refusal: { readonly code: number; readonly text: string } | null;
  until(isWanted: (mails: readonly RelayedMail[]) => boolean): Promise<void>;
  close(): Promise<void>;
}

export async function startRelay(): Promise<TestRelay> {
  const waiting = new Set<() => void>();
  const server = new SMTPServer({
    authOptional: true,
    hideSTARTTLS: true,
    disableReverseLookup: true,
    onRcptTo(_address, _session, done) {
      const { refusal } = relay;
      done(refusal === null ? null : Object.assign(new Error(refusal.text), { responseCode: refusal.code }));
    },
    onData(stream, { envelope }, done) {
      void readText(stream).then(async (data) => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : '';
        relay.mails.push({ from, to: envelope.rcptTo.map(({ address }) => address).join(), email: await PostalMime.parse(data) });
        done(null);
        for (const wake of waiting) wake();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const relay: TestRelay = {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mails: [],
    refusal: null,
    async until(isWanted) {
      while (!isWanted(relay.mails)) await new Promise<void>((resolve) => waiting.add(resolve));
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
  return relay;
}
