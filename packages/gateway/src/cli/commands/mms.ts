// mms show|revoke|erase|erase-inbound · media list|remove: what is in an MMS, its link, and the files that accounts brought in.
import type { Command } from 'commander';
import type { Act } from '../act.ts';
import { harmless, table, wallTime } from '../text.ts';

interface PartView {
  readonly name: string;
  readonly type: string;
  readonly octets: number;
}
interface MmsView {
  readonly message: number;
  readonly as: 'link' | 'mms';
  readonly subject: string;
  readonly parts: readonly PartView[];
  readonly keptUntil: string;
  readonly opens: number;
  readonly lastOpenedAt: string | null;
  readonly revokedAt: string | null;
}
interface MediaView {
  readonly octets: number;
  readonly megabytesMax: number;
  readonly uploads: readonly (PartView & { readonly id: string; readonly createdAt: string; readonly expiresAt: string })[];
}

const megabytes = (octets: number): string => `${(octets / 1_000_000).toFixed(1)} MB`;

function shown({ as, subject, parts, keptUntil, opens, lastOpenedAt, revokedAt }: MmsView): string {
  const opened = opens === 0 ? 'never opened' : `opened ${opens} times, last ${wallTime(lastOpenedAt ?? '')}`;
  const lines = [
    `${as === 'link' ? 'An SMS with a link' : 'An MMS'}${subject === '' ? '' : `: ${harmless(subject)}`}`,
    revokedAt === null ? `Link: ${opened}` : `Link: taken back ${wallTime(revokedAt)}, ${opened}`,
    `Media are kept until ${wallTime(keptUntil)}`,
  ];
  const rows = parts.map(({ name, type, octets }) => [name, type, String(octets)]);
  return [...lines, table(['part', 'type', 'octets'], rows, 'No media are kept')].join('\n');
}

export function addMmsCommands(program: Command, act: Act): void {
  const mms = program.command('mms').description('What is in MMS, and their links');
  mms
    .command('show <message>')
    .description('subject, media and link of an MMS')
    .action(
      act(async (api, [id = '']) => {
        const view = await api.get<MmsView>(`/api/messages/${encodeURIComponent(id)}/mms`);
        return { value: view, text: shown(view) };
      }),
    );
  mms
    .command('revoke <message>')
    .description('take the link of an MMS back')
    .action(
      act(async (api, [id = '']) => ({
        value: await api.send<object>('POST', `/api/messages/${encodeURIComponent(id)}/mms/revoke`),
        text: `The link of message ${id} leads nowhere now`,
      })),
    );
  mms
    .command('erase <message>')
    .description('let go of the media of an MMS at once')
    .action(
      act(async (api, [id = '']) => ({
        value: await api.send<object>('DELETE', `/api/messages/${encodeURIComponent(id)}/mms`),
        text: `The media of message ${id} are let go`,
      })),
    );

  mms
    .command('erase-inbound <message>')
    .description('let go of the media of an MMS from a phone at once')
    .action(
      act(async (api, [id = '']) => ({
        value: await api.send<object>('DELETE', `/api/inbound/${encodeURIComponent(id)}/mms`),
        text: `The media of inbound message ${id} are let go`,
      })),
    );

  const media = program.command('media').description('Files that accounts brought in for their messages');
  media
    .command('list <account>')
    .description('uploads of an account, and how much is kept for it')
    .action(
      act(async (api, [name = '']) => {
        const view = await api.get<MediaView>(`/api/accounts/${encodeURIComponent(name)}/media`);
        const rows = view.uploads.map(({ id, name: file, type, octets, expiresAt }) => [
          id,
          file,
          type,
          String(octets),
          wallTime(expiresAt),
        ]);
        const limit = view.megabytesMax > 0 ? ` of ${view.megabytesMax} MB` : '';
        return {
          value: view,
          text: `Kept: ${megabytes(view.octets)}${limit}\n${table(['id', 'name', 'type', 'octets', 'until'], rows, 'No uploads')}`,
        };
      }),
    );
  media
    .command('remove <account> <id>')
    .description('remove an upload; messages that name it keep it')
    .action(
      act(async (api, [name = '', id = '']) => ({
        value: await api.send<object>('DELETE', `/api/accounts/${encodeURIComponent(name)}/media/${encodeURIComponent(id)}`),
        text: `Upload ${id} is removed`,
      })),
    );
}
