// What a load run is told, with defaults and checks.
import type { ConnectionOptions } from 'node:tls';

export const loadModes = ['trx', 'tx+rx'] as const;

export interface EsmeLoadOptions {
  host: string;
  port: number;
  systemId: string;
  password: string;
  /** Links that submit; `tx+rx` adds as many receivers. 1 unless said otherwise. */
  binds?: number;
  /** Submits of a bind without response. 100. */
  window?: number;
  /** Submits a second over all binds; 0, the default: as fast as answers come. */
  rate?: number;
  /** Messages. 10,000. */
  count?: number;
  /** Destinations are this and a count, 15 digits at most together. '4477'. */
  to?: string;
  from?: string;
  text?: string;
  /** Asks for receipts, and waits for them. */
  receipts?: boolean;
  /** Three segments a message. */
  long?: boolean;
  mode?: (typeof loadModes)[number];
  /** Binds as transmitter only: receipts are asked for and wait at the server. */
  idle?: boolean;
  /** Present: TLS. */
  tls?: ConnectionOptions | undefined;
  /** Nothing came for so long: the run ends with what is missing. 10,000. */
  idleTimeoutMs?: number;
  /** After the last receipt that was due, for what should not come: duplicates. 100. */
  lingerMs?: number;
  /** Ends the run early, with what it has. */
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: { sent: number; answered: number; receipts: number }) => void) | undefined;
}

export type LoadSettings = Required<Omit<EsmeLoadOptions, 'tls' | 'signal' | 'onProgress'>> &
  Pick<EsmeLoadOptions, 'tls' | 'signal' | 'onProgress'>;

export const loadDefaults = {
  binds: 1,
  window: 100,
  rate: 0,
  count: 10_000,
  to: '4477',
  from: '12345',
  text: 'Hello from the load ESME',
  receipts: false,
  long: false,
  mode: 'trx',
  idle: false,
  idleTimeoutMs: 10_000,
  lingerMs: 100,
} as const;

const ranges = {
  port: [1, 65_535],
  binds: [1, 1_000],
  window: [1, 10_000],
  rate: [0, 1_000_000],
  count: [1, 1_000_000_000],
  idleTimeoutMs: [100, 86_400_000],
  lingerMs: [0, 3_600_000],
} as const;

/** A text: what is wrong, by the name of the option. */
export const loadSettings = (options: EsmeLoadOptions): LoadSettings | string => {
  const settings: LoadSettings = { ...loadDefaults, ...options };
  for (const [name, [from, to]] of Object.entries(ranges)) {
    const value: unknown = Reflect.get(settings, name);
    if (!Number.isInteger(value) || Number(value) < from || Number(value) > to)
      return `${name} must be a whole number from ${from} to ${to}`;
  }
  if (!/^\d{0,14}$/.test(settings.to)) return 'to must be at most 14 digits';
  if (settings.from.length > 20) return 'from must be at most 20 characters';
  if (!loadModes.includes(settings.mode)) return `mode must be one of ${loadModes.join(', ')}`;
  return settings;
};
