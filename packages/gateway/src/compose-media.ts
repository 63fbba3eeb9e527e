// The part of compose.ts that puts the room of media together: which home, what adapts pictures, what fetches URLs, who signs links.
import { join } from 'node:path';
import type { Config } from './config.ts';
import type { Rulebook } from './core/rulebook.ts';
import { startMediaSweeper } from './engine/media-sweeper.ts';
import type { MmsLeaving } from './engine/segments.ts';
import { createAdapter } from './media/adapt/adapter.ts';
import { createMediaDesk } from './media/desk.ts';
import { createMediaFetcher } from './media/fetch.ts';
import { createFolderHome } from './media/folder-home.ts';
import { createMmsLinks } from './media/links.ts';
import { FETCH_FIRST_OCTET_MS } from './media/media-limits.ts';
import { createMmsOpener } from './media/opener.ts';
import { createS3Home } from './media/s3-home.ts';
import { createShelf } from './media/shelf.ts';
import { createMediaTaker } from './media/taker.ts';
import type { AddressGuard } from './notifiers/push/address-guard.ts';
import { createGuardedConnect, inWords, NotPublic } from './notifiers/push/guarded-connect.ts';
import type { Log } from './ops/log.ts';
import { atMostEverySecond } from './ops/at-most.ts';
import type { Clock } from './ports/clock.ts';
import type { MediaDesk, MediaHome, MediaShelf, MediaTaker } from './ports/media.ts';
import type { Store } from './ports/store.ts';

const LINK_KEY = 'mms_link_key';

export interface MediaRoom {
  readonly taker: MediaTaker;
  readonly desk: MediaDesk;
  readonly shelf: MediaShelf;
  readonly leaving: MmsLeaving;
  /** How links begin; `apiUrl` is where the customer API listens. */
  linkBase(apiUrl: string): string;
  close(): Promise<void>;
}

export interface MediaRoomParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly store: Store;
  readonly guard: AddressGuard;
  readonly rulebook: () => Rulebook;
  readonly log: Log;
  readonly onStoreError: (error: unknown) => void;
}

/** Made once for an installation; links outlive restarts. */
async function linkKey(store: Pick<Store, 'getMeta' | 'setMeta'>, clock: Clock): Promise<Buffer> {
  const known = await store.getMeta(LINK_KEY);
  const key = known ?? clock.id(32);
  if (known === null) await store.setMeta(LINK_KEY, key);
  return Buffer.from(key, 'hex');
}

export async function openMedia({ config, clock, log, store, guard, rulebook, onStoreError }: MediaRoomParts): Promise<MediaRoom> {
  const folder = join(config.data, 'media');
  const { s3Endpoint, s3Bucket, s3Region, s3AccessKey, s3SecretKey } = config;
  const s3 =
    s3Endpoint === ''
      ? null
      : createS3Home({ endpoint: s3Endpoint, bucket: s3Bucket, region: s3Region, accessKey: s3AccessKey, secretKey: s3SecretKey }, clock);
  const home: MediaHome = s3 ?? createFolderHome(join(folder, 'kept'), clock);
  const onHomeError = atMostEverySecond(clock, (error) =>
    log.error({ err: error }, 'media cannot be kept; messages with media are refused'),
  );
  const note = (sha256: string): Promise<void> => store.noteMedia(sha256, clock.now());
  const taker = createMediaTaker({ home, spoolFolder: join(folder, 'incoming'), clock, note, onHomeError });
  const adapter = createAdapter({ home, folder: join(folder, 'adapted'), clock });
  const fetcher = createMediaFetcher({
    connect: createGuardedConnect(guard, FETCH_FIRST_OCTET_MS),
    inWords: (error) => (error instanceof NotPublic ? 'its host has no public address' : inWords(error)),
    clock,
  });
  const links = createMmsLinks(await linkKey(store, clock));
  const accountOf = (id: number) => rulebook().accountById.get(id);
  const stopSweeper = startMediaSweeper({ store, home, clock, onError: onStoreError });
  return {
    taker,
    desk: createMediaDesk({ home, taker, fetcher, store, accountOf, clock }),
    shelf: createShelf({ home, adapter, links }),
    leaving: {
      linkOf: (linkBase, messageId) => links.linkOf(linkBase, messageId),
      open: createMmsOpener({ home, adapter, urlOf: (linkBase, id, part) => `${links.linkOf(linkBase, id)}/${part}` }),
    },
    linkBase: (apiUrl) => `${config.publicUrl.replace(/\/$/, '') || apiUrl}/m/`,
    async close() {
      stopSweeper();
      await adapter.stop();
      await fetcher.close();
      await s3?.close();
    },
  };
}
