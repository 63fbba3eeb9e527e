// The way out through a carrier's own HTTP API, told by a row of carriers.ts: texts whole, media by their public addresses. What it says later, and what
// phones write, comes by a door of the same carrier's form (core/carrier-forms.ts, core/carrier-receipts.ts).
import { type ConnectorSettings, wantsReports } from '../../core/connector-settings.ts';
import { textAt } from '../../core/json-path.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Connector, Segment, WireOutcome } from '../../ports/connector.ts';
import { createHttpSender, type HttpSenderParts, type Judged } from '../carrier-http/sender.ts';
import type { PostBody, Posted } from '../carrier-http/poster.ts';
import { httpCarriers } from './carriers.ts';

type Row = (typeof httpCarriers)[keyof typeof httpCarriers];
const ID_CHARACTERS_MAX = 200;
const DETAIL_CHARACTERS_MAX = 300;

/** +, country code, number: all that these APIs take. A sender with letters, or a short code, stays as it is. */
function international(number: string): string {
  const digits = number.replace(/^(\+|00)/, '').replace(/[^\d]/g, '');
  return `+${digits}`;
}
const senderOf = (sender: string): string => (/^(\+|00)?\d{7,}$/.test(sender) ? international(sender) : sender);

function bodyOf(segment: Segment, row: Row, settings: ConnectorSettings, clock: Clock): PostBody {
  const { mms } = segment;
  const urls = mms?.urls() ?? [];
  const seconds = Math.min(row.validityMax, Math.floor((segment.expiresAt - clock.now()) / 1000));
  const fields: readonly (readonly [name: string, value: string])[] = [
    [row.to, international(segment.number)],
    [row.from, senderOf(segment.sender)],
    [row.text, segment.text],
    [row.subject, mms?.subject ?? ''],
    [row.receiptUrl, wantsReports(settings) ? settings.receiptUrl : ''],
    [row.validity, settings.validity === 'never' || seconds < 1 ? '' : String(seconds)],
    [row.type, mms ? 'MMS' : 'SMS'],
  ];
  const given = fields.filter(([name, value]) => name !== '' && value !== '');
  const text =
    row.body === 'json'
      ? JSON.stringify({ ...Object.fromEntries(given), ...(urls.length > 0 && { [row.media]: urls }) })
      : new URLSearchParams([
          ...given.map(([name, value]): [string, string] => [name, value]),
          ...urls.map((url): [string, string] => [row.media, url]),
        ]).toString();
  const octets = Buffer.from(text, 'utf8');
  return {
    contentType: row.body === 'json' ? 'application/json' : 'application/x-www-form-urlencoded',
    length: octets.length,
    // oxlint-disable-next-line typescript/require-await -- the shape is that of a stream
    async *open() {
      yield octets;
    },
  };
}

function jsonOf(octets: Buffer): unknown {
  try {
    return JSON.parse(octets.toString('utf8')) as unknown;
  } catch {
    return null;
  }
}

function judge({ status, body }: Extract<Posted, { kind: 'answer' }>, row: Row): Judged {
  const said = jsonOf(body);
  const id = textAt(said, row.id) ?? '';
  const code = textAt(said, row.code) ?? '';
  const detail = `HTTP ${status}${code === '' ? '' : `, ${code}`}: ${textAt(said, row.error) ?? 'no reason given'}`.slice(
    0,
    DETAIL_CHARACTERS_MAX,
  );
  const alive = (outcome: WireOutcome): Judged => ({ outcome, says: 'alive' });
  const later: WireOutcome = { kind: 'refused_temporary', detail };
  if (status >= 200 && status < 300) {
    // It took something, and nobody can say what.
    if (id === '') return alive({ kind: 'unknown', carrierKey: '', again: 'later', detail: `${detail}; no id in the answer` });
    return alive({ kind: 'accepted', carrierKey: id.slice(0, ID_CHARACTERS_MAX) });
  }
  const meaning = Object.hasOwn(row.codes, code) ? row.codes[code] : undefined;
  switch (meaning) {
    case 'blocked':
      return alive({ kind: 'refused', reason: 'blacklisted', detail });
    case 'final':
      return alive({ kind: 'refused', reason: 'carrier_refused', detail });
    case 'mms':
      return alive({ kind: 'refused', reason: 'mms_refused', detail });
    case 'ours':
      return { outcome: { kind: 'refused', reason: 'carrier_refused', detail }, says: 'ours' };
    case 'access':
      return { outcome: later, says: 'denied' };
    case 'later':
      return alive(later);
    case 'rate':
      return alive({ kind: 'throttled', cause: 'rate', detail });
    case undefined:
      break;
    default:
      meaning satisfies never;
  }
  if (status === 401 || status === 403) return { outcome: later, says: 'denied' };
  if (status === 429) return alive({ kind: 'throttled', cause: 'rate', detail });
  if (status === 408 || status === 503) return alive(later);
  if (status < 500) return { outcome: { kind: 'refused', reason: 'carrier_refused', detail }, says: 'ours' };
  return alive({ kind: 'unknown', carrierKey: '', again: 'later', detail });
}

export function createHttpConnector(parts: HttpSenderParts): Connector {
  const { record, clock } = parts;
  const { settings } = record;
  const { httpCarrier } = settings;
  return createHttpSender(parts, async (segment, poster) => {
    const row = httpCarrier === 'none' ? undefined : httpCarriers[httpCarrier];
    const refused = (detail: string): Judged => ({ outcome: { kind: 'refused', reason: 'carrier_refused', detail }, says: 'alive' });
    if (!row) return refused('the connector does not say whose API it is');
    if (segment.octets || segment.udh) return refused('binary data and parts with a header do not go by this API');
    const posted = await poster.post(bodyOf(segment, row, settings, clock), { accept: 'application/json' });
    return posted.kind === 'answer' ? judge(posted, row) : posted;
  });
}
