import { z } from 'zod';
import { type Caller, notFound } from '../api.ts';
import { parseNodeId, toNodeId } from '../payloads/node-id.ts';
import { fullName } from '../payloads/repository.ts';
import { isGranted, requireRepository } from '../permissions.ts';
import type { PullRequest, Repository, ReviewThread, World } from '../world.ts';
import { readGitObject } from './blobs.ts';
import {
  type Arguments,
  type Execution,
  FieldError,
  type GraphqlError,
  type Node,
  resolveSelections,
} from './execute.ts';
import { GraphqlSyntaxError, parseDocument } from './parse.ts';
import { toPullRequestNode, toThreadNode } from './pull-requests.ts';
import type { OperationDefinition } from './syntax.ts';

const Request = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

export interface GraphqlAnswer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly GraphqlError[];
}

/** Answers a GraphQL request; like GitHub with 200 and a list of errors where something is wrong. */
export async function answerGraphql(world: World, caller: Caller, body: unknown): Promise<GraphqlAnswer> {
  const request = Request.safeParse(body);
  if (!request.success)
    return { errors: [{ message: 'A query attribute must be specified and must be a string.' }] };
  try {
    const document = parseDocument(request.data.query);
    const operation = document.operations.find(
      ({ name }) => request.data.operationName == null || name === request.data.operationName,
    );
    if (operation === undefined) return { errors: [{ message: 'No operation of that name' }] };
    const variables = { ...toFallbacks(operation), ...request.data.variables };
    const missing = operation.variables.find(({ name, isRequired }) => isRequired && variables[name] == null);
    if (missing !== undefined) {
      const message = `Variable $${missing.name} was provided invalid value`;
      return { errors: [{ extensions: { code: 'variableMismatch' }, message }] };
    }
    const execution: Execution = { document, variables, errors: [] };
    const root = operation.kind === 'query' ? toQuery(world, caller) : toMutation(world, caller);
    const data = await resolveSelections(execution, root, operation.selections, []);
    // A field that does not exist is found before anything runs, so nothing is answered.
    if (execution.errors.some(({ extensions }) => extensions?.code === 'undefinedField')) {
      return { errors: execution.errors };
    }
    return execution.errors.length === 0 ? { data } : { data, errors: execution.errors };
  } catch (error) {
    if (error instanceof GraphqlSyntaxError) return { errors: [{ message: error.message }] };
    throw error;
  }
}

function toFallbacks(operation: OperationDefinition): Record<string, unknown> {
  return Object.fromEntries(
    operation.variables.flatMap(({ name, fallback }) =>
      fallback?.kind === 'literal' ? [[name, fallback.value]] : [],
    ),
  );
}

function toQuery(world: World, caller: Caller): Node {
  return {
    type: 'Query',
    fields: {
      repository: (given) => toRepositoryNode(world, caller, findRepository(world, caller, given)),
      node: (given) => {
        const { pull, thread } = findThread(world, caller, given['id']);
        return toThreadNode(pull, thread);
      },
      viewer: () => ({
        type: 'Bot',
        interfaces: ['Actor', 'User'],
        fields: { login: () => world.app.bot.login, databaseId: () => world.app.bot.id },
      }),
    },
  };
}

function findRepository(world: World, caller: Caller, given: Arguments): Repository {
  const { owner, name } = given;
  try {
    if (typeof owner !== 'string' || typeof name !== 'string') throw notFound();
    return requireRepository(world, caller, owner, name);
  } catch {
    const asked = `${String(owner)}/${String(name)}`;
    throw new FieldError('NOT_FOUND', `Could not resolve to a Repository with the name '${asked}'.`);
  }
}

function toRepositoryNode(world: World, caller: Caller, repository: Repository): Node {
  return {
    type: 'Repository',
    interfaces: ['Node'],
    fields: {
      id: () => toNodeId('Repository', repository.id),
      databaseId: () => repository.id,
      name: () => repository.name,
      nameWithOwner: () => fullName(repository),
      isPrivate: () => repository.isPrivate,
      object: ({ expression, oid }) => {
        requireGrant(caller, 'contents', 'read');
        return readGitObject(world, repository, typeof expression === 'string' ? expression : String(oid));
      },
      pullRequest: ({ number }) => {
        requireGrant(caller, 'pull_requests', 'read');
        const pull = repository.pullRequests.get(Number(number));
        if (pull !== undefined && !pull.hasVanished) return toPullRequestNode(pull);
        throw new FieldError(
          'NOT_FOUND',
          `Could not resolve to a PullRequest with the number of ${String(number)}.`,
        );
      },
    },
  };
}

function requireGrant(caller: Caller, name: string, level: 'read' | 'write'): void {
  if (caller.kind === 'installation' && isGranted(caller.permissions, name, level)) return;
  throw new FieldError('FORBIDDEN', 'Resource not accessible by integration');
}

const ThreadInput = z.object({ threadId: z.string() });
const MinimizeInput = z.object({
  subjectId: z.string(),
  classifier: z.enum(['ABUSE', 'DUPLICATE', 'OFF_TOPIC', 'OUTDATED', 'RESOLVED', 'SPAM']),
});

function toMutation(world: World, caller: Caller): Node {
  const setResolved = (name: string, isResolved: boolean) => (given: Arguments) => {
    requireGrant(caller, 'pull_requests', 'write');
    const input = ThreadInput.safeParse(given['input']);
    const { pull, thread } = findThread(world, caller, input.data?.threadId);
    thread.resolvedBy = isResolved ? world.app.bot : null;
    return toPayload(name, 'thread', toThreadNode(pull, thread));
  };
  return {
    type: 'Mutation',
    fields: {
      resolveReviewThread: setResolved('ResolveReviewThreadPayload', true),
      unresolveReviewThread: setResolved('UnresolveReviewThreadPayload', false),
      minimizeComment: (given) => {
        requireGrant(caller, 'pull_requests', 'write');
        return minimize(world, caller, given);
      },
    },
  };
}

function toPayload(type: string, field: string, node: Node): Node {
  return { type, fields: { [field]: () => node, clientMutationId: () => null } };
}

function minimize(world: World, caller: Caller, given: Arguments): Node {
  const input = MinimizeInput.safeParse(given['input']);
  const id = input.data === undefined ? null : parseNodeId(input.data.subjectId)?.id;
  const comment = visiblePulls(world, caller)
    .flatMap((pull) => [...pull.comments, ...pull.threads.flatMap((thread) => thread.comments)])
    .find((candidate) => candidate.id === id);
  if (input.data === undefined || comment === undefined) throw unknownNode(input.data?.subjectId);
  const { classifier } = input.data;
  comment.minimizedReason = classifier;
  return toPayload('MinimizeCommentPayload', 'minimizedComment', {
    type: 'Comment',
    interfaces: ['Minimizable'],
    fields: { isMinimized: () => true, minimizedReason: () => classifier.toLowerCase() },
  });
}

function visiblePulls(world: World, caller: Caller): PullRequest[] {
  if (caller.kind !== 'installation') return [];
  return [...world.repositories.values()]
    .filter((repository) => repository.installation?.id === caller.installation.id)
    .flatMap((repository) => [...repository.pullRequests.values()])
    .filter((pull) => !pull.hasVanished);
}

function findThread(
  world: World,
  caller: Caller,
  nodeId: unknown,
): { pull: PullRequest; thread: ReviewThread } {
  const id = typeof nodeId === 'string' ? parseNodeId(nodeId)?.id : null;
  for (const pull of visiblePulls(world, caller)) {
    const thread = pull.threads.find((candidate) => candidate.id === id);
    if (thread !== undefined) return { pull, thread };
  }
  throw unknownNode(nodeId);
}

function unknownNode(nodeId: unknown): FieldError {
  return new FieldError(
    'NOT_FOUND',
    `Could not resolve to a node with the global id of '${String(nodeId)}'.`,
  );
}
