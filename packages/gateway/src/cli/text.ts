// Plain text for people: aligned columns, no colours, nothing a terminal would obey.

/** Texts of carriers and customers reach the terminal: control characters must not. */
// oxlint-disable-next-line no-control-regex -- finding them is the point
export const harmless = (text: string): string => text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '?');

const cell = (value: unknown): string => {
  if (value === null || value === undefined || value === '') return '-';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return harmless(typeof value === 'string' ? value : JSON.stringify(value));
};

/** Rows under a line of headings; `none` stands for an empty table. */
export function table(headings: readonly string[], rows: readonly (readonly unknown[])[], none: string): string {
  if (rows.length === 0) return none;
  const lines = [headings.map((heading) => heading.toUpperCase()), ...rows.map((row) => row.map(cell))];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Name and value on a line each, the values under each other. */
export function pairs(rows: readonly (readonly [string, unknown])[], indent = ''): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${indent}${name.padEnd(width)}  ${cell(value)}`.trimEnd()).join('\n');
}

/** `2026-03-01T09:05:00.123+08:00` as people read it: the zone is named once, elsewhere. */
export const wallTime = (iso: string): string => harmless(iso.replace('T', ' ').replace(/[+-]\d\d:\d\d$/, ''));

export function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}
