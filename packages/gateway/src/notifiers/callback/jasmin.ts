// Jasmin's way: a form by POST, or a query by GET, and nothing but "ACK/Jasmin" is an answer (Jasmin HTTP API, "Receiving DLRs"). Level 1 is what the carrier
// answered, level 2 what its receipt said.
import { CallbackEvent } from '../../core/callback.ts';
import { jasminId } from '../../core/jasmin-id.ts';
import { formatStamp } from '../../core/zone-time.ts';
import type { DueCallback } from '../../ports/store-callbacks.ts';
import { type Asking, type FormWorld, receiptNames } from './asking.ts';

const ACKNOWLEDGEMENT = 'ACK/Jasmin';
const EXCERPT_CHARACTERS = 20;

const minutes = (ms: number, timeZone: string): string => String(formatStamp(ms, timeZone)).slice(2, 12);

function fieldsOf(due: DueCallback, { timeZone }: FormWorld): Readonly<Record<string, string>> {
  const { event, error, at, message, details } = due;
  const common = { id: jasminId(message.id), connector: 'trunkline' };
  // Who asked for receipts alone hears of a refusal too: no receipt will come.
  const isTerminal = event === CallbackEvent.DELIVERED || event === CallbackEvent.FAILED || details['level'] === '2';
  if (!isTerminal) return { ...common, level: '1', message_status: event === CallbackEvent.TAKEN ? 'ESME_ROK' : 'ESME_RSUBMITFAIL' };
  return {
    ...common,
    level: '2',
    message_status: receiptNames[message.state] ?? 'UNKNOWN',
    id_smsc: String(message.id),
    sub: '001',
    dlvrd: event === CallbackEvent.DELIVERED ? '001' : '000',
    subdate: minutes(message.acceptedAt, timeZone),
    donedate: minutes(at, timeZone),
    err: error || '000',
    text: message.content.slice(0, EXCERPT_CHARACTERS),
  };
}

export function jasminAsking(due: DueCallback, world: FormWorld): Asking {
  const form = new URLSearchParams(fieldsOf(due, world)).toString();
  const common = { headers: { 'user-agent': 'Trunkline', accept: 'text/plain' }, acknowledgement: ACKNOWLEDGEMENT };
  if (due.details['method'] === 'GET') {
    const [url = '', fragment = ''] = due.url.split('#');
    const joint = url.includes('?') ? '&' : '?';
    return { ...common, url: `${url}${joint}${form}${fragment === '' ? '' : `#${fragment}`}`, method: 'GET', body: null };
  }
  const headers = { ...common.headers, 'content-type': 'application/x-www-form-urlencoded' };
  return { ...common, url: due.url, method: 'POST', headers, body: form };
}
