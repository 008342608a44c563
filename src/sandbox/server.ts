import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type ApiAnswer, ApiRefusal, type ApiRequest } from './api.ts';
import { authenticate } from './authentication.ts';
import { takeFault, toFaultAnswer } from './faults.ts';
import { answerGraphql } from './graphql/answer.ts';
import { answerProblems, matchOperation, type Operation, requestProblems } from './openapi.ts';
import { requirePermission } from './permissions.ts';
import { allRoutes } from './routes/all.ts';
import type { Fault, RequestRecord, World } from './world.ts';

const REST = '/api/v3';
const GRAPHQL = '/api/graphql';
const JSON_TYPE = 'application/json';

/** The HTTP face of a world: REST below `/api/v3` and GraphQL at `/api/graphql`, as GitHub Enterprise Server has them. */
export function toServer(world: World): Server {
  return createServer((incoming, response) => {
    handle(world, incoming, response).catch((error: unknown) => {
      const problems = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
      world.violations.push({ where: 'answer', operation: incoming.url ?? '', problems });
      send(response, { status: 500, body: { message: 'Server Error' } });
    });
  });
}

interface Exchange {
  readonly incoming: IncomingMessage;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly text: string;
}

async function handle(world: World, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = '', search = ''] = (incoming.url ?? '').split('?');
  const exchange = { incoming, path, query: new URLSearchParams(search), text: await readBody(incoming) };
  const method = incoming.method ?? 'GET';
  const found = path.startsWith(REST) ? matchOperation(method, path.slice(REST.length)) : null;
  const operation = path === GRAPHQL ? 'graphql' : (found?.operation.id ?? `${method} ${path}`);
  const record: RequestRecord = { operation, method, path, status: 0 };
  world.requests.push(record);
  const fault = takeFault(world, operation);
  if (fault?.kind === 'timeout') return;
  if (fault?.kind === 'reset') {
    incoming.socket.destroy();
    return;
  }
  const answer = await answerOrFault(world, exchange, { found, operation, fault });
  if (fault?.kind === 'lost-answer') {
    incoming.socket.destroy();
    return;
  }
  record.status = answer.status;
  send(response, answer);
}

interface Target {
  readonly found: ReturnType<typeof matchOperation>;
  readonly operation: string;
  readonly fault: Fault | null;
}

async function answerOrFault(world: World, exchange: Exchange, target: Target): Promise<ApiAnswer> {
  const planned = target.fault === null ? null : toFaultAnswer(world, target.fault);
  if (planned !== null) return planned;
  try {
    if (target.operation === 'graphql') return await answerQuery(world, exchange);
    if (target.found === null) return answerUnknown(world, target.operation);
    return await answerOperation(world, exchange, target.found);
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    const body = {
      message: error.message,
      ...(error.errors === null ? {} : { errors: error.errors }),
      documentation_url: 'https://docs.github.com/rest',
      status: String(error.status),
    };
    return { status: error.status, body };
  }
}

function answerUnknown(world: World, operation: string): ApiAnswer {
  world.violations.push({ where: 'request', operation, problems: ['no operation that the stand-in knows'] });
  return { status: 404, body: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest' } };
}

async function answerQuery(world: World, { incoming, text }: Exchange): Promise<ApiAnswer> {
  const caller = authenticate(world, incoming.headers.authorization);
  const answer = await answerGraphql(world, caller, parseJson(text));
  const wrong = (answer.errors ?? []).filter(({ type }) => type === undefined);
  if (wrong.length > 0) {
    const problems = wrong.map(({ message }) => message);
    world.violations.push({ where: 'request', operation: 'graphql', problems });
  }
  return { status: 200, body: answer };
}

async function answerOperation(
  world: World,
  exchange: Exchange,
  found: NonNullable<Target['found']>,
): Promise<ApiAnswer> {
  const { operation, parameters } = found;
  const { incoming, path, query, text } = exchange;
  const caller = authenticate(world, incoming.headers.authorization);
  requirePermission(operation.id, caller);
  const body = text === '' ? undefined : parseJson(text);
  refuseInvalid(world, operation, requestProblems(operation, query, body));
  const accept = toMediaType(incoming.headers.accept);
  const request: ApiRequest = { operation, parameters, query, body, accept, path, caller };
  const route = allRoutes[operation.id];
  if (route === undefined) return answerUnknown(world, operation.id);
  try {
    return checked(world, operation, await route(world, request));
  } catch (error) {
    if (error instanceof ApiRefusal && error.status === 422) {
      const problems = [error.message, ...(error.errors ?? []).map((e) => JSON.stringify(e))];
      world.violations.push({ where: 'request', operation: operation.id, problems });
    }
    throw error;
  }
}

function refuseInvalid(world: World, operation: Operation, problems: string[]): void {
  if (problems.length === 0) return;
  world.violations.push({ where: 'request', operation: operation.id, problems });
  throw new ApiRefusal(422, `Invalid request.\n\n${problems.join('\n')}`);
}

function checked(world: World, operation: Operation, answer: ApiAnswer): ApiAnswer {
  const wire: unknown =
    answer.mediaType === undefined ? JSON.parse(JSON.stringify(answer.body)) : answer.body;
  const problems = answerProblems(operation, answer.status, answer.mediaType ?? JSON_TYPE, wire);
  if (problems.length > 0) world.violations.push({ where: 'answer', operation: operation.id, problems });
  return answer;
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiRefusal(400, 'Problems parsing JSON');
  }
}

/** `application/vnd.github.v3.raw+json; charset=utf-8` and its like without version, suffix and parameters. */
function toMediaType(accept: string | undefined): string {
  const first = (accept ?? '').split(/[,;]/, 1)[0] ?? '';
  return first
    .trim()
    .replace('.v3.', '.')
    .replace(/\+json$/, '');
}

function send(response: ServerResponse, answer: ApiAnswer): void {
  if (response.headersSent) return;
  const isRaw = answer.mediaType !== undefined;
  const body = isRaw && Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(toText(answer, isRaw));
  response.writeHead(answer.status, {
    'content-type': `${answer.mediaType ?? JSON_TYPE}; charset=utf-8`,
    'content-length': body.length,
    'x-github-request-id': randomUUID(),
    'x-ratelimit-limit': '15000',
    'x-ratelimit-remaining': '14999',
    ...answer.headers,
  });
  response.end(body);
}

function toText(answer: ApiAnswer, isRaw: boolean): string {
  return isRaw ? String(answer.body) : JSON.stringify(answer.body);
}
