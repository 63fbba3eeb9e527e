// Receipts that no message claims, newest first, and saying by hand which message one is about. Inbound messages that nobody owns: inbound.ts.
import { Type } from 'typebox';
import { messageStateNames } from '../../core/message.ts';
import type { FoundOrphan } from '../../ports/sight.ts';
import { refuse } from '../../web/answers.ts';
import type { RegisterRoutes } from '../context.ts';
import { sendPagesAsCsv, wantsCsv } from '../list-csv.ts';
import { idField, names, pageFields, readSearch, viewPage } from '../paging.ts';
import { idParams, knownName } from '../../web/schemas.ts';

const query = Type.Object({ ...pageFields, connector: Type.Optional(knownName) }, { additionalProperties: false });
const applyBody = Type.Object(
  { message: idField, part: Type.Optional(Type.Integer({ minimum: 1, maximum: 255, description: 'a whole number from 1 to 255' })) },
  { additionalProperties: false },
);

const columns = ['id', 'connector', 'carrierIds', 'recipient', 'state', 'stateText', 'error', 'raw', 'at'];

export const orphanRoutes: RegisterRoutes = (app, context) => {
  const name = names(context);
  const view = (row: FoundOrphan): Record<string, unknown> => ({
    id: row.id,
    connector: name.connector(row.connectorId),
    carrierIds: row.carrierKeys,
    recipient: row.recipient,
    state: row.state === null ? null : messageStateNames[row.state],
    stateText: row.stateText,
    error: row.error,
    raw: row.raw,
    at: context.iso(row.at),
  });

  const schema = { querystring: query, summary: 'Receipts without a message, newest first', tags: ['orphans'] };
  app.get('/api/orphans', { schema }, async (request, reply) => {
    const read = readSearch(request.query, context, reply);
    if (!read) return reply;
    const { connectorId } = read;
    const pageOf = async (before: number | null, limit: number) =>
      viewPage(await context.sight.store.orphans({ connectorId, before, limit }), view);
    return wantsCsv(request) ? sendPagesAsCsv(reply, columns, pageOf) : pageOf(read.before, read.limit);
  });

  const applySchema = { params: idParams, body: applyBody, summary: 'Apply a receipt to a message by hand', tags: ['orphans'] };
  app.post('/api/orphans/:id/apply', { schema: applySchema }, async (request, reply) => {
    const { id } = request.params;
    const { message, part = 1 } = request.body;
    const now = context.clock.now();
    const result = await context.sight.store.applyOrphan({ orphanId: id, messageId: message, part, now });
    switch (result.kind) {
      case 'applied':
        return { id, message, part, state: messageStateNames[result.state] };
      case 'no_orphan':
        return refuse(reply, 'not_found', `There is no receipt ${id} without a message: it was applied, or is too old`, 'id');
      case 'no_message':
        return refuse(reply, 'not_found', `There is no message ${message}`, 'message');
      case 'no_part':
        return refuse(reply, 'parameter', `Message ${message} has no part ${part}`, 'part');
      case 'other_connector':
        return refuse(reply, 'parameter', `Message ${message} left by another connector than the one receipt ${id} came by`, 'message');
      case 'not_handed':
        return refuse(reply, 'parameter', `No carrier has taken part ${part} of message ${message}: no receipt can be about it`, 'message');
      default:
        return result satisfies never;
    }
  });
};
