// The record of changes: who changed what, when, from what to what; and taking one back.
import { Type } from 'typebox';
import type { ChangeRecord } from '../../ports/access.ts';
import { refuse } from '../../web/answers.ts';
import type { RegisterRoutes, RouteContext } from '../context.ts';
import { idParams, knownName } from '../../web/schemas.ts';
import { differences, type Json, redact } from '../../web/subjects.ts';
import { sendPagesAsCsv, wantsCsv } from '../list-csv.ts';
import { whyNoWayBack } from '../no-way-back.ts';

const CHANGES_PER_PAGE = 100;
const CHANGES_PER_PAGE_MAX = 500;
const TIME_ALLOWED = 'a time such as 2026-03-01T09:00:00+08:00';
const time = Type.String({ maxLength: 40, description: TIME_ALLOWED });
const query = Type.Object(
  {
    kind: Type.Optional(knownName),
    name: Type.Optional(knownName),
    who: Type.Optional(knownName),
    from: Type.Optional(time),
    to: Type.Optional(time),
    before: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'the id of a change' })),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: CHANGES_PER_PAGE_MAX, description: `a whole number from 1 to ${CHANGES_PER_PAGE_MAX}` }),
    ),
  },
  { additionalProperties: false },
);

const columns = ['id', 'at', 'who', 'role', 'address', 'method', 'path', 'kind', 'name', 'before', 'after'];

const parse = (text: string | null): Json | null => (text === null ? null : (JSON.parse(text) as Json));

function view({ before, after, ...row }: ChangeRecord, { iso }: Pick<RouteContext, 'iso'>): Record<string, unknown> {
  return { ...row, at: iso(row.at), before: parse(before), after: parse(after) };
}

/** NaN: it cannot be read. */
const timeOf = (text: string | undefined): number | null => (text === undefined ? null : Date.parse(text));

export const changeRoutes: RegisterRoutes = (app, context) => {
  const { store } = context;

  app.get(
    '/api/changes',
    {
      schema: {
        summary: 'Changes, newest first; the next page is `before` the last id of this one',
        tags: ['changes'],
        querystring: query,
      },
    },
    async (request, reply) => {
      const { kind = null, name = null, who = null, before = null, limit = CHANGES_PER_PAGE } = request.query;
      const from = timeOf(request.query.from);
      const to = timeOf(request.query.to);
      for (const [field, value] of [['from', from] as const, ['to', to] as const])
        if (Number.isNaN(value)) return refuse(reply, 'parameter', `${field} must be ${TIME_ALLOWED}`, field);
      const pageOf = async (beforeId: number | null, most: number) => {
        const rows = await store.changes({ kind, name, who, from, to, beforeId, limit: most });
        return { rows: rows.map((row) => view(row, context)), next: rows.length === most ? (rows.at(-1)?.id ?? null) : null };
      };
      return wantsCsv(request) ? sendPagesAsCsv(reply, columns, pageOf) : (await pageOf(before, limit)).rows;
    },
  );

  app.get(
    '/api/changes/:id',
    { schema: { summary: 'One change, with what it changed', tags: ['changes'], params: idParams } },
    async (request, reply) => {
      const row = await store.change(request.params.id);
      if (!row) return refuse(reply, 'not_found', `There is no change ${request.params.id}`, 'id');
      return { ...view(row, context), changed: differences(parse(row.before), parse(row.after)) };
    },
  );

  app.post(
    '/api/changes/:id/rollback',
    { schema: { summary: 'Put back what a change replaced, if nothing changed it since', tags: ['changes'], params: idParams } },
    async (request, reply) => {
      const { id } = request.params;
      const change = await store.change(id);
      if (!change) return refuse(reply, 'not_found', `There is no change ${id}`, 'id');
      const { kind, name } = change;
      const subject = context.subjects.get(kind);
      const why = whyNoWayBack(change.path);
      if (why !== null) return refuse(reply, 'cannot_roll_back', why, 'id');
      if (!subject) return refuse(reply, 'cannot_roll_back', `A change of kind ${kind} cannot be taken back`, 'id');
      const before = parse(change.before);
      const after = parse(change.after);
      const changed = differences(before, after);
      if (changed.length === 0)
        return refuse(reply, 'cannot_roll_back', `Change ${id} left the settings as they were; secrets are not kept`, 'id');
      if (after === null && before === null) return refuse(reply, 'cannot_roll_back', `What change ${id} replaced is not known`, 'id');
      await context.retarget(request, { kind, name });
      const { counters = [] } = subject;
      const result = await context.change(async () => {
        const now = redact(await subject.read(name));
        const since = differences(after, now).filter((path) => !counters.includes(path));
        if (since.length > 0) return { ok: false, since } as const;
        return subject.write(name, before);
      });
      if ('since' in result) {
        const what = result.since.join(', ') || 'all of it';
        return refuse(reply, 'changed_since', `The ${kind} ${name} was changed since: ${what}; see its later changes`, 'id');
      }
      if (!result.ok) return refuse(reply, 'cannot_roll_back', result.why, 'id');
      if (result.name !== undefined) context.named(request, result.name);
      const { ok: _, ...done } = result;
      return { id, kind, name, putBack: changed, ...done };
    },
  );
};
