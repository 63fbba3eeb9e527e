// Twilio's door: messages as its REST API of 2010-04-01 has them, so that its own clients work with their base URL set (docs/doors.md, "Twilio"). An account
// signs in with its name or its SID; both stand for it in the path as well.
import { callbackUrlFault, CallbackEvent, type Callback } from '../../../core/callback.ts';
import { parseIso } from '../../../core/iso-time.ts';
import { formatMicros } from '../../../core/money.ts';
import { NO_CURRENCY } from '../../../core/price-list.ts';
import type { Account } from '../../../core/rulebook.ts';
import type { Submission } from '../../../core/submission.ts';
import { accountSid, idOfSid } from '../../../core/twilio.ts';
import { type ErrorCode, errors } from '../../../errors.ts';
import { CALLBACK_URL_CHARACTERS_MAX } from '../../../limits.ts';
import type { KeyScope } from '../../../core/access.ts';
import { createDoorSignIn } from '../../door-sign-in.ts';
import { namedKey } from '../../retries.ts';
import type { HttpParts } from '../endpoint.ts';
import { IDEMPOTENCY_KEY_CHARACTERS_MAX, SEND_TIME_AHEAD_MS, TWILIO_PAGE_DEFAULT, TWILIO_PAGE_MAX } from '../http-limits.ts';
import type { DoorAnswer, DoorRequest, DoorRoute } from './door-route.ts';
import { type TwilioCall, twilioOperation } from './twilio-description.ts';
import { API_VERSION, failure, json, messageJson, refusalCodes } from './twilio-shape.ts';

const ACCOUNT = `/${API_VERSION}/Accounts/:account`;
const ALL_EVENTS = CallbackEvent.DELIVERED | CallbackEvent.FAILED | CallbackEvent.TAKEN | CallbackEvent.REFUSED;
const VALIDITY_S_MAX = 259_200;
const DAY_MS = 86_400_000;

const refused = (code: ErrorCode, detail?: string): DoorAnswer => failure(...refusalCodes[code], detail ?? errors[code].text);
const notFound = (request: DoorRequest): DoorAnswer =>
  failure(404, 20404, `The requested resource ${request.target.split('?', 1)[0] ?? ''} was not found`);

interface Credentials {
  readonly name: string;
  readonly password: string;
}
function credentialsOf({ headers }: DoorRequest): Credentials {
  const encoded = /^basic +([A-Za-z0-9+/=_-]+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  const [, name = '', password = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  return { name, password };
}

const wholeIn = (form: URLSearchParams, name: string, absent: number, most: number): number => {
  const text = form.get(name) ?? '';
  return /^\d{1,6}$/.test(text) ? Math.min(Number(text), most) : absent;
};

/** A day (UTC) or a moment; null: it is neither. */
function timeOf(text: string): { readonly at: number; readonly isDay: boolean } | null {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const at = parseIso(isDay ? `${text}T00:00:00Z` : text, 'UTC');
  return at === null ? null : { at, isDay };
}

/** DateSent, DateSent> and DateSent<, as they stand in the query. */
function periodOf(query: URLSearchParams): { readonly fromMs: number | null; readonly toMs: number | null } {
  const [on, after, before] = ['DateSent', 'DateSent>', 'DateSent<'].map((name) => timeOf(query.get(name) ?? ''));
  if (on) return { fromMs: on.at, toMs: on.at + (on.isDay ? DAY_MS : 1000) };
  return { fromMs: after?.at ?? null, toMs: before ? before.at + (before.isDay ? DAY_MS : 0) : null };
}

export function twilioRoutes(parts: HttpParts): readonly DoorRoute[] {
  const { intake, store, rulebook, clock, failedTries, onKeyUsed, cancelMessage } = parts;
  const signIn = createDoorSignIn({ door: 'twilio', rulebook, clock, failedTries, onKeyUsed });

  const accountOf = (nameOrSid: string): string => rulebook().accountById.get(idOfSid('AC', nameOrSid) ?? 0)?.name ?? nameOrSid;
  const currencyOf = ({ id }: Account): string => {
    const { currency } = rulebook().pricesOf(id).list;
    return currency === NO_CURRENCY ? '' : currency;
  };

  const failed: DoorRoute['failed'] = (why) => refused(why === 'later' ? 'platform' : 'body_too_large');
  type Handle = (account: Account, request: DoorRequest) => Promise<DoorAnswer>;

  function route(name: TwilioCall, method: 'GET' | 'POST', path: string, scope: KeyScope, handle: Handle): DoorRoute {
    return {
      name: `twilio/${name}`,
      methods: [method],
      path,
      operations: { [method.toLowerCase()]: twilioOperation(name, method) },
      failed,
      async handle(request) {
        const { name: caller, password } = credentialsOf(request);
        const account = signIn({ name: accountOf(caller), password, address: request.address, scope });
        if (typeof account === 'string') {
          const answer = account === 'authentication' ? failure(401, 20003, 'Authenticate') : refused(account);
          return answer.status === 401 ? { ...answer, headers: { 'www-authenticate': 'Basic realm="Twilio API"' } } : answer;
        }
        if (accountOf(request.path['account']?.replace(/\.json$/, '') ?? '') !== account.name) return notFound(request);
        return handle(account, request);
      },
    };
  }

  async function show(account: Account, id: number, status: number): Promise<DoorAnswer | null> {
    const [message] = await store.messageDetails(account.id, [id]);
    return message ? json(status, messageJson(account.id, currencyOf(account), message)) : null;
  }

  function callbackOf(form: URLSearchParams): Callback | null | { readonly wrong: string } {
    const url = form.get('StatusCallback') ?? '';
    if (url === '') return null;
    const fault = callbackUrlFault(url, CALLBACK_URL_CHARACTERS_MAX);
    return fault === null
      ? { form: 'twilio', url, events: ALL_EVENTS, details: {} }
      : { wrong: `The 'StatusCallback' URL ${url} is ${fault}` };
  }

  function readSubmission(account: Account, { body, headers }: DoorRequest): Submission | DoorAnswer {
    const form = new URLSearchParams(body.toString('utf8'));
    const to = form.get('To')?.trim() ?? '';
    const from = form.get('From')?.trim() ?? '';
    const content = form.get('Body') ?? '';
    if (to === '') return failure(400, 21604, "A 'To' phone number is required");
    if (form.has('MediaUrl')) return refused('mms_unavailable', 'This gateway sends no media; leave MediaUrl out');
    if (form.has('ContentSid')) return failure(400, 20001, 'This gateway has no content templates; give Body');
    if (content === '') return failure(400, 21602, 'Message body is required');
    if (from === '' && account.settings.defaultSender === '' && !form.has('MessagingServiceSid'))
      return failure(400, 21603, "A 'From' phone number is required");
    const callback = callbackOf(form);
    if (callback && 'wrong' in callback) return failure(400, 21609, callback.wrong);
    const now = clock.now();
    const sendAt = form.get('SendAt') ?? '';
    const dueAt = sendAt === '' ? null : parseIso(sendAt, 'UTC');
    if (sendAt !== '' && (dueAt === null || dueAt > now + SEND_TIME_AHEAD_MS))
      return failure(400, 35111, "'SendAt' must be an ISO 8601 time of the next 365 days");
    const validity = form.get('ValidityPeriod') ?? '';
    if (validity !== '' && (!/^[1-9]\d{0,5}$/.test(validity) || Number(validity) > VALIDITY_S_MAX))
      return failure(400, 20001, `'ValidityPeriod' must be 1 to ${VALIDITY_S_MAX} seconds`);
    const token = String(headers['i-twilio-idempotency-token'] ?? '');
    if (token.length > IDEMPOTENCY_KEY_CHARACTERS_MAX)
      return failure(400, 20001, `I-Twilio-Idempotency-Token is longer than ${IDEMPOTENCY_KEY_CHARACTERS_MAX} characters`);
    return {
      accountId: account.id,
      door: 'twilio',
      items: [{ numbers: [to], content, sender: from, smsType: 0, mmsTitle: '' }],
      dueAt,
      ...(validity === '' ? {} : { expiresAt: Math.max(dueAt ?? now, now) + Number(validity) * 1000 }),
      ...(callback ? { callback } : {}),
      ...(token === '' ? {} : { requestKey: namedKey('twilio', token) }),
    };
  }

  async function create(account: Account, request: DoorRequest): Promise<DoorAnswer> {
    const submission = readSubmission(account, request);
    if ('status' in submission) return submission;
    const result = await intake.submit(submission);
    if (!result.ok) {
      const [number = ''] = submission.items[0]?.numbers ?? [];
      const detail = result.code === 'number_abnormal' ? `The 'To' number ${number} is not a valid phone number` : result.detail;
      return refused(result.code, detail);
    }
    return (await show(account, result.accepted[0]?.id ?? 0, 201)) ?? refused('platform');
  }

  const idOf = ({ path }: DoorRequest): number | null => idOfSid('SM', (path['sid'] ?? '').replace(/\.json$/, ''));

  async function fetchOne(account: Account, request: DoorRequest): Promise<DoorAnswer> {
    const id = idOf(request);
    return (id === null ? null : await show(account, id, 200)) ?? notFound(request);
  }

  async function update(account: Account, request: DoorRequest): Promise<DoorAnswer> {
    const id = idOf(request);
    const form = new URLSearchParams(request.body.toString('utf8'));
    if (id === null || (await store.reports(account.id, [id])).length === 0) return notFound(request);
    if (form.get('Status') !== 'canceled')
      return failure(400, 20001, 'Only Status=canceled can be set: what was sent stays in the books as it was');
    const result = await cancelMessage(id);
    if (result.kind === 'too_late') return failure(409, 30409, 'The message cannot be canceled any more');
    return (await show(account, id, 200)) ?? notFound(request);
  }

  async function list(account: Account, request: DoorRequest): Promise<DoorAnswer> {
    const query = new URLSearchParams(request.query);
    const limit = Math.max(wholeIn(query, 'PageSize', TWILIO_PAGE_DEFAULT, TWILIO_PAGE_MAX), 1);
    const page = wholeIn(query, 'Page', 0, 999_999);
    const from = query.get('From') ?? '';
    const before = Number(/^PASM(\d{1,15})$/.exec(query.get('PageToken') ?? '')?.[1] ?? 0) || null;
    const number = query.get('To') || null;
    const wanted = { accountId: account.id, connectorId: null, state: null, number, idFrom: null, idTo: null, before, limit };
    const { rows, next } = await store.searchMessages({ ...wanted, ...periodOf(query) });
    const found = await store.messageDetails(
      account.id,
      rows.filter(({ sender }) => from === '' || sender === from).map(({ id }) => id),
    );
    const base = `/${API_VERSION}/Accounts/${accountSid(account.id)}/Messages.json`;
    const uriOf = (number: number, token: number | null): string => {
      query.set('PageSize', String(limit));
      query.set('Page', String(number));
      if (token === null) query.delete('PageToken');
      else query.set('PageToken', `PASM${token}`);
      return `${base}?${query.toString()}`;
    };
    return json(200, {
      first_page_uri: uriOf(0, null),
      next_page_uri: next === null ? null : uriOf(page + 1, next),
      previous_page_uri: null,
      page,
      page_size: limit,
      start: page * limit,
      end: page * limit + Math.max(found.length - 1, 0),
      uri: uriOf(page, before),
      messages: found.toSorted((a, b) => b.id - a.id).map((message) => messageJson(account.id, currencyOf(account), message)),
    });
  }

  async function balance(account: Account): Promise<DoorAnswer> {
    const { balanceMicros, giftMicros, creditLimitMicros } = await store.balance(account.id);
    return json(200, {
      account_sid: accountSid(account.id),
      balance: formatMicros(balanceMicros + creditLimitMicros + giftMicros, 6),
      currency: currencyOf(account),
    });
  }

  async function showAccount(account: Account): Promise<DoorAnswer> {
    const sid = accountSid(account.id);
    const uri = `/${API_VERSION}/Accounts/${sid}`;
    const status = account.locked ? 'suspended' : 'active';
    return json(200, {
      sid,
      friendly_name: account.name,
      owner_account_sid: sid,
      status,
      type: 'Full',
      date_created: null,
      date_updated: null,
      uri: `${uri}.json`,
      subresource_uris: { messages: `${uri}/Messages.json`, balance: `${uri}/Balance.json` },
    });
  }

  return [
    route('create', 'POST', `${ACCOUNT}/Messages.json`, 'send', create),
    route('list', 'GET', `${ACCOUNT}/Messages.json`, 'report', list),
    route('fetch', 'GET', `${ACCOUNT}/Messages/:sid`, 'report', fetchOne),
    route('update', 'POST', `${ACCOUNT}/Messages/:sid`, 'send', update),
    route('balance', 'GET', `${ACCOUNT}/Balance.json`, 'balance', balance),
    route('account', 'GET', ACCOUNT, 'balance', showAccount),
  ];
}
