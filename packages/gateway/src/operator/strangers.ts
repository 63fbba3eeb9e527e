// How the operator port answers who is not known: browsers are told of Basic only where a person typed the address, and not by the console's own calls.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../web/answers.ts';
import { tokenInCookie } from '../web/sessions.ts';
import { SESSION_COOKIE } from './auth.ts';

const BASIC = 'Basic realm="Trunkline operator", charset="UTF-8"';
const BEARER = 'Bearer realm="Trunkline operator"';

/** A script of a page, not a person who typed an address nor a program: it says what it takes. */
const isScript = ({ headers }: FastifyRequest): boolean => /^(application\/json|text\/event-stream)/.test(headers.accept ?? '');

export function refuseStranger(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const hasCookie = tokenInCookie(request.headers.cookie, SESSION_COOKIE) !== '';
  // Told of Basic, a browser would ask for a name and password over the console, which asks itself.
  reply.header('WWW-Authenticate', !hasCookie && !isScript(request) ? [BASIC, BEARER] : [BEARER]);
  return refuse(reply, 'authentication', 'Sign in with the token of the data folder or with the name and password of an operator');
}
