// What searches share: the parameters of a page, times, names that become ids.
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { connectorName } from '../core/rulebook.ts';
import type { Page } from '../ports/sight.ts';
import { refuse } from '../web/answers.ts';
import { findAccount, findConnector, noAccount, noConnector, type RouteContext } from './context.ts';
import { knownName } from '../web/schemas.ts';
import { readTimes, timeField } from '../web/time-range.ts';

export const PAGE_ROWS = 50;
const PAGE_ROWS_MAX = 1000;

const id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'a positive whole number' });

export const pageFields = {
  before: Type.Optional(id),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: PAGE_ROWS_MAX, description: `a whole number from 1 to ${PAGE_ROWS_MAX}` })),
};
export const searchFields = {
  ...pageFields,
  account: Type.Optional(knownName),
  connector: Type.Optional(knownName),
  from: Type.Optional(timeField),
  to: Type.Optional(timeField),
};
export const idField = id;

interface Asked {
  readonly before?: number | undefined;
  readonly limit?: number | undefined;
  readonly account?: string | undefined;
  readonly connector?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface Read {
  readonly accountId: number | null;
  readonly connectorId: number | null;
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly before: number | null;
  readonly limit: number;
}

/** The parameters that all searches have; or a refusal was sent. */
export function readSearch(asked: Asked, { rulebook }: RouteContext, reply: FastifyReply): Read | null {
  const account = asked.account === undefined ? null : findAccount(rulebook(), asked.account);
  if (asked.account !== undefined && !account) {
    noAccount(reply, asked.account, 'account');
    return null;
  }
  const connector = asked.connector === undefined ? null : findConnector(rulebook(), asked.connector);
  if (asked.connector !== undefined && !connector) {
    noConnector(reply, asked.connector, 'connector');
    return null;
  }
  const times = readTimes(asked);
  if (!times.ok) {
    refuse(reply, 'parameter', times.message, times.field);
    return null;
  }
  return {
    accountId: account?.id ?? null,
    connectorId: connector?.id ?? null,
    fromMs: times.fromMs,
    toMs: times.toMs,
    before: asked.before ?? null,
    limit: asked.limit ?? PAGE_ROWS,
  };
}

export const viewPage = <T>(
  { rows, next }: Page<T>,
  view: (row: T) => Record<string, unknown>,
): { rows: Record<string, unknown>[]; next: number | null } => ({
  rows: rows.map(view),
  next,
});

export const names = ({ rulebook }: RouteContext) => ({
  account: (accountId: number | null): string | null => (accountId === null ? null : (rulebook().accountById.get(accountId)?.name ?? null)),
  connector: (connectorId: number): string | null => connectorName(rulebook(), connectorId),
});
