// What the composition (compose.ts) is given, and what it makes: the running gateway.
import type { Config } from './config.ts';
import type { DemoFile } from './demo.ts';
import type { Health } from './ops/health.ts';
import type { Log } from './ops/log.ts';
import type { Clock } from './ports/clock.ts';

export interface Gateway {
  readonly httpPort: number;
  readonly operatorPort: number;
  readonly smppPort: number;
  /** null: no certificate is set. */
  readonly smppTlsPort: number | null;
  readonly smtpPort: number;
  readonly health: Health;
  /** Present when the data folder has the demo and it is on. */
  readonly demo: DemoFile | null;
  /** Takes no new requests, drains the links, commits what is known, closes. */
  stop(): Promise<void>;
}

export interface GatewayParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
}
