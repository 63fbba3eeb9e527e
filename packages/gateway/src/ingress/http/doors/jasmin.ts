// Jasmin's door: /send, /balance and /rate of its HTTP API, their answers and HTTP codes (docs/doors.md, "Jasmin").
import { callerText } from '../../../core/caller.ts';
import type { KeyScope } from '../../../core/access.ts';
import { jasminId } from '../../../core/jasmin-id.ts';
import { formatMicros } from '../../../core/money.ts';
import type { Account } from '../../../core/rulebook.ts';
import type { Submission } from '../../../core/submission.ts';
import { isSameTraits, noTraits } from '../../../core/traits.ts';
import { type ErrorCode, errors } from '../../../errors.ts';
import { createDoorSignIn } from '../../door-sign-in.ts';
import { naturalKey } from '../../retries.ts';
import type { HttpParts } from '../endpoint.ts';
import { DOOR_FIELDS_MAX } from '../http-limits.ts';
import type { DoorAnswer, DoorRequest, DoorRoute } from './door-route.ts';
import { jasminOperations } from './jasmin-description.ts';
import { jasminFieldFault, type JasminRequest, readJasminRequest } from './jasmin-request.ts';
import { type OctetForm, readOctetForm } from './octet-form.ts';

const MINUTE_MS = 60_000;

/** /send answers in words, the others in JSON. */
type Word = (status: number, text: string) => DoorAnswer;
const inWords: Word = (status, text) => ({ status, type: 'text/plain', body: `Error "${text}"` });
const inJson: Word = (status, text) => ({ status, type: 'application/json', body: JSON.stringify(text) });

interface Refusal {
  readonly status: number;
  readonly text: string;
}

/** Jasmin's words where it has the reason, ours where it has not. */
export function jasminRefusal(code: ErrorCode, name: string): Refusal {
  const { text } = errors[code];
  switch (code) {
    case 'authentication':
    case 'key_ended':
    case 'too_many_failures':
      return { status: 403, text: `Authentication failure for username:${name}` };
    case 'scope_missing':
    case 'app_not_allowed':
    case 'door_closed':
    case 'account_locked':
    case 'ip_not_allowed':
      return { status: 403, text: `Authorization failed for user [${name}] (${text}).` };
    case 'balance_too_low':
    case 'parent_balance_too_low':
      return { status: 403, text: `Cannot charge submit_sm: ${text}` };
    case 'rate_limit':
    case 'total_limit':
    case 'recipient_limit':
      return { status: 403, text: `User throughput exceeded: ${text}` };
    case 'no_route':
    case 'no_price':
      return { status: 412, text: 'No route found' };
    case 'platform':
      return { status: 500, text: `Cannot send submit_sm: ${text}` };
    default:
      return { status: 400, text };
  }
}

/** Of JSON each value as its text, lists and objects as JSON; what is null is not there. null: it is no JSON object. */
function readJson(body: Buffer): OctetForm | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
  const fields = Object.entries(parsed as Readonly<Record<string, unknown>>).filter(([, value]) => value !== null);
  return new Map(fields.map(([name, value]) => [name, Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))]));
}

interface Asked {
  readonly form: OctetForm;
  /** Its content came as characters, not as octets. */
  readonly isText: boolean;
}

function readAsked({ query, body, contentType }: DoorRequest): Asked | null {
  if (/^application\/json\b/i.test(contentType)) {
    const form = readJson(body);
    return form && { form: new Map([...readOctetForm(query, DOOR_FIELDS_MAX), ...form]), isText: true };
  }
  return { form: readOctetForm(query, DOOR_FIELDS_MAX, readOctetForm(body.toString('latin1'), DOOR_FIELDS_MAX)), isText: false };
}

const identityOf = (form: OctetForm): unknown =>
  [...form].filter(([name]) => name !== 'password').map(([name, value]) => [name, value.toString('latin1')]);

/** A number of JSON as exact as our amounts are. */
const amount = (micros: number): string => formatMicros(micros, 6).replace(/\.?0+$/, '');

export function jasminRoutes(parts: HttpParts): readonly DoorRoute[] {
  const { intake, store, rulebook, clock, failedTries, onKeyUsed } = parts;
  const signIn = createDoorSignIn({ door: 'jasmin', rulebook, clock, failedTries, onKeyUsed });
  type Handle = (account: Account, asked: Asked, say: Word, from: string) => Promise<DoorAnswer>;

  function route(name: 'send' | 'rate' | 'balance', say: Word, scope: KeyScope, handle: Handle): DoorRoute {
    const refuse = (code: ErrorCode, account: string): DoorAnswer => {
      const { status, text } = jasminRefusal(code, account);
      return say(status, text);
    };
    const tooLarge = say(413, errors.body_too_large.text);
    return {
      name: `jasmin/${name}`,
      methods: ['GET', 'POST'],
      path: `/${name}`,
      operations: jasminOperations(name, (code) => (code === 'body_too_large' ? tooLarge : refuse(code, 'demo'))),
      failed: (why) => (why === 'later' ? refuse('platform', '') : tooLarge),
      async handle(request) {
        const asked = readAsked(request);
        if (asked === null) return say(400, 'The body is not a JSON object');
        const { form } = asked;
        const fault = jasminFieldFault(form, name);
        if (fault !== null) return say(400, fault);
        const [caller = '', password = ''] = [form.get('username'), form.get('password')].map((value) => value?.toString('utf8'));
        const { address } = request;
        const signedIn = signIn({ name: caller, password, address, scope });
        if (typeof signedIn === 'string') return refuse(signedIn, caller);
        return handle(signedIn.account, asked, say, callerText({ address, keyId: signedIn.keyId }));
      },
    };
  }

  function submissionOf(account: Account, read: JasminRequest, now: number): Submission {
    const { number, content, sender, traits, dueAt, validityMinutes, callback } = read;
    const item = { numbers: [number], content, sender, smsType: 0, mmsTitle: '', ...(isSameTraits(traits, noTraits) ? {} : { traits }) };
    return {
      accountId: account.id,
      door: 'jasmin',
      items: [item],
      dueAt,
      ...(validityMinutes === null ? {} : { expiresAt: Math.max(dueAt ?? now, now) + validityMinutes * MINUTE_MS }),
      ...(callback ? { callback } : {}),
    };
  }

  const send: Handle = async (account, { form, isText }, say, caller) => {
    const now = clock.now();
    const read = readJasminRequest(form, 'send', now, isText);
    if ('wrong' in read) return say(400, read.wrong);
    const submission = { ...submissionOf(account, read, now), ...naturalKey(account, 'jasmin', identityOf(form)), caller };
    const result = await intake.submit(submission);
    if (result.ok) return { status: 200, type: 'text/plain', body: `Success "${jasminId(result.accepted[0]?.id ?? 0)}"` };
    const { status, text } = jasminRefusal(result.code, account.name);
    return say(status, text);
  };

  const rate: Handle = async (account, { form, isText }, say) => {
    const now = clock.now();
    const read = readJasminRequest(form, 'rate', now, isText);
    if ('wrong' in read) return say(400, read.wrong);
    // The price of a text does not hang on the text, its segments do; nothing said is one segment.
    const content = read.content === '' && read.traits.octets === null ? '.' : read.content;
    const { code, totalMicros, items } = await intake.explain(submissionOf(account, { ...read, content }, now));
    const segments = items[0]?.numbers[0]?.segments ?? null;
    if (code !== null || segments === null) {
      const { status, text } = jasminRefusal(code ?? 'no_route', account.name);
      return say(status, text);
    }
    return {
      status: 200,
      type: 'application/json',
      body: `{"unit_rate": ${amount(totalMicros / segments)}, "submit_sm_count": ${segments}}`,
    };
  };

  const balance: Handle = async (account) => {
    const { balanceMicros, giftMicros, creditLimitMicros } = await store.balance(account.id);
    const left = amount(balanceMicros + giftMicros + creditLimitMicros);
    return { status: 200, type: 'application/json', body: `{"balance": ${left}, "sms_count": "ND"}` };
  };

  return [route('send', inWords, 'send', send), route('rate', inJson, 'send', rate), route('balance', inJson, 'balance', balance)];
}
