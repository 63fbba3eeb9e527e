// The part of the store that knows which way messages go: routes, route rules, scores, and the moving of what waits.
import type { NewRouteRule, RouteRule } from '../core/route-rules.ts';

/** What traffic has shown of a connector to a destination. */
export interface SavedScore {
  readonly connectorId: number;
  readonly destination: string;
  /** As core/route-score.ts saves it. */
  readonly score: string;
}

export interface RouteStore {
  addRoute(prefix: string, connectorId: number): Promise<number>;
  removeRoute(id: number): Promise<boolean>;
  /** Due messages that wait for a link which has been down for longer than their patience, and that no carrier can have. */
  waitingBeyond(
    connectorId: number,
    downMs: number,
    now: number,
    limit: number,
  ): Promise<readonly { readonly id: number; readonly accountId: number }[]>;
  /**
   * Takes waiting messages that nobody has in hand to the next connector they may go by that is usable; their price stays. Those that have none, or
   * that do not wait there any more, are left as they are. Returns how many were moved.
   */
  moveWaiting(move: {
    ids: readonly number[];
    fromConnectorId: number;
    usable: readonly number[];
    why: string;
    now: number;
  }): Promise<number>;
  /** `position` counts from 1; what stands there and after moves down. */
  addRouteRule(rule: NewRouteRule, position: number): Promise<number>;
  setRouteRule(rule: RouteRule): Promise<boolean>;
  moveRouteRule(id: number, position: number): Promise<boolean>;
  removeRouteRule(id: number): Promise<boolean>;
  routeScores(): Promise<readonly SavedScore[]>;
  saveRouteScores(scores: readonly SavedScore[], now: number): Promise<void>;
}
