// HTTP doors of carriers: where a carrier sends what phones wrote, in which form, and how it proves itself.
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { type CarrierDoor, type CarrierFormName, carrierFormNames, mappedForm, type NewCarrierDoor } from '../../core/carrier-forms.ts';
import { refuse } from '../../web/answers.ts';
import { type RegisterRoutes, findConnector, noConnector } from '../context.ts';
import { knownName, nameParams, newName, reveal } from '../../web/schemas.ts';
import { HIDDEN, type Json, withSecrets } from '../../web/subjects.ts';

const tags = ['doors'];
const TOKEN_BYTES = 16;

const fields = {
  form: Type.Optional(
    Type.Union(
      carrierFormNames.map((name) => Type.Literal(name)),
      { description: carrierFormNames.join(', ') },
    ),
  ),
  connector: Type.Optional(Type.Union([knownName, Type.Null()], { description: 'the name of a connector or null' })),
  mapping: Type.Optional(
    Type.Record(Type.String({ maxLength: 50 }), Type.String({ maxLength: 1000 }), {
      description: 'an object of texts: what differs from the form',
    }),
  ),
  secret: Type.Optional(
    Type.String({ maxLength: 200, description: 'a text of at most 200 characters; empty: signatures are not looked at' }),
  ),
  publicUrl: Type.Optional(Type.String({ maxLength: 500, description: 'the URL as the carrier calls it, or empty' })),
};
const createBody = Type.Object({ name: newName, ...fields }, { additionalProperties: false });
const changeBody = Type.Object(
  { ...fields, renewToken: Type.Optional(Type.Boolean({ description: 'true or false' })) },
  { additionalProperties: false },
);

interface Given {
  readonly form?: CarrierFormName;
  readonly connector?: string | null;
  readonly mapping?: Readonly<Record<string, string>>;
  readonly secret?: string;
  readonly publicUrl?: string;
}

export const doorRoutes: RegisterRoutes = (app, context) => {
  const { store, rulebook, clock } = context;
  const doors = (): readonly CarrierDoor[] => rulebook().carrierDoors ?? [];
  const find = (name: string): CarrierDoor | undefined => doors().find((door) => door.name === name);
  const none = (reply: FastifyReply, name: string): FastifyReply =>
    refuse(reply, 'not_found', `There is no door ${JSON.stringify(name)}`, 'name');
  const view = (door: CarrierDoor, isShown: boolean): Json => ({
    id: door.id,
    name: door.name,
    form: door.form,
    connector: door.connectorId === null ? null : (rulebook().connectorById.get(door.connectorId)?.name ?? null),
    mapping: door.mapping,
    publicUrl: door.publicUrl,
    token: isShown ? door.token : HIDDEN,
    secret: door.secret === '' ? '' : isShown ? door.secret : HIDDEN,
    path: isShown ? `/inbound/${door.name}/${door.token}` : `/inbound/${door.name}/${HIDDEN}`,
  });

  /** null: it was refused. */
  function read(given: Given, before: NewCarrierDoor, reply: FastifyReply): NewCarrierDoor | null {
    const { connector: name, ...rest } = given;
    const connector = name == null ? null : findConnector(rulebook(), name);
    if (name != null && !connector) {
      noConnector(reply, name, 'connector');
      return null;
    }
    const door = { ...before, ...rest, connectorId: name === undefined ? before.connectorId : (connector?.id ?? null) };
    const mapped = mappedForm(door.form, door.mapping);
    if (!mapped.ok) {
      refuse(reply, 'parameter', `mapping cannot be used: ${mapped.why}`, 'mapping');
      return null;
    }
    if (door.publicUrl !== '' && !/^https?:$/.test(URL.parse(door.publicUrl)?.protocol ?? '')) {
      refuse(reply, 'parameter', 'publicUrl must be an http or https URL, or empty', 'publicUrl');
      return null;
    }
    return door;
  }

  context.registerSubject({
    kind: 'door',
    read(name) {
      const door = find(name);
      return door ? { ...door } : null;
    },
    async write(name, value) {
      const door = find(name);
      if (!door) return { ok: false, why: 'A door that was removed is opened anew with door add: its path and secret are not kept' };
      if (value === null) await store.removeCarrierDoor(door.id);
      else await store.setCarrierDoor({ ...door, ...(withSecrets(value, { ...door }) as Partial<CarrierDoor>), id: door.id });
      return { ok: true };
    },
  });

  app.get('/api/doors', { schema: { summary: 'All HTTP doors of carriers', tags } }, async () => doors().map((door) => view(door, false)));

  app.get(
    '/api/doors/:name',
    { schema: { summary: 'One door; `reveal` adds its token and secret, for an admin', tags, params: nameParams, querystring: reveal } },
    async (request, reply) => {
      const door = find(request.params.name);
      return door ? view(door, request.query.reveal === true) : none(reply, request.params.name);
    },
  );

  app.post('/api/doors', { schema: { summary: 'Open a door; its path is shown once', tags, body: createBody } }, async (request, reply) => {
    const { name, ...given } = request.body;
    const blank: NewCarrierDoor = {
      name,
      connectorId: null,
      form: 'generic',
      mapping: {},
      token: clock.id(TOKEN_BYTES),
      secret: '',
      publicUrl: '',
    };
    const door = read(given, blank, reply);
    if (!door) return reply;
    const id = await context.change(async () => (find(name) ? null : store.addCarrierDoor(door)));
    if (id === null) return refuse(reply, 'exists', `There is a door ${name} already`, 'name');
    return reply.code(201).send(view({ ...door, id }, true));
  });

  app.patch(
    '/api/doors/:name',
    { schema: { summary: 'Change a door; renewToken gives it another path', tags, params: nameParams, body: changeBody } },
    async (request, reply) => {
      const before = find(request.params.name);
      if (!before) return none(reply, request.params.name);
      const { renewToken = false, ...given } = request.body;
      const door = read(given, before, reply);
      if (!door) return reply;
      const changed = { ...door, id: before.id, ...(renewToken ? { token: clock.id(TOKEN_BYTES) } : {}) };
      await context.change(() => store.setCarrierDoor(changed));
      return view(changed, renewToken);
    },
  );

  app.delete('/api/doors/:name', { schema: { summary: 'Close a door', tags, params: nameParams } }, async (request, reply) => {
    const door = find(request.params.name);
    if (!door) return none(reply, request.params.name);
    await context.change(() => store.removeCarrierDoor(door.id));
    return { name: door.name, removed: true };
  });
};
