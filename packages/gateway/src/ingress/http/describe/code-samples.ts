// A call of each endpoint to paste into a shell, signed in as its version wants, for the account and the address that docs/api.md has. A test runs every one.
import { mediaSid, messageSid } from '../../../core/twilio.ts';
import type { Endpoint } from '../endpoint.ts';

export interface CodeSample {
  readonly lang: string;
  readonly label: string;
  readonly source: string;
}

const BASE = 'http://localhost:20003';
const ACCOUNT = 'demo';
const PASSWORD = 'demo-pass';

const signature = ['now=$(date +%s)', `sign=$(printf '%s' "${ACCOUNT}${PASSWORD}$now" | md5sum | cut -c1-32)`];
const signedHeaders = [`-H 'Api-Key: ${ACCOUNT}'`, '-H "Timestamp: $now"', '-H "Sign: $sign"'];

/** Parameters that an endpoint cannot do without. */
const examplesOf = ({ description }: Endpoint): readonly (readonly [name: string, value: unknown])[] =>
  description.parameters.flatMap(({ name, example }) => (example === undefined ? [] : [[name, example] as const]));

const curl = ({ version }: Endpoint, words: readonly string[]): CodeSample => ({
  lang: 'Shell',
  label: 'curl',
  source: [...(version === 1 ? [] : signature), `curl ${words.join(' ')}`].join('\n'),
});

export function curlGet(endpoint: Endpoint): CodeSample {
  const { name, version } = endpoint;
  const signing = {
    1: [`-d account=${ACCOUNT}`, `-d password=${PASSWORD}`],
    2: [`-d account=${ACCOUNT}`, '-d datetime=$now', '-d sign=$sign'],
    3: signedHeaders,
  }[version];
  const params = examplesOf(endpoint).map(
    ([key, value]) => `--data-urlencode '${key}=${typeof value === 'string' ? value : JSON.stringify(value)}'`,
  );
  return curl(endpoint, ['-G', `${BASE}/${name}`, ...signing, ...params]);
}

export function curlPost(endpoint: Endpoint): CodeSample {
  const { name, version } = endpoint;
  const signing = {
    1: { account: ACCOUNT, password: PASSWORD },
    // The quotes end the text for the shell to put its variable there.
    2: { account: ACCOUNT, datetime: "'$now'", sign: "'$sign'" },
    3: {},
  }[version];
  const body = JSON.stringify({ ...signing, ...(Object.fromEntries(examplesOf(endpoint)) as object) });
  const headers = ["-H 'Content-Type: application/json'", ...(version === 3 ? signedHeaders : [])];
  return curl(endpoint, [`${BASE}/${name}`, ...headers, `-d '${body}'`]);
}

/** Of a call to a door, whose parameters are a form. `path` has the demo's account in it; `signing` is words for curl. */
export function curlForm(
  path: string,
  method: 'GET' | 'POST',
  signing: 'fields' | 'basic',
  fields: Readonly<Record<string, unknown>>,
): CodeSample {
  const credentials = { fields: `-d username=${ACCOUNT} -d password=${PASSWORD}`, basic: `-u ${ACCOUNT}:${PASSWORD}` }[signing];
  const params = Object.entries(fields).map(([name, value]) => `--data-urlencode '${name}=${String(value)}'`);
  const words = [
    'curl',
    ...(method === 'GET' ? ['-G'] : []),
    `${BASE}${path
      .replace('{account}', ACCOUNT)
      .replace('{sid}', messageSid(1))
      .replace('{media}', `${mediaSid(1, 0)}.json`)}`,
    credentials,
    ...params,
  ];
  return { lang: 'Shell', label: 'curl', source: words.join(' ') };
}

/** Of POST /media: any file will do, a short text is at hand everywhere. */
export const curlUpload: CodeSample = {
  lang: 'Shell',
  label: 'curl',
  source: `printf hello | curl '${BASE}/media?account=${ACCOUNT}&password=${PASSWORD}&name=note.txt' -H 'Content-Type: text/plain' --data-binary @-`,
};
