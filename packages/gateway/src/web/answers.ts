// How an API with people in front says no: one table of codes with their HTTP status, one shape of body, {error: {code, message, field?, told?}}.
import type { FastifyReply } from 'fastify';
import type { Told } from '../core/told.ts';

export const apiErrors = {
  authentication: 401,
  code_needed: 401,
  cross_site: 403,
  forbidden: 403,
  locked: 403,
  not_proven: 403,
  too_many_failures: 429,
  parameter: 400,
  malformed_json: 400,
  body_too_large: 413,
  media_type: 415,
  not_found: 404,
  exists: 409,
  conflict: 409,
  balance_too_low: 409,
  too_late: 409,
  last_admin: 409,
  too_many_keys: 409,
  too_many_webhooks: 409,
  changed_since: 409,
  cannot_roll_back: 409,
  platform: 503,
  internal: 500,
} as const;
export type ApiErrorCode = keyof typeof apiErrors;

export interface ApiErrorBody {
  readonly error: { readonly code: ApiErrorCode; readonly message: string; readonly field?: string; readonly told?: Told };
}

/** Sends a refusal; `field` names the body, query or path parameter at fault, `told` says as data what that wants or why it was refused. */
export function refuse(reply: FastifyReply, code: ApiErrorCode, message: string, field?: string, told?: Told): FastifyReply {
  const body: ApiErrorBody = {
    error: { code, message, ...(field === undefined ? {} : { field }), ...(told === undefined ? {} : { told }) },
  };
  return reply.code(apiErrors[code]).send(body);
}

/** A sign-in that was not even looked at: too many failures from its address, or too many at once. */
export function refuseUntried(
  reply: FastifyReply,
  verdict: { readonly kind: 'limited'; readonly retryAfterSeconds: number } | { readonly kind: 'busy' },
): FastifyReply {
  reply.header('Retry-After', String(verdict.kind === 'limited' ? verdict.retryAfterSeconds : 1));
  return verdict.kind === 'limited'
    ? refuse(reply, 'too_many_failures', 'Too many failed tries; wait a little and try again')
    : refuse(reply, 'platform', 'Too many sign-ins at once; try again');
}
