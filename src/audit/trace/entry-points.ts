import { calleeName, calleePath, pathOf, receiverOf } from '../facts/calls.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { plainName, wordsOf } from '../facts/names.ts';
import { literalString, valueOfName } from '../facts/values.ts';
import { ancestors } from '../facts/walk.ts';
import type { CallNode, ClassNode, FunctionNode, SyntaxNode } from '../languages/syntax.ts';
import { type CallGraph, functionAround, ownName } from './call-graph.ts';

/** From where the outside world sets a function off. */
export type EntryKind = 'http' | 'webhook' | 'schedule' | 'consumer' | 'lambda' | 'command';

export interface EntryPoint {
  readonly kind: EntryKind;
  readonly function: FunctionNode;
  /** The route, queue or schedule where it is literal. */
  readonly name: string | null;
  /** What made it an entry point: the decorator, the registering call, or the function itself. */
  readonly at: SyntaxNode;
}

export interface EntryPoints {
  readonly all: readonly EntryPoint[];
  /** The entry point the node stands in, lambdas looked through; null where it stands in none. */
  readonly around: (node: SyntaxNode) => EntryPoint | null;
  /** Entry points that may lead to the node through calls between loaded functions, its own first. */
  readonly leadingTo: (node: SyntaxNode) => readonly EntryPoint[];
}

/** Further up than this, calls by name lead everywhere. */
const MAX_CALL_STEPS = 4;
const MAX_CALLERS = 200;

/** Finds the entry points of all files. Cost is linear in functions and calls. */
export function findEntryPoints(files: readonly FileFacts[], calls: CallGraph): EntryPoints {
  const byFunction = new Map<FunctionNode, EntryPoint>();
  const add = (entry: EntryPoint): void => {
    if (!byFunction.has(entry.function)) byFunction.set(entry.function, withWebhook(entry));
  };
  for (const facts of files) {
    for (const call of facts.nodes('call')) for (const entry of registeredBy(call, calls)) add(entry);
    for (const fn of facts.nodes('function')) {
      const entry = byOwnSigns(fn, facts.file.path);
      if (entry !== null) add(entry);
    }
  }
  const around = (node: SyntaxNode): EntryPoint | null => {
    if (node.kind === 'function' && byFunction.has(node)) return byFunction.get(node) ?? null;
    for (const above of ancestors(node)) {
      const entry = above.kind === 'function' ? byFunction.get(above) : undefined;
      if (entry !== undefined) return entry;
    }
    return null;
  };
  return { all: [...byFunction.values()], around, leadingTo: (node) => leadingTo(node, around, calls) };
}

function leadingTo(
  node: SyntaxNode,
  around: (node: SyntaxNode) => EntryPoint | null,
  calls: CallGraph,
): readonly EntryPoint[] {
  const found = new Set<EntryPoint>();
  const seen = new Set<FunctionNode>();
  let front: readonly SyntaxNode[] = [node];
  for (let step = 0; step <= MAX_CALL_STEPS && front.length > 0; step++) {
    const next: SyntaxNode[] = [];
    for (const at of front) {
      const entry = around(at);
      if (entry !== null) found.add(entry);
      const holder = functionAround(at);
      if (holder === null || seen.has(holder) || seen.size > MAX_CALLERS) continue;
      seen.add(holder);
      next.push(...calls.callersOf(holder));
    }
    front = next;
  }
  return [...found];
}

/** A handler whose route, name or body says webhook: it is called again when it does not answer well. */
function withWebhook(entry: EntryPoint): EntryPoint {
  if (entry.kind !== 'http') return entry;
  const said = [entry.name, ownName(entry.function), classAround(entry.function)?.name].join(' ');
  return wordsOf(said).some((word) => /^(webhooks?|hooks?|ipn)$/.test(word))
    ? { ...entry, kind: 'webhook' }
    : entry;
}

const HTTP_METHODS =
  /^(get|post|put|patch|delete|all|options|head|route|handle|handlefunc|any|add_?url_?rule|openapi)$/i;
const SCHEDULERS =
  /^(schedule|every|add_?job|add_?func|cronjob|setinterval|do|repeat_?every|add_cron_job|recurringjob)$/i;
const CONSUMERS =
  /^(worker|process|consume|basic_?consume|subscribe|receive|each_?message|run|on|queue_?subscribe|handle_?func|register_?handler|listen)$/i;

/** Functions handed to a call that registers them: routes, schedules, consumers. */
function registeredBy(call: CallNode, calls: CallGraph): EntryPoint[] {
  const kind = kindRegistered(call);
  if (kind === null) return [];
  const [first] = call.arguments;
  const name = first ? (literalString(first.value) ?? routeName(first.value)) : null;
  return handlersIn(call, calls).map((fn) => ({ kind, function: fn, name, at: call }));
}

const FEEDS = /consum|subscri|queue|worker|channel|listener|rabbit|kafka|amqp|\bsub\b/i;

/** What the receiver was made by: `getScrapeQueue` for `q.process(…)` after `const q = getScrapeQueue()`. */
function madeBy(call: CallNode): string {
  const receiver = receiverOf(call);
  const made = receiver?.kind === 'name' ? valueOfName(receiver.name, receiver) : null;
  return made?.kind === 'call' ? calleePath(made) : '';
}

/** The name of a route that is described apart. */
function routeName(value: SyntaxNode): string | null {
  return value.kind === 'name' ? value.name : null;
}

function kindRegistered(call: CallNode): EntryKind | null {
  const path = calleePath(call);
  const name = calleeName(call);
  const first = call.arguments[0] ? literalString(call.arguments[0].value) : null;
  if (HTTP_METHODS.test(name) && first !== null && /^(?:[A-Z]+ )?\//.test(first) && call.arguments.length > 1)
    return 'http';
  // A route described apart: `app.openapi(createTopUp, async (c) => …)`.
  if (name === 'openapi' && call.arguments.length > 1) return 'http';
  if (/(^|\.)cron\.|cron$|schedul|^setInterval$|recurring/i.test(path) && SCHEDULERS.test(name))
    return 'schedule';
  if (/^(CronJob|Cron)$/.test(name)) return 'schedule';
  if (call.isNew && name === 'Worker') return 'consumer';
  if (/^(lambda|functions)\.Start(WithOptions)?$/.test(path)) return 'lambda';
  if (CONSUMERS.test(name) && (FEEDS.test(path) || FEEDS.test(madeBy(call))))
    return name === 'on' && first !== 'message' ? null : 'consumer';
  if (name === 'createFunction' || /^(schedules\.)?task$/.test(path))
    return first === null ? 'schedule' : 'consumer';
  return name === 'action' && path.includes('.') && /command|program|cli/i.test(path) ? 'command' : null;
}

function handlersIn(call: CallNode, calls: CallGraph): FunctionNode[] {
  const handlers: FunctionNode[] = [];
  const take = (node: SyntaxNode, depth: number): void => {
    if (node.kind === 'function') handlers.push(node);
    else if (node.kind === 'name' || node.kind === 'member') {
      const named = calls.named(node.name);
      if (named.length === 1 && named[0] !== undefined) handlers.push(named[0]);
    } else if (node.kind === 'object' && depth === 0) for (const entry of node.entries) take(entry.value, 1);
    // Middleware: `app.post('/x', auth, asyncHandler(async (req, res) => ...))`.
    else if (node.kind === 'call' && depth === 0) for (const inner of node.arguments) take(inner.value, 1);
  };
  for (const argument of call.arguments) take(argument.value, 0);
  if (call.block !== null) handlers.push(call.block);
  return handlers;
}

const DECORATORS: readonly (readonly [RegExp, EntryKind])[] = [
  [
    /(^|\.)(shared_task|task|actor|Process|Processor|KafkaListener|SqsListener|RabbitListener|RabbitSubscribe|MessagePattern|EventPattern|JmsListener|StreamListener|SqsMessageHandler|subscriber|job)$/,
    'consumer',
  ],
  [
    /(^|\.)(Cron|Interval|Scheduled|scheduled|periodic_task|on_schedule|schedule|repeat_every|scheduled_job)$/,
    'schedule',
  ],
  [
    /(^|\.)(get|post|put|patch|delete|route|api_route|websocket|Get|Post|Put|Patch|Delete|All|GetMapping|PostMapping|PutMapping|PatchMapping|DeleteMapping|RequestMapping|api_view|action|HttpGet|HttpPost|HttpPut|HttpDelete)$/,
    'http',
  ],
  [/(^|\.)(command|group|cli)$/, 'command'],
];

const HANDLER_TYPES =
  /\b(http\.ResponseWriter|gin\.Context|echo\.Context|fiber\.Ctx|NextApiRequest|NextRequest|Request|HttpRequest|HttpServletRequest|FastifyRequest|APIGatewayProxyEvent)\b/;
const CONSUMER_BASES =
  /^(ApplicationJob|BaseJob|BaseWorker|ApplicationWorker|WorkerHost|Job|Task|.*Consumer)$|ActiveJob|Sidekiq|Karafka|(^|\.|\\)ShouldQueue$/;
const CONTROLLER_BASES = /Controller|APIView|ViewSet|^View$|Resource$|Endpoint|BaseHandler/;
const PRIVATE_NAMES =
  /^(_|initialize$|constructor$|set_|find_|load_|render_|current_|authorize|ensure_|filters$|resource_name$)|(_params|_filters|_name|_attributes)$/;

/** Signs a function carries itself: decorators, its class, its signature, its name in such a file. */
function byOwnSigns(fn: FunctionNode, path: string): EntryPoint | null {
  const entry = (kind: EntryKind, at: SyntaxNode = fn, name: string | null = null): EntryPoint => ({
    kind,
    function: fn,
    name,
    at,
  });
  for (const decorator of fn.decorators) {
    const call = decorator.kind === 'call' ? decorator : null;
    const decoratorPath = pathOf(call?.callee ?? decorator);
    const kind = DECORATORS.find(([names]) => names.test(decoratorPath))?.[1];
    if (kind === undefined) continue;
    const first = call?.arguments[0]?.value;
    return entry(kind, decorator, first ? literalString(first) : null);
  }
  const name = ownName(fn) ?? '';
  const kind = kindOfMethod(fn, name) ?? kindBySignature(fn, name, path);
  return kind === null ? null : entry(kind, fn, kind === 'http' ? routeOfPath(path) : null);
}

function kindOfMethod(fn: FunctionNode, name: string): EntryKind | null {
  const owner = classAround(fn);
  if (owner === null || fn.variety === 'lambda') return null;
  const said = saidOf(owner);
  if (
    /^(perform|process|consume|execute|handle|run)$/.test(name) &&
    said.some((base) => CONSUMER_BASES.test(base))
  )
    return 'consumer';
  if (name === 'handle' && said.some((base) => /BaseCommand|^Command$/.test(base))) return 'command';
  const isController =
    said.some((base) => CONTROLLER_BASES.test(base)) || owner.name?.endsWith('Controller') === true;
  return isController && !PRIVATE_NAMES.test(name) && fn.parameters.length <= MAX_ACTION_PARAMETERS
    ? 'http'
    : null;
}

/** Actions of a controller take a request at most, in some frameworks a few ids; helpers take more. */
const MAX_ACTION_PARAMETERS = 4;

/** A tree never changes once built, so what a class says of itself is read once for all its methods. */
const saidByClass = new WeakMap<ClassNode, readonly string[]>();

/** The names of what a class is: its bases and the modules it includes. */
function saidOf(owner: ClassNode): readonly string[] {
  const known = saidByClass.get(owner);
  if (known !== undefined) return known;
  const bases = owner.bases.map((base) => pathOf(base.kind === 'call' ? base.callee : base));
  const said = [...bases, ...includedIn(owner)];
  saidByClass.set(owner, said);
  return said;
}

/** `include Sidekiq::Job` in the class's body. */
function includedIn(owner: ClassNode): string[] {
  return owner.body.flatMap((node) =>
    node.kind === 'call' && calleeName(node) === 'include'
      ? node.arguments.map((argument) => pathOf(argument.value))
      : [],
  );
}

function kindBySignature(fn: FunctionNode, name: string, path: string): EntryKind | null {
  const types = fn.parameters.map((parameter) => parameter.type ?? '').join(' ');
  const parameters = fn.parameters.map((parameter) => plainName(parameter.name));
  if (/^(ConsumeClaim|eachMessage|eachBatch|handleMessage|handle_message|on_message|onMessage)$/.test(name))
    return 'consumer';
  if (/^(lambda_?handler|handler)$/i.test(name) && parameters.includes('event')) return 'lambda';
  if (HANDLER_TYPES.test(types)) return 'http';
  if (/^(req|request|ctx|c)$/.test(parameters[0] ?? '') && /^(res|response|reply)$/.test(parameters[1] ?? ''))
    return 'http';
  if (fn.isExported && /^(GET|POST|PUT|PATCH|DELETE)$/.test(name) && /(^|\/)route\.[jt]sx?$/.test(path))
    return 'http';
  if (fn.isExported && /(^|\/)pages\/api\//.test(path) && parameters.length === 2) return 'http';
  return name === 'main' && fn.parameters.length === 0 ? 'command' : null;
}

/** The route a file-based router gives: `/api/usage` for `app/api/usage/route.ts`. */
function routeOfPath(path: string): string | null {
  const found = /(?:^|\/)(?:app|pages)(\/.*?)(?:\/route)?\.[jt]sx?$/.exec(path);
  return found?.[1] ?? null;
}

function classAround(node: SyntaxNode): ClassNode | null {
  for (const above of ancestors(node)) if (above.kind === 'class') return above;
  return null;
}
