// The part of the store that keeps the ways out.
import type { ConnectorSettings } from '../core/connector-settings.ts';
import type { ConnectorRecord } from '../core/rulebook.ts';

/** What names a connector: while anything does, it stays. */
export interface ConnectorUses {
  readonly routes: readonly number[];
  readonly routeRules: readonly number[];
  /** The first few. */
  readonly numbers: readonly string[];
  readonly priceLists: readonly string[];
  readonly doors: readonly string[];
  /** Messages that are not at a carrier yet. */
  readonly hasWaiting: boolean;
}

export type ConnectorRemoval = { readonly ok: true } | { readonly ok: false; readonly uses: ConnectorUses };

export interface ConnectorStore {
  addConnector(name: string, settings: ConnectorSettings): Promise<number>;
  setConnector(id: number, settings: ConnectorSettings): Promise<void>;
  /** Messages that were to try it later do without; what it carried keeps its name. */
  removeConnector(id: number): Promise<ConnectorRemoval>;
  /** Brings back the one of this name that was removed last, as it was; null: there is none. Its name must be free. */
  restoreConnector(name: string): Promise<ConnectorRecord | null>;
}
