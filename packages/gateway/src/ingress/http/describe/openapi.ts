// The customer API as OpenAPI 3.1, made of the endpoints as they are served: an endpoint cannot be without a description, and what is not served is not
// described.
import { errors } from '../../../errors.ts';
import { documentOf, type OpenApi, type Operation, type OperationParameter, type Schema, type TagTexts } from '../../../web/openapi.ts';
import type { DoorRoute } from '../doors/door-route.ts';
import type { Endpoint } from '../endpoint.ts';
import { IDEMPOTENCY_KEY_CHARACTERS_MAX } from '../http-limits.ts';
import type { ApiVersion } from '../read-request.ts';
import { refusalAnswer, refusalExample } from './answers.ts';
import { curlGet, curlPost } from './code-samples.ts';
import { type Parameter, refusalsOf } from './description.ts';
import { describeUpload } from './upload.ts';
import { appParameters, clientParameters } from './parameters.ts';

const tags: Readonly<Record<ApiVersion, string>> = { 1: 'V1', 2: 'V2', 3: 'V3' };
const HEALTH = 'health';
const MEDIA = 'media';
/** In the order in which they are shown. */
const tagTexts: TagTexts = {
  [tags[1]]: 'Signs in by account and password',
  [tags[2]]: 'The same calls, signed: the password itself does not travel',
  [tags[3]]: 'Signed by headers; every value of an answer is a string, rows are objects, messages can have order ids',
  [MEDIA]: 'What an MMS shows, brought before it is sent',
  Kannel: 'For clients of its sendsms, where the account has this door',
  Jasmin: 'For clients of its HTTP API, where the account has this door',
  Twilio: 'For clients of its REST API, where the account has this door',
  [HEALTH]: 'For load balancers',
};

const inQuery = (name: string, description: string): Schema => ({ type: 'apiKey', in: 'query', name, description });
const inHeader = (name: string, description: string): Schema => ({ type: 'apiKey', in: 'header', name, description });

const securitySchemes: Readonly<Record<string, Schema>> = {
  account: inQuery('account', 'Name of the account'),
  password: inQuery('password', 'Its API password, or one of its API keys'),
  datetime: inQuery('datetime', 'The current time: a unix time, or 14 digits in the zone of the server'),
  sign: inQuery('sign', 'md5(account + password + datetime) in hexadecimal'),
  apiKey: inHeader('Api-Key', 'Name of the account'),
  timestamp: inHeader('Timestamp', 'The current time as a unix time in seconds'),
  username: inQuery('username', 'Name of the account, at the doors of Kannel and Jasmin'),
  basic: { type: 'http', scheme: 'basic', description: "At Twilio's door: SID or name of the account, and its API password or an API key" },
  signedHeaders: inHeader('Sign', 'md5(Api-Key + secret + Timestamp) in hexadecimal; the secret is the API password or an API key'),
};

/** The schemes of a version: all of them are needed. Those of V1 and V2 may stand in the body instead. */
const schemesOf: Readonly<Record<ApiVersion, readonly string[]>> = {
  1: ['account', 'password'],
  2: ['account', 'datetime', 'sign'],
  3: ['apiKey', 'timestamp', 'signedHeaders'],
};
const securityOf = (version: ApiVersion): Schema => Object.fromEntries(schemesOf[version].map((name) => [name, []]));

const bodyExample: Readonly<Record<ApiVersion, Readonly<Record<string, string>>>> = {
  1: { account: 'demo', password: 'demo-pass' },
  2: { account: 'demo', datetime: '1767225600', sign: 'e5490eaa2363fe27baee3d91a6d943d3' },
  3: {},
};

const parametersOf = ({ version, description }: Endpoint): readonly Parameter[] => [
  ...description.parameters,
  ...appParameters(version),
  ...(version === 3 ? [] : clientParameters),
];

const queryParameters = (endpoint: Endpoint): readonly OperationParameter[] =>
  parametersOf(endpoint).map(({ name, isRequired, isJson, schema, example }) => ({
    name,
    in: 'query',
    required: isRequired,
    ...(isJson ? { content: { 'application/json': { schema } } } : { schema, ...(example === undefined ? {} : { example }) }),
  }));

function bodySchema(endpoint: Endpoint, isJson: boolean): Schema {
  const own = parametersOf(endpoint);
  const signing = endpoint.version === 3 ? [] : schemesOf[endpoint.version];
  const required = own.filter(({ isRequired }) => isRequired).map(({ name }) => name);
  const hasTexts = own.some(({ name }) => name === 'smsarray');
  return {
    type: 'object',
    properties: Object.fromEntries([
      ...signing.map((name) => [name, { type: 'string', description: securitySchemes[name]?.['description'] }] as const),
      ...own.map(({ name, schema, jsonSchema }) => [name, isJson ? (jsonSchema ?? schema) : schema] as const),
    ]),
    // Either one text, or several.
    ...(hasTexts ? { anyOf: [{ required }, { required: ['smsarray'] }] } : { required }),
  };
}

function bodyOf(endpoint: Endpoint): NonNullable<Operation['requestBody']> {
  const json = parametersOf(endpoint).flatMap(({ name, isJson }) => (isJson ? [[name, { contentType: 'application/json' }] as const] : []));
  const form = { schema: bodySchema(endpoint, false), ...(json.length > 0 ? { encoding: Object.fromEntries(json) } : {}) };
  const asked = endpoint.description.parameters.filter(({ example }) => example !== undefined).map(({ name, example }) => [name, example]);
  const example = { ...bodyExample[endpoint.version], ...(Object.fromEntries(asked) as object) };
  return {
    required: false,
    content: {
      'application/json': { schema: bodySchema(endpoint, true), example },
      'application/x-www-form-urlencoded': form,
      'multipart/form-data': form,
    },
  };
}

/** Every answer of an endpoint: it is HTTP 200 whatever `status` says. */
function answersOf({ shape, version, description }: Endpoint): Schema {
  const codes = refusalsOf(version, description.refusals);
  const refused = codes.map((code) => [
    code,
    { summary: errors[code].text, value: refusalExample(shape, version, code), ...(errors[code].temporary ? { 'x-retry': true } : {}) },
  ]);
  const json = {
    schema: { anyOf: [description.answer, refusalAnswer(shape, version, codes)] },
    examples: { success: { summary: 'Done', value: description.example }, ...(Object.fromEntries(refused) as object) },
  };
  return {
    description: '`status` says whether it worked: 0, or why not. Refused: nothing was sent and nothing charged',
    content: { 'application/json': json },
  };
}

/** `v3/sendSms/batch` as `V3SendSmsBatch`. */
const pascal = (name: string): string =>
  name
    .split('/')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
const camel = (name: string): string => pascal(name).replace(/^./, (letter) => letter.toLowerCase());

/** A header of ours on what must not be done twice. */
const idempotencyKey: OperationParameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  schema: {
    type: 'string',
    minLength: 1,
    maxLength: IDEMPOTENCY_KEY_CHARACTERS_MAX,
    description:
      'Your name for this request. When it comes again within 24 hours it is answered as the first time, and nothing is sent or charged again',
  },
};

function operationsOf(endpoint: Endpoint): Readonly<Record<'get' | 'post', Operation>> {
  const { name, version, description } = endpoint;
  const common = {
    summary: description.summary,
    ...(description.text === undefined ? {} : { description: description.text }),
    tags: [tags[version]],
    responses: { 200: { $ref: `#/components/responses/${pascal(name)}` }, '4XX': { $ref: '#/components/responses/Unrouted' } },
  };
  const security = securityOf(version);
  const headers = description.isRetried ? [idempotencyKey] : [];
  return {
    get: {
      operationId: `${camel(name)}ByGet`,
      ...common,
      parameters: [...headers, ...queryParameters(endpoint)],
      security: [security],
      'x-codeSamples': [curlGet(endpoint)],
    },
    post: {
      operationId: camel(name),
      ...common,
      ...(headers.length > 0 ? { parameters: headers } : {}),
      requestBody: bodyOf(endpoint),
      // Without: the body signs in.
      security: version === 3 ? [security] : [security, {}],
      'x-codeSamples': [curlPost(endpoint)],
    },
  };
}

const health = (name: string, summary: string, example: object): Operation => ({
  operationId: name,
  summary,
  tags: [HEALTH],
  responses: {
    200: { description: 'Yes', content: { 'application/json': { schema: { type: 'object' }, example } } },
    503: { description: 'No', content: { 'application/json': { schema: { type: 'object' } } } },
    '4XX': { $ref: '#/components/responses/Unrouted' },
  },
  security: [],
});

const unrouted: Schema = {
  description: 'What never reached an endpoint: no such path (404), another method (405), no HTTP as it should be (400), too slow (408)',
  content: {
    'application/json': {
      schema: {
        type: 'object',
        required: ['status', 'desc', 'reason'],
        properties: { status: { type: 'integer', const: -12 }, desc: { type: 'string' }, reason: { type: 'string' } },
      },
    },
  },
};

const about = {
  title: 'Trunkline customer API',
  description:
    'Sends text messages, says what became of them, hands out received ones. Three dialects, one account: V1 signs in by password, V2 and V3 by a signature. Every call is answered by HTTP 200 and one line of JSON, in which `status` 0 is success. Times are 14 digits in the zone of the server on V1 and V2, ISO 8601 on V3. More is read than is described here: parameters may stand in the query or in the body, and names match in any case.',
};

/** `/Accounts/:account` as `/Accounts/{account}`; a path may be there twice, with other methods. */
function doorPaths(doors: readonly DoorRoute[]): OpenApi['paths'] {
  const paths: Record<string, Readonly<Record<string, Operation>>> = {};
  for (const { path, operations } of doors) {
    if (!operations) continue;
    const shown = path.replaceAll(/:(\w+)/g, '{$1}');
    paths[shown] = { ...paths[shown], ...operations };
  }
  return paths;
}

export function customerOpenApi(endpoints: readonly Endpoint[], doors: readonly DoorRoute[], version: string): OpenApi {
  const paths = Object.fromEntries(endpoints.map((endpoint) => [`/${endpoint.name}`, operationsOf(endpoint)] as const));
  const answers = Object.fromEntries(endpoints.map((endpoint) => [pascal(endpoint.name), answersOf(endpoint)] as const));
  const probes = {
    '/healthz': { get: health('healthz', 'Whether the process works', { alive: true }) },
    '/readyz': { get: health('readyz', 'Whether messages can be accepted', { ready: true }) },
  };
  const upload = describeUpload(MEDIA, [securityOf(1), securityOf(2), securityOf(3)], { $ref: '#/components/responses/Unrouted' });
  const components = { securitySchemes, responses: { ...answers, Unrouted: unrouted } };
  return documentOf(
    { ...about, version, tagTexts },
    { ...paths, '/media': { post: upload }, ...doorPaths(doors), ...probes },
    components,
    [],
  );
}
