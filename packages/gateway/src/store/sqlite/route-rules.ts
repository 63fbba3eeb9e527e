// Verbs of route rules (an ordered list, each rule as JSON) and of route scores.
import type { NewRouteRule, RouteRule } from '../../core/route-rules.ts';
import type { SavedScore } from '../../ports/store-routes.ts';
import type { Sqlite } from './open.ts';

export function createRouteRules(db: Sqlite) {
  const ids = db.prepare('SELECT id FROM route_rule ORDER BY position, id').pluck();
  const insert = db.prepare('INSERT INTO route_rule (position, rule) VALUES (?, ?)');
  const change = db.prepare('UPDATE route_rule SET rule = ? WHERE id = ?');
  const place = db.prepare('UPDATE route_rule SET position = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM route_rule WHERE id = ?');
  const upsertScore = db.prepare(
    `INSERT INTO route_score (connector_id, destination, score, saved_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (connector_id, destination) DO UPDATE SET score = excluded.score, saved_at = excluded.saved_at`,
  );

  /** Puts one at a place from 1 on, and the others around it. */
  function putAt(id: number, position: number): void {
    const order = (ids.all() as number[]).filter((other) => other !== id);
    order.splice(position - 1, 0, id);
    for (const [index, each] of order.entries()) place.run(index + 1, each);
  }

  return {
    addRouteRule({ rule, position }: { rule: NewRouteRule; position: number }): number {
      const id = Number(insert.run(position, JSON.stringify(rule)).lastInsertRowid);
      putAt(id, position);
      return id;
    },
    setRouteRule: ({ id, ...rule }: RouteRule): boolean => change.run(JSON.stringify(rule), id).changes > 0,
    moveRouteRule({ id, position }: { id: number; position: number }): boolean {
      if (!(ids.all() as number[]).includes(id)) return false;
      putAt(id, position);
      return true;
    },
    removeRouteRule: (id: number): boolean => remove.run(id).changes > 0,
    saveRouteScores({ scores, now }: { scores: readonly SavedScore[]; now: number }): void {
      for (const { connectorId, destination, score } of scores) upsertScore.run(connectorId, destination, score, now);
    },
  };
}

export function createRouteReads(db: Sqlite) {
  const rules = db.prepare('SELECT id, rule FROM route_rule ORDER BY position, id');
  const scores = db.prepare('SELECT connector_id AS connectorId, destination, score FROM route_score');
  return {
    routeRules: (): RouteRule[] =>
      (rules.all() as { id: number; rule: string }[]).map(({ id, rule }) => ({ id, ...(JSON.parse(rule) as NewRouteRule) })),
    routeScores: () => scores.all() as SavedScore[],
  };
}
