// What a change changed, field by field. Pure.

export interface DiffRow {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

function at(value: unknown, path: string): unknown {
  return path === 'all'
    ? value
    : path
        .split('.')
        .reduce<unknown>(
          (inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Readonly<Record<string, unknown>>)[key] : undefined),
          value,
        );
}

const text = (value: unknown): string | null =>
  value === undefined || value === null ? null : typeof value === 'string' ? value : JSON.stringify(value);

/** `changed`: the paths that differ, as the gateway names them; of something new or gone: every field of it. */
export function diffRows(before: unknown, after: unknown, changed: readonly string[]): readonly DiffRow[] {
  const whole = after ?? before;
  const paths = changed.length === 1 && changed[0] === 'all' && typeof whole === 'object' && whole !== null ? Object.keys(whole) : changed;
  return paths
    .map((path) => ({ path, before: text(at(before, path)), after: text(at(after, path)) }))
    .filter((row) => row.before !== row.after);
}
