// MMS as the operator sees them: what is in a message, what became of its link, and taking either away; the uploads of an account.
import { Type } from 'typebox';
import { refuse } from '../../web/answers.ts';
import { viewMms } from '../../web/mms-view.ts';
import type { RegisterRoutes } from '../context.ts';
import { idParams } from '../../web/schemas.ts';

const UPLOADS_SHOWN = 200;
const accountParams = Type.Object({ name: Type.String() });
const uploadParams = Type.Object({ name: Type.String(), id: Type.String({ pattern: '^[0-9a-f]{32}$' }) });

export const mmsRoutes: RegisterRoutes = (app, context) => {
  const { store, clock } = context;
  const tags = ['messages'];

  app.get(
    '/api/messages/:id/mms',
    { schema: { params: idParams, summary: 'What is in an MMS, and its link', tags } },
    async (request, reply) => {
      const { id } = request.params;
      const mms = await store.mmsOfMessage(id);
      return mms ? viewMms(mms, context.iso) : refuse(reply, 'not_found', `Message ${id} is no MMS`, 'id');
    },
  );

  app.post(
    '/api/messages/:id/mms/revoke',
    { schema: { params: idParams, summary: 'Takes the link of an MMS back: whoever opens it hears that it is gone', tags } },
    async (request, reply) => {
      const { id } = request.params;
      if (await store.revokeLink(id, clock.now())) return { message: id, revoked: true };
      return (await store.mmsOfMessage(id))
        ? refuse(reply, 'too_late', `The link of message ${id} was taken back before`, 'id')
        : refuse(reply, 'not_found', `Message ${id} is no MMS`, 'id');
    },
  );

  app.delete(
    '/api/messages/:id/mms',
    { schema: { params: idParams, summary: 'Lets go of the media of an MMS at once', tags } },
    async (request, reply) => {
      const { id } = request.params;
      if (await store.eraseMms(id, clock.now())) return { message: id, erased: true };
      return refuse(reply, 'not_found', `Message ${id} is no MMS, or its media are gone`, 'id');
    },
  );

  app.delete(
    '/api/inbound/:id/mms',
    { schema: { params: idParams, summary: 'Lets go of the media of an MMS from a phone at once', tags: ['inbound'] } },
    async (request, reply) => {
      const { id } = request.params;
      if (await store.eraseInboundMms(id, clock.now())) return { inbound: id, erased: true };
      return refuse(reply, 'not_found', `Inbound message ${id} is no MMS, or its media are gone`, 'id');
    },
  );

  app.get(
    '/api/accounts/:name/media',
    { schema: { params: accountParams, summary: 'Uploads of an account, and how much is kept for it', tags: ['accounts'] } },
    async (request, reply) => {
      const account = context.rulebook().accountByName.get(request.params.name);
      if (!account) return refuse(reply, 'not_found', `There is no account ${request.params.name}`, 'name');
      const uploads = await store.uploads(account.id, UPLOADS_SHOWN);
      return {
        octets: await store.mediaOctets(account.id),
        megabytesMax: account.settings.mediaMegabytes,
        uploads: uploads.map(({ id, part, createdAt, expiresAt }) => ({
          id,
          name: part.name,
          type: part.contentType,
          octets: part.octets,
          createdAt: context.iso(createdAt),
          expiresAt: context.iso(expiresAt),
        })),
      };
    },
  );

  app.delete(
    '/api/accounts/:name/media/:id',
    { schema: { params: uploadParams, summary: 'Removes an upload; messages that name it keep it', tags: ['accounts'] } },
    async (request, reply) => {
      const { name, id } = request.params;
      const account = context.rulebook().accountByName.get(name);
      if (!account) return refuse(reply, 'not_found', `There is no account ${name}`, 'name');
      if (await store.removeUpload(account.id, id, clock.now())) return { id, removed: true };
      return refuse(reply, 'not_found', `The account has no upload ${id}`, 'id');
    },
  );
};
