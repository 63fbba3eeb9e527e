// The first thing wrong with a body, query or path, in the words of the schema's own descriptions.
import { nearest } from '../ops/nearest.ts';

/** As the validator of Fastify tells it. */
export interface ShapeError {
  readonly keyword?: string;
  /** `/proposal/routes/0`. */
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}
export interface ShapeFault {
  readonly message: string;
  /** Absent: it is the whole. Of what stands deeper: `proposal.routes.0.prefix`. */
  readonly field?: string;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
export const childOf = (value: unknown, key: string): unknown => (isObject(value) ? value[key] : undefined);
const firstText = (value: unknown): string | undefined => (Array.isArray(value) && typeof value[0] === 'string' ? value[0] : undefined);
const stepInto = (schema: unknown, name: string): unknown => childOf(childOf(schema, 'properties'), name) ?? childOf(schema, 'items');

export function faultOfShape(error: ShapeError | undefined, schema: unknown, where: string): ShapeFault {
  const path = error?.instancePath.split('/').slice(1) ?? [];
  // What describes itself says what it allows; what only holds other things is walked through.
  let inner = schema;
  const outer: string[] = [];
  while (path.length > 0) {
    const next = stepInto(inner, path[0] ?? '');
    if (next === undefined || childOf(next, 'description') !== undefined) break;
    if (childOf(next, 'properties') === undefined && childOf(next, 'items') === undefined) break;
    inner = next;
    outer.push(path.shift() ?? '');
  }
  const named = (name: string): string => [...outer, name].join('.');
  const properties = childOf(inner, 'properties');
  const missing = firstText(error?.params['requiredProperties']);
  if (missing !== undefined) return { message: `${named(missing)} is missing`, field: named(missing) };
  const name = path[0] ?? '';
  // A name the schema does not have is judged by the schema `false`.
  const extra = firstText(error?.params['additionalProperties']) ?? (error?.keyword === 'boolean' ? name : undefined);
  if (extra !== undefined) {
    const known = named(extra.slice(0, 100));
    return { message: `${known} is unknown; did you mean ${nearest(extra, Object.keys(properties ?? {}))}?`, field: known };
  }
  if (name === '') {
    if (outer.length === 0) return { message: `The ${where} must be a JSON object` };
    const field = outer.join('.');
    return { message: `${field} must be ${error?.message?.replace(/^must (be )?/, '') ?? 'of another type'}`, field };
  }
  const allowed = childOf(childOf(properties, name), 'description');
  return {
    message: `${named(name)} must be ${typeof allowed === 'string' ? allowed : (error?.message ?? 'of another type')}`,
    field: named(name),
  };
}
