// A gateway with one customer, a carrier for SMS and a simulated centre for MMS with its door, for the tests that follow an MMS from end to end.
import assert from 'node:assert/strict';
import { type MmscSimulator, startMmsc, type StartOptions } from '@trunkline/mms/simulator';
import sharp from 'sharp';
import type { Answer } from './gateway.ts';
import { withWorld, type World } from './world.ts';

export interface MmsWorld extends World {
  readonly mmsc: MmscSimulator;
  /** Sends one MMS; its id. */
  readonly send: (fields: Readonly<Record<string, string>>, picture?: Buffer) => Promise<string>;
  /** Code of the message in a report, as docs/api.md lists them. */
  readonly codeOf: (id: string) => Promise<unknown>;
}

/** A photograph that says where it was taken; noise, so that it is as large as one. */
export const photo = (width: number, height: number): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 30 } } })
    .withExif({ IFD0: { Copyright: 'secret place' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' } })
    .jpeg({ quality: 95 })
    .toBuffer();

export async function withMmsWorld(
  use: (world: MmsWorld) => Promise<void>,
  centre: StartOptions = {},
  settings: readonly string[] = [],
): Promise<void> {
  const { mmsc, url } = await startMmsc({ reportDelayMs: 0, ...centre });
  try {
    await withWorld(async (world) => {
      const { cli, gateway, api } = world;
      const base = `http://127.0.0.1:${gateway.httpPort}`;
      await cli('connector', 'add', 'mmsc', '--protocol', 'mm7', '--url', url, '--vasp-id', 'vasp', '--vas-id', 'news', ...settings);
      const { path } = (await cli('door', 'add', 'mmsc', '--connector', 'mmsc')) as { path: string };
      await cli('route', 'add', '--connector', 'mmsc');
      await cli('price-list', 'add-row', 'default', '--prefix', '*', '--price', '0.1', '--type', 'mms');
      mmsc.set({ vaspUrl: `${base}${path}` });
      await use({
        ...world,
        mmsc,
        async send(fields, picture) {
          const form = new FormData();
          const all = { account: 'acme', password: 'secret99', smstype: '1', sender: '100', numbers: '10010', ...fields };
          for (const [name, value] of Object.entries(all)) form.append(name, value);
          if (picture) form.append('media', new Blob([new Uint8Array(picture)]), 'sea.jpg');
          const answer = (await (await fetch(`${base}/sendsms`, { method: 'POST', body: form })).json()) as Answer;
          assert.equal(answer['status'], 0, JSON.stringify(answer));
          return String(answer.array?.[0]?.[1]);
        },
        codeOf: async (ids) => (await api('getreport', { ids })).array?.[0]?.[3],
      });
    });
  } finally {
    await mmsc.close();
  }
}
