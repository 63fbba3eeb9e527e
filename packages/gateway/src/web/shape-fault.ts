// The first thing wrong with a body, query or path, in the words of the schema's own descriptions.
import type { Told } from '../core/told.ts';
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
  /** The same as data, where the schema says by itself what it wants: a pattern does not. */
  readonly told?: ToldOfShape;
}

/** The sentences there are; a test of the console holds that each has its translation. */
export const shapeKeys = [
  'shape.missing',
  'shape.unknown',
  'shape.text',
  'shape.text_of',
  'shape.whole',
  'shape.number',
  'shape.flag',
  'shape.one_of',
] as const;
type ToldOfShape = Told<(typeof shapeKeys)[number]>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
export const childOf = (value: unknown, key: string): unknown => (isObject(value) ? value[key] : undefined);
const firstText = (value: unknown): string | undefined => (Array.isArray(value) && typeof value[0] === 'string' ? value[0] : undefined);
const stepInto = (schema: unknown, name: string): unknown => childOf(childOf(schema, 'properties'), name) ?? childOf(schema, 'items');

const numberIn = (schema: unknown, key: string): number | undefined => {
  const value = childOf(schema, key);
  return typeof value === 'number' ? value : undefined;
};

/** What a schema wants, without its description; undefined where it takes more than its bounds to say it. */
function wantedBy(schema: unknown): ToldOfShape | undefined {
  const among = childOf(schema, 'anyOf');
  const literals = Array.isArray(among) ? among.map((one) => childOf(one, 'const')) : [];
  if (literals.length > 0 && literals.every((one) => typeof one === 'string'))
    return { key: 'shape.one_of', values: { values: literals.join(', ') } };
  const [least, most] = [numberIn(schema, 'minimum'), numberIn(schema, 'maximum')];
  switch (childOf(schema, 'type')) {
    case 'boolean':
      return { key: 'shape.flag', values: {} };
    case 'integer':
    case 'number':
      if (least === undefined || most === undefined) return undefined;
      return { key: childOf(schema, 'type') === 'integer' ? 'shape.whole' : 'shape.number', values: { least, most } };
    case 'string': {
      const [shortest, longest] = [numberIn(schema, 'minLength'), numberIn(schema, 'maxLength')];
      if (longest === undefined || childOf(schema, 'pattern') !== undefined) return undefined;
      return shortest === undefined
        ? { key: 'shape.text', values: { most: longest } }
        : { key: 'shape.text_of', values: { least: shortest, most: longest } };
    }
    default:
      return undefined;
  }
}

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
  if (missing !== undefined)
    return { message: `${named(missing)} is missing`, field: named(missing), told: { key: 'shape.missing', values: {} } };
  const name = path[0] ?? '';
  // A name the schema does not have is judged by the schema `false`.
  const extra = firstText(error?.params['additionalProperties']) ?? (error?.keyword === 'boolean' ? name : undefined);
  if (extra !== undefined) {
    const known = named(extra.slice(0, 100));
    return {
      message: `${known} is unknown; did you mean ${nearest(extra, Object.keys(properties ?? {}))}?`,
      field: known,
      told: { key: 'shape.unknown', values: {} },
    };
  }
  if (name === '') {
    if (outer.length === 0) return { message: `The ${where} must be a JSON object` };
    const field = outer.join('.');
    return { message: `${field} must be ${error?.message?.replace(/^must (be )?/, '') ?? 'of another type'}`, field };
  }
  const wanted = childOf(properties, name);
  const allowed = childOf(wanted, 'description');
  const told = wantedBy(wanted);
  return {
    message: `${named(name)} must be ${typeof allowed === 'string' ? allowed : (error?.message ?? 'of another type')}`,
    field: named(name),
    ...(told === undefined ? {} : { told }),
  };
}
