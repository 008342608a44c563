import { calleeName, calleePath, pathOf, receiverOf } from '../facts/calls.ts';
import { registersWork } from '../facts/delivery/work-signs.ts';
import { literalString, valueOfName } from '../facts/values.ts';
import { ancestors, descendants } from '../facts/walk.ts';
import type { AssignNode, CallNode, FunctionNode, ObjectNode, SyntaxNode } from '../languages/syntax.ts';
import { type CallGraph, ownName } from './call-graph.ts';
import type { EntryKind, EntryPoint } from './entry-point.ts';
import { PAID_EVENT } from './paid-events.ts';

/** Functions handed to a call that registers them: routes, schedules, consumers. */
export function registeredBy(call: CallNode, calls: CallGraph): EntryPoint[] {
  if (WEBHOOKS.test(calleeName(call))) return webhooksIn(call);
  const kind = kindRegistered(call);
  if (kind === null) return [];
  const name = routeIn(call);
  return handlersIn(call, calls).map((fn) => ({ kind, function: fn, name, at: call }));
}

const WEBHOOKS = /^(create_?)?webhooks?(_?handlers?)?$/i;

/** `Webhooks({ webhookSecret, onOrderPaid: async (payload) => … })`: a function for each event. */
function webhooksIn(call: CallNode): EntryPoint[] {
  const given = call.arguments.flatMap(({ value }) => (value.kind === 'object' ? value.entries : []));
  return given.flatMap(({ key, value }): EntryPoint[] =>
    value.kind === 'function' && /^on\p{Lu}/u.test(key ?? '')
      ? [{ kind: 'webhook', function: value, name: key, at: call }]
      : [],
  );
}

/** Payment providers' names of what happened: `checkout.session.completed`, `order_created`, `onOrderPaid`. */
const HAPPENED = /^[a-z]{3,20}([._][a-z_]{2,20}){1,4}$/;
/** So much of a table of handlers is looked at. */
const MAX_ENTRIES = 60;

/** A table of what to do by the event's type: `{ 'checkout.session.completed': fulfil }`, looked up and called. */
export function registeredInTable(table: ObjectNode, calls: CallGraph): EntryPoint[] {
  const { entries } = table;
  if (!entries.some(({ key }) => key !== null && PAID_EVENT.test(key))) return [];
  return entries
    .slice(0, MAX_ENTRIES)
    .flatMap(({ key, value }): EntryPoint[] =>
      key === null || !HAPPENED.test(key)
        ? []
        : functionsOf(value, calls).map((fn) => ({ kind: 'webhook', function: fn, name: key, at: table })),
    );
}

const RECEIVED = /^(received|received_?async|process_?message_?async|process_?event_?async|on_?message)$/i;

/** A handler put on a consumer's event: `consumer.ReceivedAsync += OnReceived`, `processor.onMessage = handle`. */
export function registeredByAssignment(assign: AssignNode, calls: CallGraph): EntryPoint[] {
  const [target] = assign.targets;
  if (target?.kind !== 'member' || assign.value === null || !RECEIVED.test(target.name)) return [];
  // `this.onMessage = onMessage` keeps a function for others.
  if (assign.operator !== '+=' && !FEEDS.test(pathOf(target.object))) return [];
  return functionsOf(assign.value, calls).map((fn) => ({
    kind: 'consumer',
    function: fn,
    name: null,
    at: assign,
  }));
}

const HTTP_METHODS =
  /^(get|post|put|patch|delete|all|options|head|route|handle|handlefunc|any|add_?url_?rule|openapi|method|methodfunc)$/i;
/** ASP.NET's own names say enough: the path may be any text, also none. */
const MAPPED = /^Map(Get|Post|Put|Patch|Delete|Methods)$/;
/** Django's `path("usage/", views.record)`. */
const URL_PATTERNS = /^(path|re_path)$/;
const SCHEDULERS =
  /^(schedule|every|add_?job|add_?func|cronjob|setinterval|do|repeat_?every|add_cron_job|recurringjob|add_?or_?update|at_?fixed_?rate|schedule_?at_?fixed_?rate|schedule_?with_?fixed_?delay)$/i;
const CONSUMERS =
  /^(worker|process|consume|basic_?consume|basic_?consume_?async|subscribe|subscribe_?async|receive|each_?message|run|on|queue_?subscribe|handle_?func|register_?handler|listen|add_?handler)$/i;
const FEEDS =
  /consum|subscri|queue|worker|channel|listener|rabbit|kafka|amqp|nats|jetstream|service_?bus|pub_?sub|asynq|\bsub\b/i;

function kindRegistered(call: CallNode): EntryKind | null {
  const path = calleePath(call);
  const name = calleeName(call);
  const first = call.arguments[0] ? literalString(call.arguments[0].value) : null;
  if (isRoute(call, name, first)) return 'http';
  if (isScheduling(call, name, path)) return 'schedule';
  if ((call.isNew && name === 'Worker') || registersWork(call)) return 'consumer';
  if (/^(lambda|functions)\.Start(WithOptions)?$/.test(path)) return 'lambda';
  if (/^BackgroundJob\.(Enqueue|Schedule)$/.test(path)) return 'consumer';
  if (CONSUMERS.test(name) && (FEEDS.test(path) || FEEDS.test(madeBy(call))))
    return name === 'on' && first !== 'message' ? null : 'consumer';
  // Rake's `task name: :environment do … end`.
  if (path === 'task' && call.block !== null) return 'command';
  if (name === 'createFunction' || /^(schedules\.)?task$/.test(path))
    return first === null ? 'schedule' : 'consumer';
  return name === 'action' && path.includes('.') && /command|program|cli/i.test(path) ? 'command' : null;
}

function isScheduling(call: CallNode, name: string, path: string): boolean {
  if (/^(CronJob|Cron)$/.test(name)) return true;
  if (!SCHEDULERS.test(name)) return false;
  if (/(^|\.)cron\.|cron$|schedul|^setInterval$|recurring|(^|\.)every\./i.test(path)) return true;
  return /cron|schedul/i.test(madeBy(call));
}

function isRoute(call: CallNode, name: string, first: string | null): boolean {
  const given = call.arguments.length;
  if (MAPPED.test(name)) return given > 1;
  if (/^define(Cached)?EventHandler$/.test(name)) return true;
  if (/^(mutation|query)$/.test(name) && /procedure/i.test(calleePath(call))) return true;
  if (URL_PATTERNS.test(name) && receiverOf(call) === null) return given > 1 && first !== null;
  if (!HTTP_METHODS.test(name)) return false;
  // A route described apart: `app.openapi(createTopUp, async (c) => …)`, `fastify.route({ url, handler })`.
  if (name === 'openapi') return given > 1;
  if (name === 'route' && describesRoute(call)) return true;
  if (/^method(func)?$/i.test(name)) return /^[A-Z]+$/.test(first ?? '') && given > 2;
  // `routing { post("/usage") { … } }`, `post "/usage" do … end`; a group of routes handles nothing itself.
  if (call.block !== null && name !== 'route' && receiverOf(call) === null) {
    if (first !== null) return first.startsWith('/') || isAmongRoutes(call);
    return given === 0 && isAmongRoutes(call);
  }
  return first !== null && /^(?:[A-Z]+ )?\//.test(first) && given > 1;
}

function describesRoute(call: CallNode): boolean {
  const [only] = call.arguments;
  if (only?.value.kind !== 'object') return false;
  const keys = only.value.entries.map(({ key }) => key);
  return keys.includes('handler') && (keys.includes('url') || keys.includes('path'));
}

const ROUTE_GROUPS = /^(routing|route|authenticate|resource|resources|namespace)$/;

/** Within the block of a call that groups routes: Ktor's `routing`, Grape's `resource`. */
function isAmongRoutes(call: CallNode): boolean {
  for (const above of ancestors(call))
    if (above.kind === 'call' && above.block !== null && ROUTE_GROUPS.test(calleeName(above))) return true;
  return false;
}

/** The route of a call as far as it is literal, a description's `url` included. */
function routeIn(call: CallNode): string | null {
  const [first] = call.arguments;
  if (first === undefined) return null;
  const { value } = first;
  if (value.kind === 'object') {
    const entry = value.entries.find(({ key }) => key === 'url' || key === 'path');
    return entry === undefined ? null : literalString(entry.value);
  }
  const second = call.arguments[1]?.value;
  if (second !== undefined && /^method(func)?$/i.test(calleeName(call))) return literalString(second);
  return literalString(value) ?? (value.kind === 'name' ? value.name : null);
}

/** What the receiver was made by: `getScrapeQueue` for `q.process(…)` after `const q = getScrapeQueue()`. */
function madeBy(call: CallNode): string {
  const receiver = receiverOf(call);
  const made = receiver?.kind === 'name' ? valueOfName(receiver.name, receiver) : null;
  return made?.kind === 'call' ? calleePath(made) : '';
}

function handlersIn(call: CallNode, calls: CallGraph): FunctionNode[] {
  const handlers: FunctionNode[] = [];
  const take = (node: SyntaxNode, depth: number): void => {
    handlers.push(...functionsOf(node, calls));
    if (depth > 0) return;
    if (node.kind === 'object') for (const entry of node.entries) take(entry.value, 1);
    // Middleware: `app.post('/x', auth, asyncHandler(async (req, res) => ...))`; `get(list).post(add)` in Axum.
    for (const inner of chain(node)) for (const given of inner.arguments) take(given.value, 1);
  };
  for (const argument of call.arguments) take(argument.value, 0);
  if (call.block !== null) handlers.push(call.block);
  return [...new Set(handlers)];
}

/** So many calls in one chain are looked into; routes have a handful of methods. */
const MAX_CHAIN = 8;

/** The call itself and the calls it hangs on, outermost first. */
function chain(node: SyntaxNode): readonly CallNode[] {
  const found: CallNode[] = [];
  let at: SyntaxNode = node;
  while (at.kind === 'call' && found.length < MAX_CHAIN) {
    found.push(at);
    if (at.callee.kind !== 'member') break;
    at = at.callee.object;
  }
  return found;
}

/** The functions a value stands for: itself, the one of its name, or what a call of a loaded function returns. */
function functionsOf(node: SyntaxNode, calls: CallGraph): readonly FunctionNode[] {
  if (node.kind === 'function') return [node];
  if (node.kind === 'name' || node.kind === 'member') {
    const named = calls.named(node.name);
    return named.length === 1 ? named : [];
  }
  if (node.kind !== 'call') return [];
  const [maker, ...others] = calls.definitionsOf(node);
  return maker === undefined || others.length > 0 ? [] : returnedBy(maker);
}

/** `def make_handler(db): def on_message(…): …; return on_message`; a function literal that is returned too. */
function returnedBy(maker: FunctionNode): readonly FunctionNode[] {
  const returned: FunctionNode[] = [];
  const inner = new Map<string, FunctionNode>();
  const names: string[] = [];
  for (const node of descendants(maker, (below) => below.kind !== 'function')) {
    const own = node.kind === 'function' && node !== maker ? ownName(node) : null;
    if (node.kind === 'function' && own !== null) inner.set(own, node);
    if (node.kind !== 'return') continue;
    if (node.value?.kind === 'function') returned.push(node.value);
    if (node.value?.kind === 'name') names.push(node.value.name);
  }
  const byName = names.map((name) => inner.get(name)).filter((fn) => fn !== undefined);
  return [...returned, ...byName];
}
