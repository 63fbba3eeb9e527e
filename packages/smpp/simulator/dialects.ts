// Recorded dialects: how known carriers and SMSCs were seen to behave, as bundles of options, each with its public source. "-like": after
// them, not by them; what a source does not say keeps its default.
import type { Settings } from './options.ts';

export interface Dialect {
  what: string;
  source: string;
  settings: Partial<Settings>;
}

export const dialectNames = [
  'plain-34',
  'hex-33',
  'hex-64',
  'digits-22',
  'jasmin-like',
  'kannel-like',
  'openmarket-like',
  'clickatell-like',
  '8x8-like',
  'melrose-like',
  'routemobile-like',
  'infobip-like',
  'sinch-like',
  'vonage-like',
  'restcomm-like',
  'smppex-46',
  'ksmppd-108',
  'partial-34',
  'slow-acks',
  'eager-receipts',
  'mislabelled-mo',
  'alnum-errors',
] as const;
export type DialectName = (typeof dialectNames)[number];

export const dialects: Readonly<Record<DialectName, Dialect>> = {
  'plain-34': {
    what: 'the specification: decimal ids, Appendix B, TLVs, both addresses swapped',
    source: 'SMPP 3.4 Appendix B, §5.3.2',
    settings: { receiptTlvs: true },
  },
  'hex-33': {
    what: '3.3 heritage: hex in the response, decimal in the receipt, ids in error responses',
    source: 'Kannel user guide, msg-id-type; smppex #6',
    settings: { idStyle: 'hex-then-decimal', errorIds: true },
  },
  'hex-64': {
    what: 'hex ids above 63 bits, decimal in the receipt',
    source: 'jookies/jasmin #586',
    settings: { idStyle: 'big-hex-then-decimal' },
  },
  'digits-22': {
    what: 'decimal ids of 23 digits, the leading zero dropped in the receipt; `err:nul`',
    source: 'jookies/jasmin #423, #514, #1123',
    settings: { idStyle: 'decimal-22', receiptErrorStyle: 'nul' },
  },
  'jasmin-like': {
    what: 'UUIDs, receipts without counts but with TLVs, for the last segment only',
    source: 'jookies/jasmin #643, #763, #1239, #663',
    settings: { idStyle: 'uuid', receiptDialect: 'no-counts', receiptTlvs: true, receiptParts: 'last' },
  },
  'kannel-like': {
    what: 'window of 10, receipts for the first segment only, ACCEPTD first',
    source: 'Kannel user guide; gateway/smsc/smsc_smpp.c',
    settings: { idStyle: 'uuid', windowMax: 10, receiptParts: 'first', receiptIntermediate: 'ACCEPTED' },
  },
  'openmarket-like': {
    what: 'ids with hyphens and letters, `submitdate:` and an empty `donedate:`',
    source: 'OpenMarket SMPP guide, delivery receipts',
    settings: { idStyle: 'hyphens', receiptDialect: 'joined-dates' },
  },
  'clickatell-like': {
    what: 'dates with seconds; 30 s of ESME_RALYBND after a link that was cut',
    source: 'jookies/jasmin #70; vumi, smpp reconnect note',
    settings: { receiptDialect: 'seconds', ghostBindMs: 30_000 },
  },
  '8x8-like': {
    what: 'the text of Appendix B to the letter, errors from a table of its own',
    source: '8x8 SMPP documentation, delivery receipts',
    settings: { idStyle: 'uuid' },
  },
  'melrose-like': {
    what: 'ids of 64 characters, ACCEPTD first, window of 20, 10 binds',
    source: 'Melrose Labs SMS gateway documentation',
    settings: { idStyle: 'hyphens-64', receiptIntermediate: 'ACCEPTED', windowMax: 20, bindsMax: 10 },
  },
  'routemobile-like': {
    what: 'cuts a link after 5 minutes of silence, unbinds an idle one',
    source: 'RouteMobile SMPP specification; farhadi/node-smpp #150',
    settings: { silenceCutMs: 300_000, idleUnbindMs: 300_000 },
  },
  'infobip-like': {
    what: 'version 3.4 and nothing else, TLVs in receipts',
    source: 'Infobip SMPP specification',
    settings: { only34: true, receiptTlvs: true },
  },
  'sinch-like': {
    what: 'two binds, receipts with TLVs on either of them',
    source: 'Sinch SMPP service documentation',
    settings: { bindsMax: 2, receiptTlvs: true, receiptBind: 'other' },
  },
  'vonage-like': {
    what: 'ESME_RTHROTTLED above the contracted rate, 30 a second',
    source: 'Vonage support, throughput over SMPP',
    settings: { idStyle: 'upper-hex', throttlePerSecond: 30 },
  },
  'restcomm-like': {
    what: 'a window of one, ESME_RSUBMITFAIL above it',
    source: 'RestComm smscgateway; linxGnu/gosmpp #73',
    settings: { windowMax: 1, windowStatus: 'ESME_RSUBMITFAIL' },
  },
  'smppex-46': {
    what: 'dates as absolute time, no text',
    source: 'funbox/smppex #46',
    settings: { receiptDialect: 'absolute-no-text' },
  },
  'ksmppd-108': {
    what: 'dates with seconds, the state without `stat:`',
    source: 'ksmppd #108',
    settings: { receiptDialect: 'seconds-no-stat' },
  },
  'partial-34': {
    what: 'receipted_message_id without message_state, the rest in the text',
    source: 'Kannel, gateway/smsc/smsc_smpp.c handle_dlr',
    settings: { receiptTlvs: true, receiptTlvIdOnly: true },
  },
  'slow-acks': {
    what: 'throttles by answering late: 50 a second and bind, later the more wait',
    source: 'Kannel devel list, msg05418',
    settings: { pacePerSecond: 50, latencyRampMs: 2 },
  },
  'eager-receipts': {
    what: 'receipts nobody asked for, before the response',
    source: 'Kannel, gateway/smsc/smsc_smpp.c; jookies/jasmin #472',
    settings: { receipts: 'always', receiptBeforeResponse: true },
  },
  'mislabelled-mo': {
    what: 'messages from phones in UCS-2, labelled data_coding 0, parts in reverse order; enquire_link before the bind',
    source: 'vumi #838; jookies/jasmin #513; cloudhopper-smpp PR #101',
    settings: { phoneAlphabet: 'ucs2', phoneDataCoding: 0, phoneOrder: 'reverse', phoneConcat: 'udh16', enquireBeforeBind: true },
  },
  'alnum-errors': {
    what: 'errors with letters, words beyond the seven, 33 % of all end as FAILED',
    source: 'twitter-archive/cloudhopper-smpp #40; vumi, delivery report map',
    settings: { receiptErrorStyle: 'letters', receiptWord: 'ACKED', receiptFailWord: 'FAILED', undeliveredPercent: 33 },
  },
};
