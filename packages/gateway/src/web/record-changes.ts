// Keeps who changed what by the operator API, for every route that changes anything: the note rides in the transaction of the change (ports/access.ts),
// and what the subject became is added before the answer leaves. Passwords and keys are hidden in both.
import type { FastifyRequest, RouteOptions } from 'fastify';
import type { Log } from '../ops/log.ts';
import type { AccessStore, ChangeNote } from '../ports/access.ts';
import type { Clock } from '../ports/clock.ts';
import type { App } from './app.ts';
import { type Json, nameInAnswer, redact, type RegisterSubject, type Subject, type Target, targetOf } from './subjects.ts';

/** Who changes something, as the record keeps it. */
export interface ChangeAuthor {
  readonly who: string;
  readonly role: ChangeNote['role'];
}

export interface RecordChangesParts {
  readonly store: Pick<AccessStore, 'recorded' | 'finishChange'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  readonly personOf: (request: FastifyRequest) => ChangeAuthor | undefined;
  /** Paths of what changes nothing that is set, such as signing in. */
  readonly unrecorded: ReadonlySet<string>;
  /** The names before those in a path: where everything belongs to one account, that account. */
  readonly within?: (request: FastifyRequest) => readonly string[];
  /** What another side has registered already. */
  readonly subjects?: ReadonlyMap<string, Subject>;
}

export interface ChangeRecorder {
  readonly subjects: ReadonlyMap<string, Subject>;
  readonly registerSubject: RegisterSubject;
  /** For a request whose path does not say what it changes. To be called, and waited for, before the change. */
  retarget(request: FastifyRequest, target: Target): Promise<void>;
  /** What a request changed goes by a name that was not known before the change. */
  named(request: FastifyRequest, name: string): void;
}

interface Pending {
  target: Target;
  /** What the target was when it was read at first. */
  first: Json | null;
  changeId: number | null;
}

const asText = (value: unknown): string | null => (value === null || value === undefined ? null : JSON.stringify(redact(value)));

function parsed(payload: unknown): unknown {
  try {
    return typeof payload === 'string' ? JSON.parse(payload) : null;
  } catch {
    return null;
  }
}

export const doesChange = (method: string): boolean => method !== 'GET' && method !== 'HEAD';

/** To be called before the routes are registered. */
export function recordChanges(app: App, parts: RecordChangesParts): ChangeRecorder {
  const { store, clock, log, personOf, unrecorded, within = () => [] } = parts;
  const subjects = new Map<string, Subject>(parts.subjects);
  const pendings = new WeakMap<FastifyRequest, Pending>();
  const read = ({ kind, name }: Target) => (name === null ? null : (subjects.get(kind)?.read(name) ?? null));

  function wrap(handler: RouteOptions['handler'], url: string): RouteOptions['handler'] {
    return async function recorded(request, reply) {
      const person = personOf(request);
      // Of the open routes only: they change nothing that an operator has set.
      if (!person) return handler.call(this, request, reply);
      const given = request.body ?? request.query;
      const target = targetOf(url, request.params as Json, given, subjects, within(request));
      const pending: Pending = { target, changeId: null, first: await read(target) };
      pendings.set(request, pending);
      const note = () => {
        // Asked again when the write is made: another change may have come between. What takes time to read was read at first.
        const now = read(pending.target);
        return {
          at: clock.now(),
          who: person.who,
          role: person.role,
          address: request.ip,
          method: request.method,
          path: request.url.split('?')[0] ?? '',
          kind: pending.target.kind,
          name: pending.target.name ?? '',
          before: asText(now instanceof Promise ? pending.first : now),
        };
      };
      const onKept = (changeId: number): void => void (pending.changeId = changeId);
      return store.recorded(note, onKept, async () => handler.call(this, request, reply));
    };
  }

  app.addHook('onRoute', (route) => {
    if ([route.method].flat().some(doesChange) && !unrecorded.has(route.url)) route.handler = wrap(route.handler, route.url);
  });

  // Before the answer leaves, so that who has it finds the change whole.
  app.addHook('onSend', async (request, _reply, payload) => {
    const pending = pendings.get(request);
    if (!pending || pending.changeId === null) return payload;
    const answer = parsed(payload);
    const subject = subjects.get(pending.target.kind);
    const name = pending.target.name ?? nameInAnswer(answer, request.params as Json, subject, within(request));
    try {
      const isGone = request.method === 'DELETE' && !subject;
      const after = subject ? await subject.read(name) : isGone ? null : answer;
      await store.finishChange(pending.changeId, name, asText(after));
    } catch (error) {
      log.error({ err: error, changeId: pending.changeId }, 'what a change led to could not be recorded');
    }
    return payload;
  });

  return {
    subjects,
    registerSubject: (subject) => void subjects.set(subject.kind, subject),
    async retarget(request, target) {
      const pending = pendings.get(request);
      if (!pending) return;
      pending.first = await read(target);
      pending.target = target;
    },
    named(request, name) {
      const pending = pendings.get(request);
      if (pending) pending.target = { ...pending.target, name };
    },
  };
}
