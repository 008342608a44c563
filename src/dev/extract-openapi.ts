import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/**
 * Extracts from GitHub's official OpenAPI description what the sandbox serves and sends, to
 * `src/sandbox/openapi.generated.json`. The description (385 MB, npm package `@octokit/openapi`) is no dependency:
 *
 *     npm pack @octokit/openapi@23.0.2 && tar xzf octokit-openapi-23.0.2.tgz
 *     node src/dev/extract-openapi.ts package [--check]
 */

const OPERATIONS = [
  'apps/create-installation-access-token',
  'apps/get-authenticated',
  'apps/get-installation',
  'apps/get-repo-installation',
  'apps/list-repos-accessible-to-installation',
  'checks/create',
  'checks/get',
  'checks/list-annotations',
  'checks/list-for-ref',
  'checks/update',
  'git/get-blob',
  'git/get-tree',
  'issues/create-comment',
  'issues/get-comment',
  'issues/list-comments',
  'issues/update-comment',
  'pulls/create-reply-for-review-comment',
  'pulls/dismiss-review',
  'pulls/get',
  'pulls/get-review',
  'pulls/get-review-comment',
  'pulls/create-review',
  'pulls/list',
  'pulls/list-comments-for-review',
  'pulls/list-files',
  'pulls/list-review-comments',
  'pulls/list-reviews',
  'pulls/update-review',
  'rate-limit/get',
  'reactions/create-for-issue-comment',
  'reactions/create-for-pull-request-review-comment',
  'reactions/list-for-issue-comment',
  'repos/compare-commits-with-basehead',
  'repos/get',
  'repos/get-collaborator-permission-level',
  'repos/get-commit',
  'repos/get-content',
  'repos/list-pull-requests-associated-with-commit',
];

const WEBHOOKS = [
  'check-run-rerequested',
  'check-suite-rerequested',
  'issue-comment-created',
  'ping',
  'pull-request-closed',
  'pull-request-opened',
  'pull-request-ready-for-review',
  'pull-request-reopened',
  'pull-request-synchronize',
];

const OUTPUT = new URL('../sandbox/openapi.generated.json', import.meta.url);

/** Told to people or to generators of documentation; no schema depends on them. */
const PROSE = new Set([
  'deprecated',
  'description',
  'discriminator',
  'example',
  'examples',
  'externalDocs',
  'title',
  'x-github',
  'x-github-breaking-changes',
  'x-multi-segment',
]);

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type Members = { [key: string]: Json };

const Parameter = z.object({
  name: z.string(),
  in: z.string(),
  required: z.boolean().optional(),
  schema: z.json(),
});
const Content = z.record(z.string(), z.object({ schema: z.json().optional() }));
const Operation = z.object({
  operationId: z.string(),
  parameters: z.array(z.json()).default([]),
  requestBody: z.object({ content: Content, required: z.boolean().default(false) }).optional(),
  responses: z.record(z.string(), z.json()),
});
const Description = z.object({
  info: z.object({ version: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), z.json())),
  'x-webhooks': z.record(z.string(), z.object({ post: Operation })),
  components: z.record(z.string(), z.record(z.string(), z.json())),
});
type Description = z.infer<typeof Description>;

function isMembers(value: Json | undefined): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Follows a reference to a parameter or a response; schemas stay referenced. */
function resolve(description: Description, value: Json): Json {
  if (!isMembers(value) || typeof value['$ref'] !== 'string') return value;
  const [kind = '', name = ''] = value['$ref'].replace('#/components/', '').split('/');
  const found = description.components[kind]?.[name];
  if (found === undefined)
    throw new Error(`The description refers to ${value['$ref']} and does not hold it.`);
  return found;
}

/** OpenAPI 3.0's `nullable` is unknown to JSON Schema: the type, the values or the alternatives get a null. */
function withNull(schema: Members): Members {
  const { nullable, ...rest } = schema;
  if (nullable !== true) return rest;
  if (Array.isArray(rest['enum'])) rest['enum'] = [...new Set([...rest['enum'], null])];
  if (typeof rest['type'] === 'string') return { ...rest, type: [rest['type'], 'null'] };
  const isBare = !['anyOf', 'oneOf', 'allOf', '$ref', 'enum'].some((key) => key in rest);
  return isBare ? rest : { anyOf: [rest, { type: 'null' }] };
}

/** A schema without prose, in JSON Schema's own words, with references into the subset. */
function toSchema(value: Json): Json {
  if (Array.isArray(value)) return value.map(toSchema);
  if (!isMembers(value)) return value;
  const members: Members = {};
  for (const [key, child] of Object.entries(value)) {
    if (PROSE.has(key)) continue;
    if (key === 'properties' && isMembers(child)) members[key] = toProperties(child);
    else if (key === '$ref' && typeof child === 'string') members[key] = child.replace('#/components/', '#/');
    else members[key] = key === 'enum' || key === 'default' ? child : toSchema(child);
  }
  return withNull(members);
}

/** Names of properties are never prose, whatever they are called. */
function toProperties(properties: Members): Members {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, toSchema(schema)]));
}

/** GitHub's description lets unknown fields of a request pass; the sandbox wants every misspelt one to be seen. */
function closed(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(closed);
  if (!isMembers(schema)) return schema;
  const members = Object.fromEntries(Object.entries(schema).map(([key, child]) => [key, closed(child)]));
  const isOpen = isMembers(schema['properties']) && schema['additionalProperties'] === undefined;
  return isOpen ? { ...members, additionalProperties: false } : members;
}

/** The schemas of a body by media type; a media type without one answers null. */
function toContent(content: z.infer<typeof Content> | undefined): Members {
  return Object.fromEntries(
    Object.entries(content ?? {}).map(([type, { schema }]) => [
      type,
      schema === undefined ? null : toSchema(schema),
    ]),
  );
}

function toResponses(description: Description, responses: Record<string, Json>): Members {
  const Response = z.object({ content: Content.optional() });
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => [
      status,
      toContent(Response.parse(resolve(description, response)).content),
    ]),
  );
}

function toOperation(description: Description, path: string, method: string, value: Json): Members {
  const operation = Operation.parse(value);
  const parameters = operation.parameters.map((parameter) =>
    Parameter.parse(resolve(description, parameter)),
  );
  const body = operation.requestBody?.content['application/json']?.schema;
  return {
    method: method.toUpperCase(),
    path,
    query: Object.fromEntries(
      parameters.filter((p) => p.in === 'query').map((p) => [p.name, toSchema(p.schema)]),
    ),
    body: body === undefined ? null : closed(toSchema(body)),
    isBodyRequired: operation.requestBody?.required ?? false,
    responses: toResponses(description, operation.responses),
  };
}

/** The operations asked for, keyed by operation id, in the order of {@link OPERATIONS}. */
function toOperations(description: Description): Members {
  const found: Members = {};
  for (const [path, methods] of Object.entries(description.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const id = isMembers(operation) ? operation['operationId'] : undefined;
      if (typeof id === 'string' && OPERATIONS.includes(id))
        found[id] = toOperation(description, path, method, operation);
    }
  }
  return pick(found, OPERATIONS, 'operation');
}

function toWebhooks(description: Description): Members {
  const schemas = Object.entries(description['x-webhooks']).map(([name, { post }]) => {
    const schema = post.requestBody?.content['application/json']?.schema;
    return [name, schema === undefined ? null : toSchema(schema)] as const;
  });
  return pick(Object.fromEntries(schemas), WEBHOOKS, 'webhook');
}

function pick(members: Members, names: readonly string[], kind: string): Members {
  return Object.fromEntries(
    names.map((name) => {
      const found = members[name];
      if (found === undefined) throw new Error(`The description holds no ${kind} ${name}.`);
      return [name, found];
    }),
  );
}

/** Every schema that `root` refers to, however far, by name in alphabetical order. */
function toReferenced(description: Description, root: Json): Members {
  const found = new Map<string, Json>();
  const waiting = [root];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    for (const name of JSON.stringify(value).matchAll(/"#\/schemas\/([^"]+)"/g)) {
      const key = name[1] ?? '';
      if (found.has(key)) continue;
      const schema = description.components['schemas']?.[key];
      if (schema === undefined) throw new Error(`The description holds no schema ${key}.`);
      found.set(key, toSchema(schema));
      waiting.push(toSchema(schema));
    }
  }
  return Object.fromEntries([...found].toSorted(([a], [b]) => a.localeCompare(b, 'en')));
}

/** Fields that the service answers with null and the description does not let be: those of an outdated comment. */
const CORRECTIONS: readonly (readonly [schema: string, property: string])[] = [
  ['pull-request-review-comment', 'line'],
  ['pull-request-review-comment', 'position'],
  ['review-comment', 'line'],
];

function corrected(schemas: Members): Members {
  const made = structuredClone(schemas);
  for (const [name, property] of CORRECTIONS) {
    const schema = made[name];
    const properties = isMembers(schema) ? schema['properties'] : undefined;
    const found = isMembers(properties) ? properties[property] : undefined;
    if (!isMembers(found) || !isMembers(properties) || found['type'] !== 'integer') {
      throw new Error(`The description of ${name}.${property} changed: look at its correction again.`);
    }
    properties[property] = { ...found, type: ['integer', 'null'] };
  }
  return made;
}

/** One line an entry: small, and a change of the description shows as a change of the entries concerned. */
function toText(parts: Record<string, Members | string>): string {
  const sections = Object.entries(parts).map(([name, part]) => {
    if (typeof part === 'string') return `${JSON.stringify(name)}: ${JSON.stringify(part)}`;
    const entries = Object.entries(part).map(
      ([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`,
    );
    return `${JSON.stringify(name)}: {\n${entries.join(',\n')}\n}`;
  });
  return `{\n${sections.join(',\n')}\n}\n`;
}

/** The subset as the file holds it. `directory` is an unpacked copy of the package. */
function extract(directory: string): string {
  const file = join(directory, 'generated/api.github.com.json');
  const description = Description.parse(JSON.parse(readFileSync(file, 'utf8')));
  const operations = toOperations(description);
  const webhooks = toWebhooks(description);
  const schemas = toReferenced(description, [
    operations,
    webhooks,
    { $ref: '#/schemas/basic-error' },
    { $ref: '#/schemas/validation-error' },
  ]);
  const source = `@octokit/openapi ${description.info.version} (MIT), api.github.com`;
  return toText({ source, operations, webhooks, schemas: corrected(schemas) });
}

function main(): number {
  const [directory, flag] = process.argv.slice(2);
  if (directory === undefined) {
    process.stderr.write('Give the directory of an unpacked copy of @octokit/openapi.\n');
    return 2;
  }
  const text = extract(directory);
  if (flag !== '--check') {
    writeFileSync(OUTPUT, text);
    return 0;
  }
  if (readFileSync(OUTPUT, 'utf8') === text) return 0;
  process.stderr.write('src/sandbox/openapi.generated.json is stale: run src/dev/extract-openapi.ts.\n');
  return 1;
}

process.exitCode = main();
