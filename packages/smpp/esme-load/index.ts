// The public face of `@trunkline/smpp/esme-load`: an ESME that submits at a rate or as fast as it is answered, and says what became of it.
import { Load } from './load.ts';
import { type EsmeLoadOptions, loadSettings } from './options.ts';
import type { EsmeLoadReport } from './report.ts';

export { loadDefaults, loadModes } from './options.ts';
export { isWhole, reportText } from './report.ts';
export type { EsmeLoadOptions, EsmeLoadReport };

/** Fulfilled when the run is over and every link is closed. Rejected when it cannot bind; RangeError for an impossible option. */
export const runEsmeLoad = async (options: EsmeLoadOptions): Promise<EsmeLoadReport> => {
  const settings = loadSettings(options);
  if (typeof settings === 'string') throw new RangeError(settings);
  return await new Load(settings).run();
};
