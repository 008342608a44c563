import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import * as formats from 'ajv-formats';
import { z } from 'zod';

const Subset = z.object({
  operations: z.record(
    z.string(),
    z.object({
      method: z.string(),
      path: z.string(),
      query: z.record(z.string(), z.json()),
      body: z.json(),
      isBodyRequired: z.boolean(),
      responses: z.record(z.string(), z.record(z.string(), z.json())),
    }),
  ),
  webhooks: z.record(z.string(), z.json()),
  schemas: z.record(z.string(), z.json()),
});
type OperationEntry = z.infer<typeof Subset>['operations'][string];

/** One operation of GitHub's API, as its OpenAPI description names it (`pulls/get`). */
export interface Operation extends OperationEntry {
  readonly id: string;
  readonly pattern: RegExp;
  readonly parameterNames: readonly string[];
}

/** Parameters that GitHub lets span several segments. */
const WIDE_PARAMETERS = new Set(['path', 'ref', 'basehead']);

const DESCRIPTION = 'github';
const subset = Subset.parse(
  JSON.parse(readFileSync(new URL('./openapi.generated.json', import.meta.url), 'utf8')),
);
const ajv = toAjv();
const validators = new Map<string, ValidateFunction>();
const operations = Object.entries(subset.operations)
  .map(([id, entry]) => toOperation(id, entry))
  .toSorted((a, b) => specificity(b.path) - specificity(a.path));

function toAjv(): Ajv {
  const made = new Ajv({ strict: false, allErrors: true, coerceTypes: false, validateFormats: true });
  formats.default.default(made);
  made.addFormat('repo.nwo', /^[^/\s]+\/[^/\s]+$/);
  made.addFormat('timestamp', (text) => !Number.isNaN(Date.parse(text)));
  made.addSchema(subset, DESCRIPTION);
  return made;
}

function toOperation(id: string, entry: OperationEntry): Operation {
  const parameterNames = [...entry.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  const pattern = entry.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    WIDE_PARAMETERS.has(name) ? '(.+)' : '([^/]+)',
  );
  return { ...entry, id, parameterNames, pattern: new RegExp(`^${pattern}/?$`) };
}

/** Fixed segments before variable ones, longer paths before shorter ones. */
function specificity(path: string): number {
  const segments = path.split('/');
  return segments.filter((segment) => !segment.startsWith('{')).length * 100 + segments.length;
}

/** The operation that a request means, with its path parameters decoded; null where the subset has none. */
export function matchOperation(
  method: string,
  path: string,
): { operation: Operation; parameters: Record<string, string> } | null {
  for (const operation of operations) {
    const match = operation.method === method ? operation.pattern.exec(path) : null;
    if (match === null) continue;
    const entries = operation.parameterNames.map((name, index) => [name, decode(match[index + 1] ?? '')]);
    return { operation, parameters: Object.fromEntries(entries) };
  }
  return null;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What is wrong with a request by the description, unknown names included; empty when it is right. */
export function requestProblems(operation: Operation, query: URLSearchParams, body: unknown): string[] {
  return [...queryProblems(operation, query), ...bodyProblems(operation, body)];
}

function queryProblems(operation: Operation, query: URLSearchParams): string[] {
  return [...query].flatMap(([name, text]) => {
    const schema = operation.query[name];
    if (schema === undefined) return [`${name} is no query parameter of ${operation.id}`];
    const isNumber = typeof schema === 'object' && JSON.stringify(schema).includes('"integer"');
    const value = isNumber && /^-?\d+$/.test(text) ? Number(text) : text;
    return problemsAt(['operations', operation.id, 'query', name], value, `query.${name}`);
  });
}

function bodyProblems(operation: Operation, body: unknown): string[] {
  if (body === undefined) return operation.isBodyRequired ? [`${operation.id} needs a body`] : [];
  if (operation.body === null) return [`${operation.id} takes no body`];
  return problemsAt(['operations', operation.id, 'body'], body, 'body');
}

/** Answers of these kinds may come from any operation, whatever its entry lists. */
const COMMON_ERRORS = new Set([400, 401, 403, 404, 422, 429, 500, 502, 503]);

/** What is wrong with an answer of ours by the description; empty when it is right. */
export function answerProblems(
  operation: Operation,
  status: number,
  mediaType: string,
  body: unknown,
): string[] {
  const content = operation.responses[String(status)];
  if (content === undefined) {
    if (!COMMON_ERRORS.has(status)) return [`${operation.id} never answers ${status}`];
    return problemsAt(['schemas', 'basic-error'], body, 'answer');
  }
  if (content[mediaType] === undefined || content[mediaType] === null) return [];
  return problemsAt(['operations', operation.id, 'responses', String(status), mediaType], body, 'answer');
}

/** What is wrong with the payload of a webhook, by its name in the description (`pull-request-opened`). */
export function webhookProblems(name: string, payload: unknown): string[] {
  if (subset.webhooks[name] === undefined) return [`the description holds no webhook ${name}`];
  return problemsAt(['webhooks', name], payload, 'payload');
}

function problemsAt(segments: readonly string[], value: unknown, root: string): string[] {
  const pointer = segments.map((s) => encodeURIComponent(s.replaceAll('~', '~0').replaceAll('/', '~1')));
  const reference = `${DESCRIPTION}#/${pointer.join('/')}`;
  let validate = validators.get(reference);
  if (validate === undefined) {
    validate = ajv.compile({ $ref: reference });
    validators.set(reference, validate);
  }
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => toProblem(root, error));
}

function toProblem(root: string, error: ErrorObject): string {
  const place = `${root}${error.instancePath.replaceAll('/', '.')}`;
  const unknown: unknown = error.params['additionalProperty'];
  const detail = typeof unknown === 'string' ? ` (${unknown})` : '';
  return `${place} ${error.message ?? 'is wrong'}${detail}`;
}
