// The public face of `@trunkline/smpp/simulator`: an SMSC on a real TCP port that behaves as you tell it, for demos, tests and
// customers. README.md has the options and the test numbers.
import type { StartOptions, Settings, SimulatorOptions } from './options.ts';
import type { PhoneMessage } from './phone.ts';
import type { ReceivedMessage } from './received.ts';
import { type BindInfo, SmscSimulator } from './simulator.ts';
import type { Stats } from './stats.ts';
import type { WireEntry } from './wire-record.ts';

export { type Control, startControl } from './control.ts';
export { type Dialect, type DialectName, dialectNames, dialects } from './dialects.ts';
export { simulatorLimits } from './limits.ts';
export { magicNumbers, type MagicNumber, type NumberBehaviour } from './magic-numbers.ts';
export { type IdStyle, idStyles } from './message-ids.ts';
export { receiptDialects, type ReceiptDialect } from './receipt-text.ts';
export { checkSettings } from './options.ts';
export { wireText } from './wire-record.ts';
export type { BindInfo, PhoneMessage, ReceivedMessage, Settings, SimulatorOptions, Stats, WireEntry };

export interface Simulator {
  readonly port: number;
  /** A snapshot. */
  readonly stats: Readonly<Stats>;
  /** The last 1000 messages, oldest first, long ones put together. Built at each access. */
  readonly received: ReceivedMessage[];
  /** As they are now. */
  readonly settings: Readonly<Settings>;
  /** Who is bound. */
  readonly binds: BindInfo[];
  /** The last PDUs, oldest first, when the option `wireLogMax` is on; `wireText` makes one readable. */
  wireLog(after?: number, session?: number | null): WireEntry[];
  /** Each PDU as text, as it passes, on connections made while `wireLogMax` is not 0. */
  onWire(listener: (text: string) => void): void;
  /** How many messages this number got; a long one counts once. */
  countFor(number: string): number;
  /** Changes its behaviour while it runs; what is not said stays. Throws RangeError for an unknown name or an impossible value. */
  set(options: Omit<SimulatorOptions, keyof StartOptions>): void;
  /**
   * A phone sends: deliver_sm to whoever is bound to receive, or to the next one who binds. Fulfilled when all segments were
   * acknowledged; rejected when one was refused for good or the simulator was closed, or for what no deliver_sm can carry.
   */
  sendFromPhone(message: PhoneMessage): Promise<void>;
  /** Fulfilled when the condition holds: for tests that must wait and must not sleep. Rejected after `timeoutMs` (10,000). */
  until(condition: (stats: Readonly<Stats>) => boolean, timeoutMs?: number): Promise<void>;
  /** Cuts every connection, without unbind. */
  disconnectAll(): void;
  /** Unbinds everyone; they may bind again. */
  unbindAll(): void;
  /** Unbinds everyone and stops listening. Receipts that wait are forgotten. */
  close(): Promise<void>;
}

/** Rejected when the port is taken; RangeError for an unknown option or an impossible value. */
export const startSimulator = async (options: SimulatorOptions = {}): Promise<Simulator> => {
  const { port = 0, host = '127.0.0.1', clock, tls, ...settings } = options;
  const simulator = new SmscSimulator(clock);
  simulator.set(settings);
  await simulator.listen(port, host, tls);
  return simulator;
};
