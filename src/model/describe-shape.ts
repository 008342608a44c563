import type { AnswerShape } from '#audit/model/port.ts';
import { type JsonSchema, toJsonSchema } from './strict-schema.ts';

/** Beyond this JavaScript does not count exactly: no bound a schema means. */
const UNBOUNDED = Number.MAX_SAFE_INTEGER;

/**
 * The shape of an answer in words, bounds included, for a model whose server takes no schema and for people.
 * It says JSON, which servers want to read before they take `json_object`.
 * https://platform.openai.com/docs/guides/structured-outputs#json-mode
 */
export function describeShape({ schema }: AnswerShape<unknown>): string {
  const lines = describe(toJsonSchema(schema));
  return [
    'Answer with one JSON object and nothing else: no sentence before or after it, no code fence.',
    'Every field named here is required; an empty list or an empty text says that there is nothing.',
    `The answer is ${lines[0] ?? ''}`,
    ...lines.slice(1),
  ].join('\n');
}

/** The first line continues a sentence; what follows are the fields, indented below it. */
function describe(schema: JsonSchema): string[] {
  if (schema.enum !== undefined)
    return [`one of ${schema.enum.map((value) => JSON.stringify(value)).join(', ')}`];
  if (schema.const !== undefined) return [`exactly ${JSON.stringify(schema.const)}`];
  const options = (schema.anyOf ?? schema.oneOf ?? []).map(toSchema);
  if (options.length > 0) return describeOptions(options);
  if (schema.type === 'object') return describeObject(schema);
  if (schema.type === 'array') return describeList(schema);
  return [describePlain(schema)];
}

function describeObject({ properties = {} }: JsonSchema): string[] {
  const fields = Object.entries(properties).flatMap(([name, part]) => {
    const schema = toSchema(part);
    const [first = '', ...rest] = describe(schema);
    const note = schema.description === undefined ? '' : ` (${schema.description})`;
    return [`- ${name}: ${first}${note}`, ...rest.map((line) => `  ${line}`)];
  });
  return ['an object with these fields:', ...fields];
}

function describeList({ items, minItems, maxItems }: JsonSchema): string[] {
  const [entry] = items === undefined ? [] : Array.isArray(items) ? items : [items];
  const [first = 'anything', ...rest] = entry === undefined ? [] : describe(toSchema(entry));
  const bounds = [
    ...(minItems === undefined ? [] : [`at least ${minItems}`]),
    ...(maxItems === undefined ? [] : [`at most ${maxItems}`]),
  ];
  return [`a list${bounds.length > 0 ? ` of ${bounds.join(' and ')}` : ''}, each ${first}`, ...rest];
}

function describeOptions(options: readonly JsonSchema[]): string[] {
  const described = options.map(describe);
  return [
    described.map(([first = '']) => first).join(' or '),
    ...described.flatMap((lines) => lines.slice(1)),
  ];
}

function describePlain({ type, minLength, maxLength, minimum, maximum }: JsonSchema): string {
  switch (type) {
    case 'string':
      return [
        'text',
        ...(minLength === undefined ? [] : [`at least ${minLength} characters`]),
        ...(maxLength === undefined ? [] : [`at most ${maxLength} characters`]),
      ].join(', ');
    case 'integer':
    case 'number': {
      const word = type === 'integer' ? 'a whole number' : 'a number';
      const from = minimum === undefined || minimum <= -UNBOUNDED ? '' : ` from ${minimum}`;
      const to = maximum === undefined || maximum >= UNBOUNDED ? '' : ` up to ${maximum}`;
      return `${word}${from}${to}`;
    }
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    default:
      return 'any JSON value';
  }
}

function toSchema(part: JsonSchema | boolean): JsonSchema {
  return typeof part === 'boolean' ? {} : part;
}
