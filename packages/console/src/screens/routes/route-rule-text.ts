// A route rule's conditions in one line. Pure.

export interface RouteRule {
  readonly id: number;
  readonly position: number;
  readonly name: string;
  readonly strategy: string;
  readonly targets: readonly { readonly connector: string; readonly weight: number; readonly priority: number }[];
  readonly [condition: string]: unknown;
}

const CONDITIONS = [
  'accounts',
  'tags',
  'prefixes',
  'countries',
  'networks',
  'senders',
  'kinds',
  'alphabets',
  'segmentsMin',
  'segmentsMax',
  'flash',
  'time',
] as const;

/** Of each condition that is set its name and what it asks for; '' = every message. */
export function matchText(rule: RouteRule): string {
  return CONDITIONS.flatMap((name) => {
    const value = rule[name];
    if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return [];
    return [`${name} ${Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : JSON.stringify(value)}`];
  }).join(' · ');
}
