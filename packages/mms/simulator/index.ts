// The public face of `@trunkline/mms/simulator`: an MMSC on a real port that behaves as you tell it, for demos, tests and customers.
import { MmscSimulator } from './mmsc.ts';
import type { Settings } from './options.ts';

export { type Control, startMmscControl } from './control.ts';
export type { PhoneMms, PhonePart } from './envelopes.ts';
export { magicNumbers } from './numbers.ts';
export { options, presets, type Settings } from './options.ts';
export type { MmscSimulator };

export interface StartOptions extends Partial<Settings> {
  /** 0 or absent: a free one. */
  readonly port?: number;
  readonly host?: string;
  /** One of `presets`; options said beside it win. */
  readonly preset?: string;
}

export interface RunningMmsc {
  readonly mmsc: MmscSimulator;
  readonly port: number;
  /** Where to submit. */
  readonly url: string;
}

/** Rejected when the port is taken; throws RangeError for an unknown option or an impossible value. */
export async function startMmsc({ port = 0, host = '127.0.0.1', ...settings }: StartOptions = {}): Promise<RunningMmsc> {
  const mmsc = new MmscSimulator();
  mmsc.set(settings);
  const listening = await mmsc.listen(port, host);
  return { mmsc, port: listening, url: `http://${host}:${listening}/mm7` };
}
