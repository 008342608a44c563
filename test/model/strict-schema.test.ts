import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AUDIT_ANSWER, REFUTE_ANSWER } from '#audit/model/answers.ts';
import { describeShape } from '#model/describe-shape.ts';
import { toStrictSchema } from '#model/strict-schema.ts';

/** Every schema in a schema. */
function listParts(schema: object): Record<string, unknown>[] {
  const part: Record<string, unknown> = { ...schema };
  const below = Object.entries(part).flatMap(([name, value]) => {
    if (typeof value !== 'object' || value === null) return [];
    if (name === 'properties') return Object.values(value);
    return name === 'items' ? [value] : name === 'anyOf' ? Object.values(value) : [];
  });
  return [part, ...below.flatMap(listParts)];
}

describe('the schema for strict servers', () => {
  it.each([AUDIT_ANSWER, REFUTE_ANSWER])('of $name holds nothing that they refuse', ({ schema }) => {
    const parts = listParts(toStrictSchema(schema));
    const known = ['type', 'properties', 'required', 'additionalProperties', 'items', 'enum', 'anyOf'];

    expect([...new Set(parts.flatMap(Object.keys))].filter((name) => !known.includes(name))).toEqual([]);
    for (const { type, properties, required, additionalProperties } of parts) {
      if (type !== 'object') continue;
      expect(additionalProperties).toBe(false);
      expect(required).toEqual(Object.keys({ ...(properties as object) }));
    }
  });

  it('keeps fields that are called like a keyword', () => {
    const schema = toStrictSchema(z.object({ default: z.string().max(3), pattern: z.string() }));

    expect(schema).toEqual({
      type: 'object',
      properties: { default: { type: 'string' }, pattern: { type: 'string' } },
      required: ['default', 'pattern'],
      additionalProperties: false,
    });
  });
});

describe('the shape in words', () => {
  it('names every field and bound', () => {
    const schema = z.object({
      kind: z.enum(['a', 'b']),
      places: z.array(z.object({ line: z.int().min(1), text: z.string().min(2).max(9) })).min(1),
      share: z.number().min(0).max(1).describe('of the whole'),
      isSure: z.boolean(),
    });

    expect(describeShape({ name: 'x', schema }).split('\n').slice(2)).toEqual([
      'The answer is an object with these fields:',
      '- kind: one of "a", "b"',
      '- places: a list of at least 1, each an object with these fields:',
      '  - line: a whole number from 1',
      '  - text: text, at least 2 characters, at most 9 characters',
      '- share: a number from 0 up to 1 (of the whole)',
      '- isSure: true or false',
    ]);
  });
});
