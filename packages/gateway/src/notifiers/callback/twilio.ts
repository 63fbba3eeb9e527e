// Twilio's way: a form by POST with X-Twilio-Signature, the HMAC-SHA1 of the URL and the sorted fields under the account's API password, which is its auth token
// (Twilio, "Validating signatures"). Any 2xx is an answer.
import { createHmac } from 'node:crypto';
import { CallbackEvent } from '../../core/callback.ts';
import { accountSid, messageSid, twilioErrorOf, twilioStatuses } from '../../core/twilio.ts';
import type { DueCallback } from '../../ports/store-callbacks.ts';
import type { Asking, FormWorld } from './asking.ts';

function signatureOf(secret: string, url: string, fields: Readonly<Record<string, string>>): string {
  const sorted = Object.keys(fields).sort();
  const signed = url + sorted.map((name) => name + fields[name]).join('');
  return createHmac('sha1', secret).update(signed).digest('base64');
}

export function twilioAsking({ event, accountId, message, url }: DueCallback, { account }: FormWorld): Asking {
  const status = event === CallbackEvent.TAKEN ? 'sent' : twilioStatuses[message.state];
  const error = event === CallbackEvent.TAKEN ? null : twilioErrorOf(message.state, message.reason);
  const sid = messageSid(message.id);
  const fields = {
    AccountSid: accountSid(accountId),
    ApiVersion: '2010-04-01',
    From: message.sender,
    MessageSid: sid,
    MessageStatus: status,
    SmsSid: sid,
    SmsStatus: status,
    To: message.number,
    ...(error === null ? {} : { ErrorCode: String(error) }),
  };
  const headers = {
    'user-agent': 'Trunkline',
    'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
    'x-twilio-signature': signatureOf(account.apiPassword, url, fields),
  };
  return { url, method: 'POST', headers, body: new URLSearchParams(fields).toString(), acknowledgement: null };
}
