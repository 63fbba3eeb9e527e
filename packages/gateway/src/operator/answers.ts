// How the operator API says no: one table of codes with their HTTP status, one shape of body, {error: {code, message, field?}}.
import type { FastifyReply } from 'fastify';

export const operatorErrors = {
  authentication: 401,
  cross_site: 403,
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
  platform: 503,
  internal: 500,
} as const;
export type OperatorErrorCode = keyof typeof operatorErrors;

export interface OperatorErrorBody {
  readonly error: { readonly code: OperatorErrorCode; readonly message: string; readonly field?: string };
}

/** Sends a refusal; `field` names the body, query or path parameter at fault. */
export function refuse(reply: FastifyReply, code: OperatorErrorCode, message: string, field?: string): FastifyReply {
  const body: OperatorErrorBody = { error: { code, message, ...(field === undefined ? {} : { field }) } };
  return reply.code(operatorErrors[code]).send(body);
}
