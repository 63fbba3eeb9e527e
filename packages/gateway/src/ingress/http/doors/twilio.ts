// Twilio's door: messages as its REST API of 2010-04-01 has them, so that its own clients work with their base URL set (docs/doors.md, "Twilio"). An account
// signs in with its name or its SID; both stand for it in the path as well.
import { callerText } from '../../../core/caller.ts';
import type { KeyScope } from '../../../core/access.ts';
import { MMS_PARTS_MAX } from '../../../core/mms.ts';
import { formatMicros } from '../../../core/money.ts';
import { NO_CURRENCY } from '../../../core/price-list.ts';
import type { Account } from '../../../core/rulebook.ts';
import type { RequestKey } from '../../../core/submission.ts';
import { accountSid, idOfSid } from '../../../core/twilio.ts';
import { errors } from '../../../errors.ts';
import { createDoorSignIn } from '../../door-sign-in.ts';
import { namedKey, naturalKey } from '../../retries.ts';
import type { HttpParts } from '../endpoint.ts';
import { IDEMPOTENCY_KEY_CHARACTERS_MAX } from '../http-limits.ts';
import type { DoorAnswer, DoorRequest, DoorRoute } from './door-route.ts';
import { type TwilioCall, twilioOperation } from './twilio-description.ts';
import { pageToken, readBasic, readTwilioListing, readTwilioRequest } from './twilio-request.ts';
import { API_VERSION, failure, json, mediaJson, messageJson, messageUri, refused } from './twilio-shape.ts';

const ACCOUNT = `/${API_VERSION}/Accounts/:account`;

const NO_MEDIA = { ok: false, code: 'mms_unavailable', detail: errors.mms_unavailable.text } as const;

const notFound = (request: DoorRequest): DoorAnswer =>
  failure(404, 20404, `The requested resource ${request.target.split('?', 1)[0] ?? ''} was not found`);

/** The client's own key where it sent one, else the request itself, within the account's window. */
function keyOf(account: Account, form: URLSearchParams, token: string): { readonly requestKey?: RequestKey } {
  return token === '' ? naturalKey(account, 'twilio', [...form]) : { requestKey: namedKey('twilio', token) };
}

export function twilioRoutes(parts: HttpParts): readonly DoorRoute[] {
  const { intake, store, rulebook, clock, failedTries, onKeyUsed, cancelMessage, media: keeper } = parts;
  const signIn = createDoorSignIn({ door: 'twilio', rulebook, clock, failedTries, onKeyUsed });

  const accountOf = (nameOrSid: string): string => rulebook().accountById.get(idOfSid('AC', nameOrSid) ?? 0)?.name ?? nameOrSid;
  const currencyOf = ({ id }: Account): string => {
    const { currency } = rulebook().pricesOf(id).list;
    return currency === NO_CURRENCY ? '' : currency;
  };

  const failed: DoorRoute['failed'] = (why) => refused(why === 'later' ? 'platform' : 'body_too_large');
  type Handle = (account: Account, request: DoorRequest, caller: string) => Promise<DoorAnswer>;

  function route(name: TwilioCall | 'delete', method: 'GET' | 'POST' | 'DELETE', path: string, scope: KeyScope, handle: Handle): DoorRoute {
    return {
      name: `twilio/${name}`,
      methods: [method],
      path,
      ...(name === 'delete' || method === 'DELETE' ? {} : { operations: { [method.toLowerCase()]: twilioOperation(name, method) } }),
      failed,
      async handle(request) {
        const { name: caller, password } = readBasic(request.headers.authorization ?? '');
        const { address } = request;
        const signedIn = signIn({ name: accountOf(caller), password, address, scope });
        if (typeof signedIn === 'string') {
          const answer = signedIn === 'authentication' ? failure(401, 20003, 'Authenticate') : refused(signedIn);
          return answer.status === 401 ? { ...answer, headers: { 'www-authenticate': 'Basic realm="Twilio API"' } } : answer;
        }
        const { account, keyId } = signedIn;
        if (accountOf(request.path['account']?.replace(/\.json$/, '') ?? '') !== account.name) return notFound(request);
        return handle(account, request, callerText({ address, keyId }));
      },
    };
  }

  async function show(account: Account, id: number, status: number): Promise<DoorAnswer | null> {
    const [message] = await store.messageDetails(account.id, [id]);
    return message ? json(status, messageJson(account.id, currencyOf(account), message)) : null;
  }

  async function create(account: Account, { body, headers }: DoorRequest, caller: string): Promise<DoorAnswer> {
    const form = new URLSearchParams(body.toString('utf8'));
    const now = clock.now();
    const read = readTwilioRequest(form, account.settings.defaultSender !== '', now);
    if ('status' in read) return read;
    const token = String(headers['i-twilio-idempotency-token'] ?? '');
    if (token.length > IDEMPOTENCY_KEY_CHARACTERS_MAX)
      return failure(400, 20001, `I-Twilio-Idempotency-Token is longer than ${IDEMPOTENCY_KEY_CHARACTERS_MAX} characters`);
    const { to, from, content, dueAt, validityMs, callback, media } = read;
    const brought = media.length === 0 ? null : ((await keeper?.desk.bring(account.id, media)) ?? NO_MEDIA);
    if (brought?.ok === false) return refused(brought.code, brought.detail);
    const result = await intake.submit({
      accountId: account.id,
      door: 'twilio',
      caller,
      items: [
        { numbers: [to], content, sender: from, smsType: brought ? 1 : 0, mmsTitle: '', ...(brought ? { media: brought.parts } : {}) },
      ],
      dueAt,
      ...(validityMs === null ? {} : { expiresAt: Math.max(dueAt ?? now, now) + validityMs }),
      ...(callback ? { callback } : {}),
      ...keyOf(account, form, token),
    });
    if (result.ok) return (await show(account, result.accepted[0]?.id ?? 0, 201)) ?? refused('platform');
    const detail = result.code === 'number_abnormal' ? `The 'To' number ${to} is not a valid phone number` : result.detail;
    return refused(result.code, detail);
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
    const { limit, page, before, number, from, fromMs, toMs } = readTwilioListing(query);
    const wanted = { accountId: account.id, connectorId: null, state: null, number, idFrom: null, idTo: null, before, limit, fromMs, toMs };
    const { rows, next } = await store.searchMessages(wanted);
    const found = await store.messageDetails(
      account.id,
      rows.filter(({ sender }) => from === '' || sender === from).map(({ id }) => id),
    );
    const base = `/${API_VERSION}/Accounts/${accountSid(account.id)}/Messages.json`;
    const uriOf = (number: number, last: number | null): string => {
      query.set('PageSize', String(limit));
      query.set('Page', String(number));
      if (last === null) query.delete('PageToken');
      else query.set('PageToken', pageToken(last));
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

  /** Of one message; null: there is no such message. */
  async function mediaOf(account: Account, request: DoorRequest) {
    const id = idOf(request);
    const [message] = id === null ? [] : await store.messageDetails(account.id, [id]);
    if (!message) return null;
    const mms = message.media === 0 ? null : ((await keeper?.store.mmsOfMessage(message.id)) ?? null);
    return { id: message.id, shown: (mms?.parts ?? []).map((part, place) => mediaJson(account.id, message, part, place)) };
  }

  async function listMedia(account: Account, request: DoorRequest): Promise<DoorAnswer> {
    const media = await mediaOf(account, request);
    if (media === null) return notFound(request);
    const uri = `${messageUri(account.id, media.id)}/Media.json`;
    return json(200, {
      first_page_uri: uri,
      next_page_uri: null,
      previous_page_uri: null,
      page: 0,
      page_size: MMS_PARTS_MAX,
      start: 0,
      end: Math.max(media.shown.length - 1, 0),
      uri,
      media_list: media.shown,
    });
  }

  async function fetchMedia(account: Account, request: DoorRequest): Promise<DoorAnswer> {
    const media = await mediaOf(account, request);
    const found = media?.shown.find(({ sid }) => `${String(sid)}.json` === request.path['media']);
    return found ? json(200, found) : notFound(request);
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
    route('listMedia', 'GET', `${ACCOUNT}/Messages/:sid/Media.json`, 'report', listMedia),
    route('fetchMedia', 'GET', `${ACCOUNT}/Messages/:sid/Media/:media`, 'report', fetchMedia),
    route('balance', 'GET', `${ACCOUNT}/Balance.json`, 'balance', balance),
    route('account', 'GET', ACCOUNT, 'balance', showAccount),
    route('delete', 'DELETE', `${ACCOUNT}/Messages/:sid`, 'send', async () =>
      failure(405, 20004, 'Messages are not deleted: what was sent stays in the books'),
    ),
    // Twilio has far more than messages, and its clients read its errors only.
    {
      name: 'twilio/other',
      methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
      path: `/${API_VERSION}/*`,
      failed,
      handle: async (request) => notFound(request),
    },
  ];
}
