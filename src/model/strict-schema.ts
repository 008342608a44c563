import { z } from 'zod';

export type JsonSchema = z.core.JSONSchema.JSONSchema;

/**
 * What strict servers refuse or may not know. OpenAI's subset has grown, but other servers take less; the whole schema
 * is checked again on the answer. https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
const REFUSED = new Set([
  '$schema',
  'id',
  '$id',
  'default',
  'format',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'uniqueItems',
  'propertyNames',
  'examples',
]);

/** A zod schema as JSON Schema, with every bound it has. */
export function toJsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input' });
}

/** The same as strict servers want it: every property required, no others, no bounds. */
export function toStrictSchema(schema: z.ZodType): Record<string, unknown> {
  return toStrict(toJsonSchema(schema));
}

function toStrict(schema: object): Record<string, unknown> {
  const kept = Object.entries(schema)
    .filter(([name]) => !REFUSED.has(name))
    .map(([name, value]): [string, unknown] => [name, toStrictPart(name, value)]);
  const strict = Object.fromEntries(kept);
  const { properties } = strict;
  if (typeof properties !== 'object' || properties === null) return strict;
  return { ...strict, required: Object.keys(properties), additionalProperties: false };
}

function toStrictPart(name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  // The names of properties are data: one called "default" stays.
  if (name === 'properties' || name === '$defs') {
    return Object.fromEntries(
      Object.entries(value).map(([property, part]) => [property, toStrictPart('items', part)]),
    );
  }
  if (Array.isArray(value)) {
    return name === 'anyOf' || name === 'oneOf' || name === 'allOf' || name === 'prefixItems'
      ? value.map((part) => toStrictPart('items', part))
      : value;
  }
  return name === 'items' ? toStrict(value) : value;
}
