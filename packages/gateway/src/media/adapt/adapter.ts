// Makes pictures fit, in a process of their own that is started when there is something to do and ends when there is not. Each job has its time, then the
// process is killed: a decoder that hangs or eats memory costs one picture. What was made is kept for a while by (hash, octets): a campaign makes it once.
import { type ChildProcess, fork } from 'node:child_process';
import { createReadStream, createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import type { MediaPart } from '../../core/mms.ts';
import type { Clock } from '../../ports/clock.ts';
import type { MediaUnfit } from '../../ports/connector.ts';
import { MediaMissing, type MediaHome } from '../../ports/media.ts';
import { ADAPTED_KEPT_MAX, ADAPTER_IDLE_MS, ADAPTIONS_WAITING_MAX, PICTURE_TIME_MS } from '../media-limits.ts';
import type { PictureJob, PictureResult } from './picture.ts';

export type Adapted =
  | { readonly ok: true; readonly contentType: string; readonly octets: number; open(): Readable }
  | ({ readonly ok: false } & MediaUnfit);

export interface Adapter {
  /** A picture of at most so many octets. Never rejects. */
  picture(part: Pick<MediaPart, 'sha256' | 'contentType'>, octetsMax: number): Promise<Adapted>;
  stop(): Promise<void>;
}

export interface AdapterParts {
  readonly home: Pick<MediaHome, 'open'>;
  /** Emptied at the start and at the end. */
  readonly folder: string;
  readonly clock: Clock;
}

const PROGRAM = fileURLToPath(new URL('./process.ts', import.meta.url));

export function createAdapter({ home, folder, clock }: AdapterParts): Adapter {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  /** By hash and octets, the least recently asked for first. */
  const known = new Map<string, { readonly made: Promise<Adapted>; readonly path: string }>();
  let child: ChildProcess | null = null;
  let cancelIdle = (): void => {};
  let queue: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let isStopped = false;

  function running(): ChildProcess {
    cancelIdle();
    if (child) return child;
    const started = fork(PROGRAM, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: ['--max-old-space-size=256'] });
    started.once('exit', () => {
      if (child === started) child = null;
    });
    child = started;
    return started;
  }

  /** null: it did not end in its time, or took the process with it. */
  function perform(job: PictureJob): Promise<PictureResult | null> {
    const worker = running();
    return new Promise((resolve) => {
      const end = (result: PictureResult | null): void => {
        cancel();
        worker.off('message', onMessage).off('exit', onExit).off('error', onExit);
        if (result === null) worker.kill('SIGKILL');
        resolve(result);
      };
      const onMessage = (result: unknown): void => end(result as PictureResult);
      const onExit = (): void => end(null);
      const cancel = clock.after(PICTURE_TIME_MS, () => end(null));
      worker.on('message', onMessage).once('exit', onExit).once('error', onExit);
      worker.send(job);
    });
  }

  async function make(
    { sha256, contentType }: Pick<MediaPart, 'sha256' | 'contentType'>,
    octetsMax: number,
    output: string,
  ): Promise<Adapted> {
    const input = `${output}.given`;
    try {
      await pipeline(await home.open(sha256), createWriteStream(input, { mode: 0o600 }));
      const result = await perform({ input, output, contentType, octetsMax });
      if (result === null) {
        await rm(output, { force: true });
        return { ok: false, why: 'unreadable', detail: `the picture could not be read within ${PICTURE_TIME_MS / 1000} s` };
      }
      if (!result.ok) return result;
      return { ok: true, contentType: result.contentType, octets: result.octets, open: () => createReadStream(output) };
    } catch (error) {
      if (error instanceof MediaMissing) return { ok: false, why: 'unreadable', detail: 'the picture is not kept any more' };
      return { ok: false, why: 'not_now', detail: 'the picture cannot be read now' };
    } finally {
      await rm(input, { force: true });
    }
  }

  /** One after the other: they would only take the processors from each other. */
  function inTurn(work: () => Promise<Adapted>): Promise<Adapted> {
    if (isStopped || waiting >= ADAPTIONS_WAITING_MAX)
      return Promise.resolve({ ok: false, why: 'not_now', detail: 'too many pictures wait to be made smaller' });
    waiting++;
    const done = queue.then(work).finally(() => {
      waiting--;
      if (waiting > 0) return;
      cancelIdle();
      cancelIdle = clock.after(ADAPTER_IDLE_MS, () => child?.disconnect());
    });
    queue = done.catch(() => {});
    return done;
  }

  /** Who reads it has it open; who was given it and has not begun hears that it cannot be read, and asks again. */
  function forgetOldest(): void {
    const [oldest] = known;
    if (!oldest || known.size <= ADAPTED_KEPT_MAX) return;
    const [key, { made, path }] = oldest;
    known.delete(key);
    void made.then(() => rm(path, { force: true }));
  }

  return {
    picture(part, octetsMax) {
      const key = `${part.sha256} ${octetsMax}`;
      const found = known.get(key);
      known.delete(key);
      const path = found?.path ?? join(folder, clock.id());
      const made = found?.made ?? inTurn(() => make(part, octetsMax, path));
      known.set(key, { made, path });
      if (found) return made;
      void made.then((adapted) => {
        if (!adapted.ok && adapted.why === 'not_now' && known.get(key)?.made === made) known.delete(key);
      });
      forgetOldest();
      return made;
    },
    async stop() {
      isStopped = true;
      cancelIdle();
      child?.kill('SIGKILL');
      await queue;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
