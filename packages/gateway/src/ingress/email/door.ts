// The door for mail (docs/email.md): number@any-domain becomes a message. smtp-server speaks the protocol (RFC 5321, STARTTLS, AUTH); here is who may come in,
// which recipients are taken, and that everything has a bound. What can be refused is refused while the other side listens, so that its own server tells the
// sender.
import { type AddressInfo, BlockList, isIP, isIPv4 } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import { SMTPServer, type SMTPServerAddress, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { readMailAddress } from '../../core/mail-address.ts';
import { numberKey } from '../../core/virtual-number.ts';
import { plainAddress } from '../allowed-addresses.ts';
import type { DoorSignIn } from '../door-sign-in.ts';
import {
  MAIL_BYTES_MAX,
  MAIL_RECIPIENTS_MAX,
  SMTP_CLOSE_MS,
  SMTP_CONNECTION_MS_MAX,
  SMTP_CONNECTIONS_MAX,
  SMTP_CONNECTIONS_PER_ADDRESS_MAX,
  SMTP_IDLE_MS,
  SMTP_LINE_BYTES_MAX,
} from './email-limits.ts';
import { asciiDomain, keepOwnCodes } from './envelope.ts';
import { aboutNumber, mailRefusals, type MailRefusalCode, type Refusal, refusalOf, smtpError } from './refusals.ts';
import type { ReplyAddresses } from './reply-address.ts';
import { isAnySenderListed, maySend } from './senders.ts';
import type { EmailSession } from './session.ts';
import { conversationOf, createTakeMail, openAccount, type TakeMailParts } from './take-mail.ts';

export interface EmailDoorParts extends TakeMailParts {
  readonly signIn: DoorSignIn;
  /** null: no domain's mail comes here, so no mail can be answered. */
  readonly replyAddresses: ReplyAddresses | null;
  /** null: there is no certificate, so passwords are taken from this machine only. */
  readonly tls: SecureContextOptions | null;
  readonly log: {
    info(details: object, text: string): void;
    error(details: object, text: string): void;
  };
}

export interface EmailDoor {
  /** Resolves with the bound port. */
  listen(port: number, host: string): Promise<number>;
  /** Takes no new connections; mails under way get SMTP_CLOSE_MS. */
  close(): Promise<void>;
}

type Done = (error?: Error | null) => void;

const thisMachine = new BlockList();
thisMachine.addSubnet('127.0.0.0', 8, 'ipv4');
thisMachine.addAddress('::1', 'ipv6');
const isThisMachine = (address: string): boolean => isIP(address) > 0 && thisMachine.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');

/** By these a client could say that it is another. */
const NEVER = ['XCLIENT', 'XFORWARD'] as const;

/** What can be a number: the judgement says whether it is one. */
const NUMBER = /^\+?[0-9]{3,20}$/;
const localOf = (address: string): string => address.slice(0, address.lastIndexOf('@'));

/** All of it, or null when it is more than MAIL_BYTES_MAX; rejects when the connection ends before it does. */
async function readOctets(stream: SMTPServerDataStream): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    if (stream.sizeExceeded) chunks.length = 0;
    else chunks.push(chunk as Buffer);
  }
  return stream.sizeExceeded ? null : Buffer.concat(chunks);
}

export function createEmailDoor(parts: EmailDoorParts): EmailDoor {
  const { intake, rulebook, replyAddresses, clock, log } = parts;
  const takeMail = createTakeMail(parts);
  const sessions = new WeakMap<SMTPServerSession, EmailSession>();
  const perAddress = new Map<string, number>();
  /** By connection: stops waiting for its end. */
  const cancels = new WeakMap<SMTPServerSession, () => void>();
  const underWay = new Set<Promise<void>>();
  let isClosing = false;

  function sessionOf(smtp: SMTPServerSession): EmailSession {
    let session = sessions.get(smtp);
    if (!session) {
      // A client that has gone already has no address, whatever the type says.
      const { remoteAddress = '' } = smtp as { readonly remoteAddress?: string };
      session = { address: plainAddress(remoteAddress), accountId: null, keyId: null, reply: null };
      sessions.set(smtp, session);
    }
    return session;
  }

  function refuse(done: Done, session: EmailSession, refusal: Refusal, why: string): void {
    const { address, accountId } = session;
    log.info({ address, accountId, status: refusal.status, why }, 'mail refused');
    done(smtpError(refusal));
  }
  const refuseMail = (done: Done, session: EmailSession, code: MailRefusalCode): void => refuse(done, session, mailRefusals[code], code);

  /** For what asks the store or the network: a broken assumption is one mail's trouble, and the other side tries again. */
  function settle(work: Promise<void>, done: Done): void {
    work.catch((error: unknown) => {
      log.error({ err: error }, 'a mail could not be taken');
      done(smtpError(mailRefusals.cannot_look));
    });
  }

  async function judgeNumber(session: EmailSession, number: string, done: Done): Promise<void> {
    const { accountId } = session;
    if (accountId === null) return done();
    const { code, items } = await intake.explain({
      accountId,
      door: 'email',
      items: [{ numbers: [number], content: number, sender: '', smsType: 0, mmsTitle: '' }],
      dueAt: null,
    });
    // The text is not here yet: only what is about the number counts.
    const own = items[0]?.numbers[0]?.code ?? code;
    if (own !== null && aboutNumber.has(own)) refuse(done, session, refusalOf(own), own);
    else done();
  }

  async function judgeReply(session: EmailSession, local: string, isAlone: boolean, done: Done): Promise<void> {
    const read = replyAddresses?.read({ local }) ?? 'unknown';
    if (read === 'unknown') return refuseMail(done, session, 'reply_unknown');
    if (read === 'ended' || (await conversationOf(read, parts)) === null) return refuseMail(done, session, 'reply_ended');
    if (!isAlone) return refuseMail(done, session, 'recipients_mixed');
    session.reply = read;
    done();
  }

  function onRecipient({ address: written }: SMTPServerAddress, smtp: SMTPServerSession, done: Done): void {
    const session = sessionOf(smtp);
    const { mailFrom, rcptTo } = smtp.envelope;
    // The null sender is that of bounces and answers of machines.
    if (mailFrom === false || mailFrom.address === '') return refuseMail(done, session, 'is_automatic');
    const address = readMailAddress(asciiDomain(written));
    if (rcptTo.length === 0) session.reply = null;
    if (address && replyAddresses?.isOne(address) === true)
      return settle(judgeReply(session, address.local, rcptTo.length === 0, done), done);
    if (session.reply) return refuseMail(done, session, 'recipients_mixed');
    // Of a number the domain is of no matter, be it an address in brackets.
    const number = localOf(written);
    if (!NUMBER.test(number)) return refuseMail(done, session, 'recipient_unreadable');
    if (session.accountId === null && !isAnySenderListed(rulebook())) return refuseMail(done, session, 'login_needed');
    if (rcptTo.length >= MAIL_RECIPIENTS_MAX) return refuseMail(done, session, 'too_many_recipients');
    settle(judgeNumber(session, number, done), done);
  }

  async function onMail(
    stream: SMTPServerDataStream,
    smtp: SMTPServerSession,
    done: (error?: Error | null, text?: string) => void,
  ): Promise<void> {
    const session = sessionOf(smtp);
    const { mailFrom, rcptTo } = smtp.envelope;
    const octets = await readOctets(stream);
    if (octets === null) return refuseMail(done, session, 'too_large');
    const written = rcptTo.map(({ address }) => localOf(address));
    const numbers = new Map(written.map((number) => [numberKey(number), number]));
    const answer = await takeMail({
      session,
      helo: smtp.hostNameAppearsAs,
      sender: mailFrom === false ? '' : asciiDomain(mailFrom.address),
      numbers: [...numbers.values()],
      octets,
    });
    session.reply = null;
    if (answer.ok) done(null, answer.text);
    else refuse(done, session, answer.refusal, answer.refusal.enhanced);
  }

  const server = new SMTPServer({
    name: parts.name,
    banner: 'Trunkline',
    size: MAIL_BYTES_MAX,
    maxClients: SMTP_CONNECTIONS_MAX,
    maxCommandLength: SMTP_LINE_BYTES_MAX,
    socketTimeout: SMTP_IDLE_MS,
    closeTimeout: SMTP_CLOSE_MS,
    logger: false,
    authOptional: true,
    disabledCommands: parts.tls === null ? ['STARTTLS', ...NEVER] : [...NEVER],
    authMethods: ['PLAIN', 'LOGIN'],
    // Whether a password may be said in the clear is decided for each connection below.
    allowInsecureAuth: true,
    hideENHANCEDSTATUSCODES: false,
    disableReverseLookup: true,
    ...parts.tls,
    onConnect(smtp, done) {
      const session = sessionOf(smtp);
      for (const connection of server.connections) if (connection.session === smtp) keepOwnCodes(connection);
      if (isClosing) return refuseMail(done, session, 'closing');
      cancels.set(
        smtp,
        clock.after(SMTP_CONNECTION_MS_MAX, () => {
          for (const connection of server.connections) if (connection.session === smtp) connection.close();
        }),
      );
      const count = (perAddress.get(session.address) ?? 0) + 1;
      perAddress.set(session.address, count);
      const isHere = isThisMachine(session.address);
      smtp.disabledCommands = [...(parts.tls === null ? ['STARTTLS'] : []), ...(isHere ? [] : ['AUTH']), ...NEVER];
      if (!isHere && count > SMTP_CONNECTIONS_PER_ADDRESS_MAX) return refuseMail(done, session, 'too_many_connections');
      done();
    },
    onSecure(_socket, smtp, done) {
      smtp.disabledCommands = [...NEVER];
      sessionOf(smtp).accountId = null;
      sessionOf(smtp).keyId = null;
      done();
    },
    onClose(smtp) {
      cancels.get(smtp)?.();
      // Of a connection that was turned away at once nothing is known.
      const address = sessions.get(smtp)?.address;
      if (address === undefined) return;
      const left = (perAddress.get(address) ?? 1) - 1;
      if (left > 0) perAddress.set(address, left);
      else perAddress.delete(address);
    },
    onAuth({ username = '', password }, smtp, done) {
      const session = sessionOf(smtp);
      const signedIn = parts.signIn({ name: username, password: password ?? '', address: session.address, scope: 'send' });
      if (typeof signedIn === 'string') return refuse((error) => done(error), session, refusalOf(signedIn), signedIn);
      session.accountId = signedIn.account.id;
      session.keyId = signedIn.keyId;
      done(null, { user: signedIn.account.name });
    },
    onMailFrom({ address: written }, smtp, done) {
      const address = asciiDomain(written);
      const session = sessionOf(smtp);
      session.reply = null;
      // The null sender is refused with its recipients, as RFC 5321 §4.5.5 has it.
      if (address !== '' && readMailAddress(address) === null) return refuseMail(done, session, 'sender_unreadable');
      if (session.accountId === null) return done();
      const account = openAccount(rulebook(), session.accountId);
      if (!account) return refuse(done, session, refusalOf('account_locked'), 'account_locked');
      if (address !== '' && !maySend(account, address)) return refuseMail(done, session, 'sender_not_listed');
      done();
    },
    onRcptTo: onRecipient,
    onData(stream, smtp, done) {
      const work = onMail(stream, smtp, done)
        .catch((error: unknown) => {
          // The client went away in the middle of its mail.
          if (stream.destroyed && !stream.readableEnded) return;
          log.error({ err: error }, 'a mail could not be taken');
          done(smtpError(mailRefusals.cannot_look));
        })
        .finally(() => underWay.delete(work));
      underWay.add(work);
    },
  });
  // A socket that breaks is the other side's affair; listen() has its own listener.
  server.on('error', () => {});
  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.server.once('error', reject);
        server.listen(port, host, () => {
          server.server.off('error', reject);
          const bound = server.server.address() as AddressInfo;
          resolve(bound.port);
        });
      }),
    async close() {
      isClosing = true;
      const closed = new Promise<void>((resolve) => server.close(resolve));
      // Whoever waits for nothing is not waited for.
      const answered = Promise.allSettled(underWay).then(() => {
        const { enhanced, text, status } = mailRefusals.closing;
        for (const connection of server.connections) connection.send(status, `${enhanced} ${text}`);
      });
      await Promise.race([closed, answered.then(() => closed)]);
      await parts.reader.close();
    },
  };
}
