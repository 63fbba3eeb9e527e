// What a form of a keyword rule asks of the gateway. Pure.
import type { InboundRule } from '../../types.ts';

const texts = ['pattern', 'reply', 'forwardTo', 'webhook', 'name'] as const;

/** Fields left empty are emptied. How it matches goes along only where it was changed: some ways are an operator's to set. */
export function ruleBody(given: Readonly<Record<string, string>>, before: Pick<InboundRule, 'match'> | null): Record<string, unknown> {
  const { match, forwardText, number } = given;
  return {
    ...Object.fromEntries(texts.map((name) => [name, given[name] ?? ''])),
    number: number ?? null,
    ...(match !== undefined && match !== before?.match ? { match } : {}),
    ...(forwardText === undefined ? {} : { forwardText }),
  };
}
