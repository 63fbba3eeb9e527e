// The description of the API as one page to read: plain HTML made from the document, with its style inside and no script, so that it works offline and
// under the strictest policy a browser knows.
import { createHash } from 'node:crypto';
import type { OpenApi, Operation, OperationParameter } from './openapi.ts';

type Schema = Readonly<Record<string, unknown>>;

const STYLE = `
:root{color-scheme:light dark;--line:#8884;--dim:#777;--fill:#8881}
*{box-sizing:border-box}
body{margin:0;font:15px/1.5 system-ui,sans-serif;display:grid;grid-template-columns:17rem minmax(0,1fr)}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1rem;border-right:1px solid var(--line);font-size:13px}
nav h2{font-size:12px;text-transform:uppercase;letter-spacing:.06em;margin:1.2em 0 .3em;color:var(--dim)}
nav a{display:block;text-decoration:none;color:inherit;padding:.1em 0;overflow-wrap:anywhere}
nav a:hover,nav a:focus{text-decoration:underline}
main{padding:1.5rem 2rem 6rem;max-width:62rem}
h1{margin:0 0 .3em}
article{border-top:1px solid var(--line);padding:1.2rem 0;scroll-margin-top:1rem}
article:target h3{background:#fd08}
h3{margin:0 0 .3em;font:600 15px/1.5 ui-monospace,monospace;overflow-wrap:anywhere}
b{display:inline-block;min-width:4.5em;font:600 12px ui-monospace,monospace}
.get{color:#0a7a3b}.post{color:#0b62c4}.put,.patch{color:#a15c00}.delete{color:#c2261f}
p{margin:.3em 0}
.dim{color:var(--dim);font-size:13px}
table{border-collapse:collapse;width:100%;margin:.6em 0;font-size:14px}
th{text-align:left;font-size:12px;color:var(--dim);font-weight:600}
th,td{padding:.25em .8em .25em 0;border-bottom:1px solid var(--line);vertical-align:top}
td:first-child{width:28%;overflow-wrap:anywhere}
code,pre{font:13px/1.5 ui-monospace,monospace}
pre{background:var(--fill);padding:.7em 1em;overflow:auto;border-radius:4px;margin:.6em 0}
summary{cursor:pointer;font-size:13px}
@media(max-width:50rem){body{display:block}nav{position:static;height:auto;border:0}main{padding:1rem}}
`;

/** For the header: this page may load and run nothing, and be framed by nobody. */
export const DOCS_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const text = (value: unknown): string => String(value).replaceAll(/[&<>"']/g, (character) => escapes[character] ?? '');
const prose = (value: string): string => text(value).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
const isObject = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);
const objectOf = (value: unknown): Schema => (isObject(value) ? value : {});
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const refOf = (value: unknown): string | undefined => (isObject(value) && typeof value['$ref'] === 'string' ? value['$ref'] : undefined);

function typeOf(schema: unknown): string {
  if (!isObject(schema)) return 'any';
  if ('const' in schema) return JSON.stringify(schema['const']);
  const variants = [...list(schema['anyOf']), ...list(schema['oneOf'])];
  if (variants.length > 0) return [...new Set(variants.map(typeOf))].join(' or ');
  if (schema['type'] === 'array') {
    const places = list(schema['prefixItems']).map((place) => {
      const { title } = objectOf(place);
      return typeof title === 'string' ? title : typeOf(place);
    });
    return places.length > 0 ? `[${places.join(', ')}]` : `list of ${typeOf(schema['items'])}`;
  }
  return typeof schema['type'] === 'string' ? schema['type'] : list(schema['type']).join(' or ') || 'any';
}

const descriptionOf = (schema: unknown): string => {
  const { description } = objectOf(schema);
  return typeof description === 'string' ? description : '';
};

const row = (name: string, schema: unknown, isRequired: boolean): string =>
  `<tr><td><code>${text(name)}</code>${isRequired ? ' <span class="dim">required</span>' : ''}</td><td>${text(typeOf(schema))}</td><td>${prose(descriptionOf(schema))}</td></tr>`;

const table = (title: string, rows: readonly string[], is = 'must be'): string =>
  rows.length === 0
    ? ''
    : `<table><thead><tr><th>${title}</th><th>type</th><th>${is}</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;

/** `isAnswer`: nothing in it has to be filled in. */
function fields(schema: unknown, isAnswer = false): string[] {
  if (!isObject(schema)) return [];
  // The first of several is what is answered when all is well.
  if (!isObject(schema['properties']) && list(schema['anyOf']).length > 0) return fields(list(schema['anyOf'])[0], isAnswer);
  if (schema['type'] === 'array') return fields(schema['items'], isAnswer).map((line) => line.replace('<code>', '<code>[].'));
  // Of several ways to fill it in, the first is the usual one.
  const required = isAnswer ? [] : [...list(schema['required']), ...list(objectOf(list(schema['anyOf'])[0])['required'])];
  const properties = isObject(schema['properties']) ? Object.entries(schema['properties']) : [];
  const rest = schema['additionalProperties'] ?? Object.values(isObject(schema['patternProperties']) ? schema['patternProperties'] : {})[0];
  return [...properties.map(([name, of]) => row(name, of, required.includes(name))), ...(isObject(rest) ? [row('…', rest, false)] : [])];
}

interface SecurityScheme {
  readonly key: string;
  /** As it stands in a request. */
  readonly name: string;
  readonly scheme: Schema;
}

const schemesOf = (api: OpenApi): readonly SecurityScheme[] =>
  Object.entries(objectOf(api.components['securitySchemes'])).map(([key, of]) => {
    const scheme = objectOf(of);
    return { key, name: typeof scheme['name'] === 'string' ? scheme['name'] : key, scheme };
  });

/** How curl signs in, by the first way there is. */
function signOf({ security }: Operation, api: OpenApi): string {
  const [[key] = []] = (security ?? api.security).map((way) => Object.keys(way));
  const { name, scheme } = schemesOf(api).find((one) => one.key === key) ?? {};
  if (scheme?.['type'] === 'http') return ' -u NAME:PASSWORD';
  return scheme?.['in'] === 'cookie' ? ` -b ${name}=SESSION` : '';
}

function example(method: string, path: string, operation: Operation, api: OpenApi): string {
  const [sample] = operation['x-codeSamples'] ?? [];
  if (sample) return `<pre>${text(sample.source)}</pre>`;
  const sign = signOf(operation, api);
  const verb = method === 'get' ? '' : ` -X ${method.toUpperCase()}`;
  const [[type, body] = []] = Object.entries(operation.requestBody?.content ?? {});
  const shown = body?.example === undefined ? '{…}' : JSON.stringify(body.example);
  const data = type === undefined ? '' : ` -H 'Content-Type: ${type}' -d ${type === 'application/json' ? `'${shown}'` : '@FILE'}`;
  const asked = (operation.parameters ?? []).filter(({ in: where, example: value }) => where === 'query' && value !== undefined);
  const query = asked.map(({ name, example: value }) => `${name}=${encodeURIComponent(String(value))}`).join('&');
  return `<pre>curl${sign}${verb}${text(data)} 'http://127.0.0.1:PORT${text(path)}${query === '' ? '' : `?${text(query)}`}'</pre>`;
}

function signingIn(api: OpenApi): string {
  const rows = schemesOf(api).map(({ name, scheme }) => {
    const where = scheme['type'] === 'http' ? 'HTTP' : scheme['in'];
    return `<tr><td><code>${text(name)}</code></td><td>${text(where)}</td><td>${text(scheme['description'] ?? '')}</td></tr>`;
  });
  return `<section><h2>signing in</h2><table><thead><tr><th>name</th><th>where</th><th>is</th></tr></thead><tbody>${rows.join('')}</tbody></table></section>`;
}

/** Who may call it: roles where there are some, else what it wants to be signed in with. */
function whoMayCall({ security, 'x-roles': roles }: Operation, api: OpenApi): string {
  if (roles) return `roles: ${roles.join(', ') || 'none yet'}`;
  const names = new Map(schemesOf(api).map(({ key, name }) => [key, name]));
  const ways = (security ?? []).map((way) => Object.keys(way).map((name) => names.get(name) ?? name)).filter((way) => way.length > 0);
  return ways.length === 0 ? 'open: no credentials' : `signed in by: ${ways.map((way) => way.join(', ')).join(' or ')}`;
}

/** One kind of body that an answer can have. */
interface Shown {
  readonly httpStatus: string;
  readonly schema: unknown;
  readonly examples: readonly (readonly [name: string, example: Schema])[];
}

function shownOf({ responses }: Operation, api: OpenApi): readonly Shown[] {
  return Object.entries(responses).flatMap(([httpStatus, response]) => {
    const name = refOf(response)?.split('/').at(-1);
    const answer = objectOf(name === undefined ? response : api.components['responses']?.[name]);
    return Object.values(objectOf(answer['content'])).map((body) => {
      const { schema, example: only, examples = only === undefined ? {} : { success: { value: only } } } = objectOf(body);
      return { httpStatus, schema, examples: Object.entries(objectOf(examples)).map(([key, value]) => [key, objectOf(value)] as const) };
    });
  });
}

const bodyText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** What comes when all is well, and then every refusal that has an example. */
function answersOf(operation: Operation, api: OpenApi): string {
  const all = shownOf(operation, api);
  const good = all.filter(({ httpStatus }) => httpStatus.startsWith('2'));
  const samples = good.flatMap(({ examples }) => examples.filter(([name]) => name === 'success'));
  const refusals = all.flatMap(({ httpStatus, examples }) =>
    examples
      .filter(([name]) => name !== 'success')
      .map(([name, { summary, value, 'x-retry': isTemporary }]) => {
        // Where HTTP says that all is well, the body says what is not.
        const status = httpStatus.startsWith('2') ? objectOf(value)['status'] : httpStatus;
        const words = `${text(summary ?? bodyText(value))}${isTemporary === true ? ' <span class="dim">may work later</span>' : ''}`;
        return `<tr><td><code>${text(name)}</code></td><td>${text(status ?? '')}</td><td>${words}</td></tr>`;
      }),
  );
  return [
    table(
      'answer',
      good.flatMap(({ schema }) => fields(schema, true)),
      'is',
    ),
    ...samples.map(([, { value }]) => `<pre>${text(bodyText(value))}</pre>`),
    refusals.length === 0
      ? ''
      : `<details><summary>${refusals.length} refusals</summary><table><thead><tr><th>code</th><th>status</th><th>means</th></tr></thead><tbody>${refusals.join('')}</tbody></table></details>`,
  ].join('');
}

/** `known`: answers that stand on the page already, with a link to the operation that has them: methods of one path often share them. */
function article(method: string, path: string, operation: Operation, api: OpenApi, known: Map<string, string>): string {
  const { operationId, parameters = [], requestBody } = operation;
  const schemaOf = ({ schema, content }: OperationParameter): unknown => schema ?? content?.['application/json'].schema;
  const rows = (where: string) => parameters.filter((one) => one.in === where).map((one) => row(one.name, schemaOf(one), one.required));
  const body = Object.values(requestBody?.content ?? {})[0]?.schema;
  const answers = answersOf(operation, api);
  const key = path + answers;
  const shownAt = answers === '' ? undefined : known.get(key);
  if (shownAt === undefined) known.set(key, `<a href="#${text(operationId)}">${method.toUpperCase()} ${text(path)}</a>`);
  return [
    `<article id="${text(operationId)}"><h3><b class="${method}">${method.toUpperCase()}</b> ${text(path)}</h3>`,
    `<p>${prose(operation.summary)}</p><p class="dim">${text(whoMayCall(operation, api))}</p>`,
    operation.description === undefined ? '' : `<p>${prose(operation.description)}</p>`,
    table('path', rows('path')),
    table('header', rows('header')),
    table('query', rows('query')),
    table('body', fields(body)),
    example(method, path, operation, api),
    shownAt === undefined ? answers : `<p class="dim">Answered as ${shownAt}.</p>`,
    '</article>',
  ].join('');
}

interface TagSection {
  readonly tag: string;
  readonly description: string | undefined;
  readonly own: readonly { readonly path: string; readonly method: string; readonly operation: Operation }[];
}

function linksOf({ tag, own }: TagSection): string {
  const lines = own.map(
    ({ path, method, operation }) =>
      `<a href="#${text(operation.operationId)}"><b class="${method}">${method.toUpperCase()}</b> ${text(path)}</a>`,
  );
  return `<h2>${text(tag)}</h2>${lines.join('')}`;
}

const sectionOf = ({ tag, description, own }: TagSection, api: OpenApi, known: Map<string, string>): string =>
  `<section><h2>${text(tag)}</h2>${description === undefined ? '' : `<p>${prose(description)}</p>`}${own
    .map(({ method, path, operation }) => article(method, path, operation, api, known))
    .join('')}</section>`;

export function docsPage(api: OpenApi): string {
  const operations = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const known = new Map<string, string>();
  const section = (tag: string): TagSection => {
    const { description } = api.tags.find(({ name }) => name === tag) ?? {};
    return { tag, description, own: operations.filter(({ operation }) => operation.tags[0] === tag) };
  };
  const parts = (api['x-tagGroups'] ?? [{ name: '', tags: api.tags.map(({ name }) => name) }]).map(({ name, tags }) => ({
    title: name === '' || name === api.info.title ? '' : `<h1>${text(name)}</h1>`,
    sections: tags.map(section),
  }));
  const links = parts.flatMap(({ sections }) => sections).map(linksOf);
  const articles = parts.map(({ title, sections }) => title + sections.map((one) => sectionOf(one, api, known)).join(''));
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${text(api.info.title)}</title><style>${STYLE}</style></head><body><nav aria-label="Operations">${links.join('')}</nav><main><h1>${text(api.info.title)}</h1><p class="dim">version ${text(api.info.version)} · <a href="/openapi.json">openapi.json</a></p>${api.info.description
    .split('\n\n')
    .map((paragraph) => `<p>${prose(paragraph)}</p>`)
    .join('')}${signingIn(api)}${articles.join('')}</main></body></html>\n`;
}
