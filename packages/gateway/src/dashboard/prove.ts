// The proof that it is still the user who sits there, before what whoever finds an open page must not do: the password again, or a code of the second factor.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { refuse, refuseUntried } from '../web/answers.ts';
import type { Proof } from './auth.ts';
import type { DashboardContext } from './context.ts';

export const givenPassword = Type.String({ maxLength: 200, description: 'your own password, at most 200 characters' });
export const givenCode = Type.String({
  maxLength: 40,
  description: 'the six digits that your authenticator app shows, or a recovery code',
});
/** For bodies of routes that ask for either. */
export const proofFields = { password: Type.Optional(givenPassword), code: Type.Optional(givenCode) };

/** False: a refusal was sent. */
export async function isProven(context: DashboardContext, request: FastifyRequest, reply: FastifyReply, proof: Proof): Promise<boolean> {
  const field = proof.password === undefined && proof.code !== undefined ? 'code' : 'password';
  const result = await context.auth.prove(context.visitorOf(request), proof, request.ip);
  if (result.kind === 'right') return true;
  if (result.kind === 'limited' || result.kind === 'busy') refuseUntried(reply, result);
  else {
    const what = field === 'code' ? 'The code is wrong or was used already' : 'Your password is wrong or missing';
    refuse(reply, 'not_proven', what, field);
  }
  return false;
}
