// A connector's wire: its last PDUs, or those of a time, as JSON or text, and new ones as they come (server-sent events). Content only when it is asked for.
import type { ServerResponse } from 'node:http';
import { Type } from 'typebox';
import type { Wire } from '../../ports/sight.ts';
import { refuse } from '../../web/answers.ts';
import { findConnector, noConnector, type RegisterRoutes } from '../context.ts';
import { readSearch, searchFields } from '../paging.ts';
import { nameParams } from '../../web/schemas.ts';
import { viewWire } from './xray.ts';

const ROWS = 50;
const ROWS_MAX = 1000;
const FOLLOWERS_MAX = 10;
const HEARTBEAT_MS = 15_000;
/** Whoever forgot to look away is not written to for ever. */
const FOLLOW_MS_MAX = 3_600_000;
/** What a follower has not read yet; beyond it PDUs are passed over, and counted. */
const BEHIND_OCTETS_MAX = 1_000_000;

const query = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: ROWS_MAX, description: `a whole number from 1 to ${ROWS_MAX}` })),
    bind: Type.Optional(Type.Integer({ minimum: 1, maximum: 255, description: 'the number of a bind, from 1' })),
    from: searchFields.from,
    to: searchFields.to,
    message: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'the id of a message' })),
    content: Type.Optional(Type.Boolean({ description: 'true or false' })),
    format: Type.Optional(Type.Enum(['json', 'text'], { description: 'json or text' })),
    follow: Type.Optional(Type.Boolean({ description: 'true or false' })),
  },
  { additionalProperties: false },
);

export const wireRoutes: RegisterRoutes = (app, context) => {
  const { clock, iso } = context;
  const followers = new Set<() => void>();

  function follow(raw: ServerResponse, wire: Wire, bind: number | null, content: 'shown' | 'masked'): void {
    let passedOver = 0;
    raw.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
    raw.write(': the wire from now on\n\n');
    const cancelListen = wire.listen((place) => {
      if (raw.writableLength > BEHIND_OCTETS_MAX) {
        passedOver++;
        return;
      }
      const entry = wire.at(place, content);
      if (!entry || (bind !== null && entry.bind !== bind)) return;
      if (passedOver > 0) raw.write(`event: passed_over\ndata: ${passedOver}\n\n`);
      passedOver = 0;
      raw.write(`id: ${place}\ndata: ${JSON.stringify(viewWire(entry, iso))}\n\n`);
    });
    let cancelBeat = (): void => {};
    const beat = (): void => {
      cancelBeat = clock.after(HEARTBEAT_MS, () => {
        if (raw.writableLength <= BEHIND_OCTETS_MAX) raw.write(': here\n\n');
        beat();
      });
    };
    beat();
    const end = (): void => {
      cancelListen();
      cancelBeat();
      cancelEnd();
      followers.delete(end);
      raw.end();
    };
    const cancelEnd = clock.after(FOLLOW_MS_MAX, end);
    followers.add(end);
    raw.on('close', end);
  }

  app.addHook('preClose', (done) => {
    for (const end of followers) end();
    done();
  });

  const schema = {
    params: nameParams,
    querystring: query,
    summary: 'The last PDUs of a connector, those of a time, or new ones as they come',
    tags: ['connectors'],
  };
  app.get('/api/connectors/:name/wire', { schema }, async (request, reply) => {
    const connector = findConnector(context.rulebook(), request.params.name);
    if (!connector) return noConnector(reply, request.params.name, 'name');
    const wire = context.sight.wire(connector.id);
    if (!wire) {
      return refuse(
        reply,
        'not_found',
        `Connector ${connector.name} keeps no PDUs; set its wireTrace to how many, or its wireKeepHours to how long it shall keep them`,
        'name',
      );
    }
    const { limit = ROWS, bind = null, message = null, format = 'json' } = request.query;
    const content = request.query.content === true ? 'shown' : 'masked';
    if (request.query.follow === true) {
      if (followers.size >= FOLLOWERS_MAX) return refuse(reply, 'platform', `At most ${FOLLOWERS_MAX} may follow at once`, 'follow');
      reply.hijack();
      follow(reply.raw, wire, bind, content);
      return reply;
    }
    const times = readSearch({ from: request.query.from, to: request.query.to }, context, reply);
    if (!times) return reply;
    const { fromMs, toMs } = times;
    const { rows, isWhole } = await wire.read({ messageId: message, bind, fromMs, toMs, limit, content });
    // The answer is a list: that there may be more is said beside it.
    if (!isWhole) reply.header('X-Incomplete', 'true');
    if (format === 'json') return rows.map((row) => viewWire(row, iso));
    const arrows = { in: '←', out: '→' } as const;
    const text = rows.map((row) => `${iso(row.at)} bind ${row.bind} ${arrows[row.direction]} ${row.text}\n`).join('\n');
    return reply.type('text/plain; charset=utf-8').send(text);
  });
};
