// How the outcomes of segments fold into their message: pure, so that every combination can be walked by a test.
import { isFinal, MessageState } from './message.ts';

/**
 * The state of a message of several segments, from the states of those whose outcome is known.
 * Any segment missing: it is still QUEUED. Any failed: that failure (the worst news is the news). All delivered: DELIVERED. Otherwise ENROUTE.
 */
export function foldParts(states: readonly MessageState[], total: number): MessageState {
  if (states.length < total) return MessageState.QUEUED;
  const failed = states.find((state) => isFinal(state) && state !== MessageState.DELIVERED);
  // A failure is only final when no segment can still change what was charged: all outcomes are known here.
  if (failed !== undefined) return failed;
  return states.every((state) => state === MessageState.DELIVERED) ? MessageState.DELIVERED : MessageState.ENROUTE;
}

/** A carrier took the segment unless it refused it: what is charged. */
export const wasTaken = (state: MessageState): boolean => state !== MessageState.REJECTED && !(state < MessageState.ENROUTE);
