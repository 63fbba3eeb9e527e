// Kannel's door: GET and POST /cgi-bin/sendsms, its answers and HTTP codes (docs/doors.md, "Kannel").
import { callerText } from '../../../core/caller.ts';
import { isSameTraits, noTraits } from '../../../core/traits.ts';
import type { Account } from '../../../core/rulebook.ts';
import type { Submission } from '../../../core/submission.ts';
import { type ErrorCode, errors } from '../../../errors.ts';
import type { SubmitResult } from '../../../engine/intake.ts';
import { createDoorSignIn } from '../../door-sign-in.ts';
import { naturalKey } from '../../retries.ts';
import type { HttpParts } from '../endpoint.ts';
import { DOOR_FIELDS_MAX, NUMBERS_POST_MAX } from '../http-limits.ts';
import type { DoorAnswer, DoorRequest, DoorRoute } from './door-route.ts';
import { signInCodes } from './door-description.ts';
import { kannelOperations } from './kannel-description.ts';
import { type KannelRequest, readKannelRequest } from './kannel-request.ts';
import { type OctetForm, readOctetForm } from './octet-form.ts';

const MINUTE_MS = 60_000;
const text = (status: number, body: string): DoorAnswer => ({ status, type: 'text/html', body });
const FORBIDDEN = text(403, 'Authorization failed for sendsms');
const DENIED = 'Number(s) has/have been denied by white- and/or black-lists.';
const NOT_ROUTABLE = 'Not routable. Do not try again.';
const TEMPORAL = 'Temporal failure, try again later.';
const TOO_LONG = text(413, 'The body is too long, rejected');
const WRONG_TYPE = text(415, 'Unsupported content-type, rejected');

/** Kannel's word for a refusal, with our sentence behind it where Kannel has no such reason. Before a message is looked at it has one for all. */
export function kannelRefusal(code: ErrorCode): DoorAnswer {
  if (signInCodes.includes(code)) return FORBIDDEN;
  const row = errors[code];
  switch (code) {
    case 'number_empty':
    case 'number_abnormal':
    case 'recipient_blocked':
    case 'recipient_opted_out':
    case 'country_not_allowed':
      return text(400, DENIED);
    case 'no_route':
    case 'no_price':
      return text(403, NOT_ROUTABLE);
    case 'body_too_large':
      return TOO_LONG;
    case 'platform':
    case 'rate_limit':
      return text(503, TEMPORAL);
    case 'balance_too_low':
    case 'parent_balance_too_low':
    case 'total_limit':
    case 'recipient_limit':
    case 'duplicate_message':
      return text(403, `${NOT_ROUTABLE} ${row.text}`);
    default:
      return text(400, `${row.text}, rejected`);
  }
}

/** Header names of a POST that carries the text alone: X-Kannel-From is the field from. */
const HEADER_PREFIX = 'x-kannel-';

/** null: no type that Kannel reads. */
function readForm({ query, body, contentType, headers }: DoorRequest): OctetForm | null {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (body.length === 0 || type === '' || type === 'application/x-www-form-urlencoded')
    return readOctetForm(query, DOOR_FIELDS_MAX, readOctetForm(body.toString('latin1'), DOOR_FIELDS_MAX));
  if (type !== 'text/plain' && type !== 'application/octet-stream') return null;
  const form = new Map<string, Buffer>();
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith(HEADER_PREFIX) || value === undefined) continue;
    const field = name.slice(HEADER_PREFIX.length);
    form.set(field, Buffer.from(String(value), field === 'udh' ? 'hex' : 'latin1'));
  }
  form.set('text', body);
  const charset = /charset="?([^";]+)/i.exec(contentType)?.[1];
  if (charset !== undefined) form.set('charset', Buffer.from(charset));
  if (type === 'application/octet-stream' && !form.has('coding')) form.set('coding', Buffer.from('1'));
  return form;
}

const secretFields = new Set(['username', 'user', 'password', 'pass']);
const identityOf = (form: OctetForm): unknown =>
  [...form].filter(([name]) => !secretFields.has(name)).map(([name, value]) => [name, value.toString('latin1')]);

export function kannelRoutes({ intake, rulebook, clock, failedTries, onKeyUsed, isAnyLinkUp }: HttpParts): readonly DoorRoute[] {
  const signIn = createDoorSignIn({ door: 'kannel', rulebook, clock, failedTries, onKeyUsed });

  function submissionOf(account: Account, read: KannelRequest, form: OctetForm): Submission {
    const { numbers, content, sender, traits, deferredMinutes, validityMinutes, callback } = read;
    const now = clock.now();
    const dueAt = deferredMinutes === 0 ? null : now + deferredMinutes * MINUTE_MS;
    const item = { numbers, content, sender, smsType: 0, mmsTitle: '', ...(isSameTraits(traits, noTraits) ? {} : { traits }) };
    return {
      accountId: account.id,
      door: 'kannel',
      items: [item],
      dueAt,
      ...(validityMinutes === null ? {} : { expiresAt: now + validityMinutes * MINUTE_MS }),
      ...(callback ? { callback } : {}),
      ...naturalKey(account, 'kannel', identityOf(form)),
    };
  }

  /** As bearerbox answers: 3 while it has no link to take the message to, whenever it is due. */
  function accepted({ accepted: taken }: Extract<SubmitResult, { ok: true }>, { numbers }: KannelRequest): DoorAnswer {
    const known = new Set(taken.map(({ number }) => number));
    const denied = numbers.filter((number) => !known.has(number));
    const word = isAnyLinkUp() ? '0: Accepted for delivery' : '3: Queued for later delivery';
    return text(202, denied.length === 0 ? word : `${word} Denied receivers are: ${denied.join(' ')}`);
  }

  return [
    {
      name: 'kannel/sendsms',
      methods: ['GET', 'POST'],
      path: '/cgi-bin/sendsms',
      operations: kannelOperations(kannelRefusal, { content_type: WRONG_TYPE }),
      failed: (why) => (why === 'later' ? text(503, TEMPORAL) : TOO_LONG),
      async handle(request) {
        const form = readForm(request);
        if (form === null) return WRONG_TYPE;
        const name = (form.get('username') ?? form.get('user'))?.toString('utf8') ?? '';
        const password = (form.get('password') ?? form.get('pass'))?.toString('utf8') ?? '';
        const { address } = request;
        const signedIn = signIn({ name, password, address, scope: 'send' });
        if (typeof signedIn === 'string') return FORBIDDEN;
        const { account, keyId } = signedIn;
        const read = readKannelRequest(form);
        if ('wrong' in read) return text(400, read.wrong);
        if (read.numbers.length > NUMBERS_POST_MAX) return kannelRefusal('too_many_numbers');
        if (read.validityMinutes !== null && read.validityMinutes <= read.deferredMinutes)
          return text(400, 'Validity field misformed, rejected');
        const result = await intake.submit({ ...submissionOf(account, read, form), caller: callerText({ address, keyId }) });
        return result.ok ? accepted(result, read) : kannelRefusal(result.code);
      },
    },
  ];
}
