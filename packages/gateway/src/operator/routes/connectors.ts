// Connectors: the ways out, with what their links do now.
import { Type } from 'typebox';
import { type ConnectorSettings, defaultConnectorSettings, protocolTraits, settingsFault } from '../../core/connector-settings.ts';
import type { ConnectorRecord } from '../../core/rulebook.ts';
import { refuse } from '../../web/answers.ts';
import { usesText } from '../connector-uses.ts';
import { type RegisterRoutes, type RouteContext, findConnector, noConnector } from '../context.ts';
import { connectorFields } from '../connector-fields.ts';
import { readFields } from '../../web/fields.ts';
import type { LinkStatus } from '../../ports/connector.ts';
import { nameParams, newName, reveal, settingValue, settingsBody } from '../../web/schemas.ts';

const createBody = Type.Object({ name: newName }, { additionalProperties: settingValue });
export const requiredSettings = protocolTraits.smpp.required;
type Given = Partial<ConnectorSettings>;

/** Settings of a new connector, or which one is missing. */
function completed(given: Given): ConnectorSettings | keyof ConnectorSettings {
  const { required, usual } = protocolTraits[given.protocol ?? 'smpp'];
  const missing = required.find((key) => given[key] === undefined || given[key] === '' || given[key] === 'none');
  // What is required was given; the rest of the four that have no default is among what is usual.
  return missing ?? ({ ...defaultConnectorSettings, ...usual, ...given } as ConnectorSettings);
}

export function viewLink(link: LinkStatus | null, iso: RouteContext['iso']): Record<string, unknown> | null {
  const times = <T extends { since: number; nextTryAt: number | null }>(report: T) => ({
    ...report,
    since: iso(report.since),
    nextTryAt: report.nextTryAt === null ? null : iso(report.nextTryAt),
  });
  return link && { ...times(link), binds: link.binds.map(times) };
}

const secrets = connectorFields.filter(({ secret }) => secret).map(({ key }) => key);

function view(connector: ConnectorRecord, context: RouteContext, revealed: boolean): Record<string, unknown> {
  const shown = Object.entries(connector.settings).filter(([key]) => revealed || !secrets.some((secret) => secret === key));
  return {
    id: connector.id,
    name: connector.name,
    settings: Object.fromEntries(shown),
    link: viewLink(context.linkStatus(connector.id), context.iso),
  };
}

export const connectorRoutes: RegisterRoutes = (app, context) => {
  const { store, rulebook } = context;

  app.post('/api/connectors', { schema: { body: createBody } }, async (request, reply) => {
    const { name, ...given } = request.body;
    const read = readFields<ConnectorSettings>(connectorFields, given);
    if (!read.ok) return refuse(reply, 'parameter', read.message, read.field, read.told);
    const settings = completed(read.values);
    if (typeof settings === 'string') return refuse(reply, 'parameter', `${settings} is missing`, settings);
    const fault = settingsFault(settings);
    if (fault) return refuse(reply, 'parameter', fault.message, fault.field);
    const added = await context.change(async () => (findConnector(rulebook(), name) ? null : store.addConnector(name, settings)));
    const connector = findConnector(rulebook(), name);
    if (added === null || !connector) return refuse(reply, 'exists', `There is already a connector ${JSON.stringify(name)}`, 'name');
    return reply.code(201).send(view(connector, context, false));
  });

  app.get('/api/connectors', async () => rulebook().connectors.map((connector) => view(connector, context, false)));

  app.get('/api/connectors/:name', { schema: { params: nameParams, querystring: reveal } }, async (request, reply) => {
    const connector = findConnector(rulebook(), request.params.name);
    if (!connector) return noConnector(reply, request.params.name, 'name');
    return { ...view(connector, context, request.query.reveal === true), learned: context.linkTraits(connector) };
  });

  app.delete(
    '/api/connectors/:name',
    { schema: { summary: 'Remove a connector that nothing needs any more', params: nameParams } },
    async (request, reply) => {
      const { name } = request.params;
      const removal = await context.change(async () => {
        const connector = findConnector(rulebook(), name);
        return connector ? store.removeConnector(connector.id) : 'missing';
      });
      if (removal === 'missing') return noConnector(reply, name, 'name');
      return removal.ok ? { name, removed: true } : refuse(reply, 'conflict', usesText(name, removal.uses), 'name');
    },
  );

  app.delete('/api/connectors/:name/learned', { schema: { params: nameParams } }, async (request, reply) => {
    const connector = findConnector(rulebook(), request.params.name);
    if (!connector) return noConnector(reply, request.params.name, 'name');
    await context.forgetLink(connector.id);
    return { ...view(connector, context, false), learned: context.linkTraits(connector) };
  });

  app.patch('/api/connectors/:name', { schema: { params: nameParams, body: settingsBody } }, async (request, reply) => {
    const { name } = request.params;
    const read = readFields<ConnectorSettings>(connectorFields, request.body);
    if (!read.ok) return refuse(reply, 'parameter', read.message, read.field, read.told);
    if (Object.keys(read.values).length === 0) return refuse(reply, 'parameter', 'Nothing is given to set');
    const before = findConnector(rulebook(), name)?.settings.protocol;
    if (before !== undefined && read.values.protocol !== undefined && read.values.protocol !== before)
      return refuse(reply, 'parameter', `protocol stays ${before}: make another connector`, 'protocol');
    const fault = await context.change(async () => {
      const connector = findConnector(rulebook(), name);
      if (!connector) return null;
      const settings = { ...connector.settings, ...read.values };
      const found = settingsFault(settings);
      if (!found) await store.setConnector(connector.id, settings);
      return found;
    });
    if (fault) return refuse(reply, 'parameter', fault.message, fault.field);
    const connector = findConnector(rulebook(), name);
    return connector ? view(connector, context, false) : noConnector(reply, name, 'name');
  });
};
