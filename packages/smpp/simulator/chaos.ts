// Chaos by probability: what a percent setting may do to an answer, and the one setting that turns a bit of everything on.
import type { SmscSession } from '../src/server.ts';
import { statuses } from '../src/tables/statuses.ts';
import type { Settings } from './options.ts';
import type { Random } from './random.ts';

/** What a refusal by chance says: each of these was seen where nothing was wrong with the message. */
export const randomStatuses: readonly number[] = [
  statuses.ESME_RSYSERR,
  statuses.ESME_RMSGQFUL,
  statuses.ESME_RTHROTTLED,
  statuses.ESME_RSUBMITFAIL,
  statuses.ESME_RINVDSTADR,
  statuses.ESME_RINVSRCADR,
  statuses.ESME_RINVMSGLEN,
  statuses.ESME_RUNKNOWNERR,
  0x94,
];

/** A link that ends takes a window of messages with it. */
const linkShare = 0.1;

/** The settings with chaosPercent dealt out. */
export const withChaos = (settings: Settings): Settings => {
  const { chaosPercent } = settings;
  if (chaosPercent === 0) return settings;
  const more = (own: number, share = 1): number => Math.min(100, own + chaosPercent * share);
  return {
    ...settings,
    refusePercent: more(settings.refusePercent),
    emptyIdPercent: more(settings.emptyIdPercent),
    reorderPercent: more(settings.reorderPercent),
    responseLossPercent: more(settings.responseLossPercent),
    responseLatePercent: more(settings.responseLatePercent),
    responseDuplicatePercent: more(settings.responseDuplicatePercent),
    wrongSequencePercent: more(settings.wrongSequencePercent),
    malformedPercent: more(settings.malformedPercent),
    receiptLossPercent: more(settings.receiptLossPercent),
    receiptDuplicatePercent: more(settings.receiptDuplicatePercent),
    receiptLatePercent: more(settings.receiptLatePercent),
    undeliveredPercent: more(settings.undeliveredPercent),
    dropPercent: more(settings.dropPercent, linkShare),
    unbindPercent: more(settings.unbindPercent, linkShare),
    garbagePercent: more(settings.garbagePercent, linkShare),
  };
};

const garbageOctets = 24;

/** A command_length that cannot be, and nothing after it that means anything. */
export const sendGarbage = (session: SmscSession, random: Random): void => {
  const octets = Buffer.alloc(garbageOctets);
  for (let at = 0; at < garbageOctets; at += 4) octets.writeUInt32BE(random.next(), at);
  octets.writeUInt32BE((octets.readUInt32BE(0) | 0x8000_0000) >>> 0, 0);
  session.connection.writeRaw(octets);
};

const deliverSm = 0x05;

/** A deliver_sm whose body ends in the middle of a field: to be answered with an error, and the link goes on. */
export const sendMalformed = (session: SmscSession, random: Random): void => {
  const octets = Buffer.alloc(20, 0x41);
  octets.writeUInt32BE(octets.length, 0);
  octets.writeUInt32BE(deliverSm, 4);
  octets.writeUInt32BE(0, 8);
  octets.writeUInt32BE((random.next() & 0x7fff_ffff) | 0x4000_0000, 12);
  session.connection.writeRaw(octets);
};
