// A gateway whose customer has drop-in doors, and an endpoint for their callbacks.
import { type Endpoint, startEndpoint } from './endpoint.ts';
import { withWorld, type World } from './world.ts';

const HERE = { TRUNKLINE_PUSH_ALLOW: '127.0.0.0/8' };
export const PHONE = '8613800138000';
export const NAME = 'acme';
export const PASSWORD = 'secret99';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface Doors extends World {
  readonly endpoint: Endpoint;
  /** GET with the account's name and password as the door has them. */
  readonly get: (path: string, fields?: Readonly<Record<string, string>>) => Promise<Answer>;
  readonly spent: () => Promise<number>;
}

export async function withDoors(use: (doors: Doors) => Promise<void>, doors = 'all'): Promise<void> {
  const endpoint = await startEndpoint();
  try {
    await withWorld(
      async (world) => {
        await world.cli('account', 'set', NAME, '--doors', doors);
        const before = await balanceOf(world);
        await use({
          ...world,
          endpoint,
          async get(path, fields = {}) {
            const query = new URLSearchParams({ username: NAME, password: PASSWORD, ...fields }).toString();
            const response = await fetch(`http://127.0.0.1:${world.gateway.httpPort}${path}?${query}`);
            return { status: response.status, text: await response.text() };
          },
          spent: async () => Math.round((before - (await balanceOf(world))) * 1e6) / 1e6,
        });
      },
      {},
      HERE,
    );
  } finally {
    await endpoint.close();
  }
}

async function balanceOf({ api }: World): Promise<number> {
  const { balance, gift } = await api('getbalance', {});
  return Number(balance) + Number(gift);
}
