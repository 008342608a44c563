import type {
  AssignNode,
  CallNode,
  FunctionNode,
  Handler,
  IfNode,
  SyntaxNode,
} from '../../languages/syntax.ts';
import { calleeName, calleePath, chainedCalls, isBlank, pathOf, useOf } from '../calls.ts';
import { isRaisedViolation } from '../libraries/database-names.ts';
import { wordsOf } from '../names.ts';
import { onlyFunctionNamed } from '../returned.ts';
import { statementsAfter } from '../statements.ts';
import { ancestors, descendants } from '../walk.ts';
import { catchingTry, isErrorName, toErrorCheck } from './failure.ts';
import { LOGS, type Swallowed, toSwallowed } from './let-go.ts';
import { settledUnread } from './settled-together.ts';

/** Where a call's failure ends without anybody above learning of it; null where it does not. */
export function swallowedAt(call: CallNode): Swallowed | null {
  return (
    inChain(call) ??
    inCallback(call) ??
    inMatch(call) ??
    inErrorCheck(call) ??
    inAttempt(call) ??
    inHandler(call) ??
    settledUnread(call)
  );
}

function inHandler(call: CallNode): Swallowed | null {
  const caught = catchingTry(call);
  if (caught === null) return null;
  // A handler for one known kind of failure (a duplicate, a missing row) is a decision, not a leak.
  const general = caught.handlers.find(
    (handler) => (takesEverything(handler) || isOfCalled(handler, call)) && !isForOneKind(handler),
  );
  return general === undefined
    ? null
    : toSwallowed(general.body, general.variable, general.body[0] ?? caught);
}

/** `catch (e: OrbServiceException)` around `orb.events().ingest(…)`: what the client of that name raises. */
function isOfCalled({ types }: Handler, call: CallNode): boolean {
  const [first = '', ...others] = calleePath(call)
    .split('.')
    .filter((part) => !/^(this|self)$/.test(part));
  if (others.length === 0) return false;
  const called = new Set(wordsOf(first).filter((word) => word.length > 2 && !/^(client|api)$/.test(word)));
  return types.some((type) => {
    const [owner = '', ...rest] = wordsOf(type.replace(/.*\\/, ''));
    return called.has(owner) && rest.length > 0 && rest.every((word) => OF_ALL_FAILURES.test(word));
  });
}

/** `LagoApiError` stands for all its failures, `OrbConflictError` for one of them. */
const OF_ALL_FAILURES = /^(api|service|sdk|client|gateway|server|http|error|errors|exception)$/;

/** `catch (ApiException e) when (e.Message.Contains("already exists"))`: the one test there is picks a known failure. */
export function isForOneKind({ body }: Handler): boolean {
  const [only, ...others] = body;
  if (only?.kind !== 'if' || others.length > 0 || only.else.length > 0) return false;
  const { test } = only;
  return !(test.kind === 'unary' || (test.kind === 'binary' && test.operator.startsWith('!')));
}

const GENERAL_TYPES = /^\\?(std::)?(exception|throwable|error|baseexception|standarderror|apierror)$/i;
/** Layers that fail for whatever reason: word by word, since a `SubscriptionException` is none of `IO`. */
const LAYERS =
  /_(stripe|api|https?|http[xc]|requests?|client|connection|io|network|sql|[pm]y?sql|sqlite|database|data_access|db_update|pdo|query|operational|active_record)_(\w+_)?(error|exception)$/;

function isGeneralType(type: string): boolean {
  return GENERAL_TYPES.test(type) || LAYERS.test(`_${wordsOf(type).join('_')}`);
}

/** True for a handler of failures of all kinds, or of all kinds a remote call can have. */
export function takesEverything(handler: Handler): boolean {
  return (
    handler.types.length === 0 ||
    handler.types.some((type) => isGeneralType(type) && !ONE_REFUSAL.test(type) && !isRaisedViolation(type))
  );
}

/** One answer among those a provider can give: an outage is none of them. */
const ONE_REFUSAL = /bad_?request|invalid_?request|unprocessable|conflict|not_?found|duplicate/i;

/** `send().catch(() => {})`, `send().catch(console.error)`. */
function inChain(call: CallNode): Swallowed | null {
  const chain = chainedCalls(call);
  const caught = chain.find((next) => calleeName(next) === 'catch');
  const last = chain.at(-1);
  if (last !== undefined && isMadeNothing(last)) return { how: 'ignored', by: last, goesOn: true };
  // Where nobody waits either, the dropped promise is the mistake.
  if (caught === undefined || last === undefined || useOf(last) === 'discarded') return null;
  const handler = caught.arguments[0]?.value;
  if (handler === undefined) return null;
  if (handler.kind === 'function') {
    const variable = handler.parameters[0]?.name ?? null;
    const body = handler.body.map((node) => (node.kind === 'return' && node.value ? node.value : node));
    return toSwallowed(body, variable, caught);
  }
  const isLog = LOGS.test(pathOf(handler));
  return isLog ? { how: 'logged', by: caught, goesOn: true } : null;
}

/** Handlers that are given what came of it, the failure last: `whenComplete((sent, error) -> …)`. */
const SETTLED =
  /^(when_?complete(_?async)?|exceptionally|on_?failure|add_?errback|add_?callback|do_?on_?error|otherwise)$/i;
/** Arguments under which a client takes the handler of its failures. */
const REPORTS = /^(callback|on_?delivery|on_?error|delivery_?callback|completion|errback)$/i;

/** `producer.send(record, (sent, error) -> log)`, `produce(…, on_delivery=log_failure)`, `.whenComplete(…)`. */
function inCallback(call: CallNode): Swallowed | null {
  const chained = chainedCalls(call).filter((next) => SETTLED.test(calleeName(next)));
  const given = chained.flatMap((next) => next.arguments.map(({ value }) => value));
  const own = call.arguments.filter(({ name, value }) => REPORTS.test(name ?? '') || isReport(value));
  const last = chainedCalls(call).at(-1) ?? call;
  if (useOf(last) !== 'discarded') return null;
  for (const node of [...given, ...own.map(({ value }) => value)]) {
    const handler = node.kind === 'function' ? node : functionNamed(node);
    const found = handler === null ? null : lettingGo(handler);
    if (found !== null) return found;
  }
  return null;
}

/** A function literal that takes what came of the call and its failure. */
function isReport(value: SyntaxNode): boolean {
  return value.kind === 'function' && failureOf(value) !== null && value.parameters.length <= 2;
}

function failureOf({ parameters }: FunctionNode): string | null {
  const named = parameters.find(
    ({ name }) => isErrorName(name) || /^(e|ex|exc|exception|throwable|t)$/.test(name),
  );
  return named?.name ?? null;
}

/** What a handler that is also called after a success does with a failure. */
function lettingGo(handler: FunctionNode): Swallowed | null {
  const variable = failureOf(handler);
  const body = handler.body.map((node) => (node.kind === 'return' && node.value ? node.value : node));
  const checks = body.filter((node): node is IfNode => node.kind === 'if');
  const check = checks.find(({ test }) =>
    [...descendants(test)].some((one) => one.kind === 'name' && one.name === variable),
  );
  if (check === undefined) return variable === null ? null : toSwallowed(body, variable, body[0] ?? handler);
  const isNegative = check.test.kind === 'binary' && check.test.operator.startsWith('==');
  const failed = isNegative ? check.else : check.then;
  return failed.length === 0 ? null : toSwallowed(failed, variable, failed[0] ?? handler);
}

/** The function of the same file that a name stands for, where there is one. */
function functionNamed(node: SyntaxNode): FunctionNode | null {
  return node.kind === 'name' || node.kind === 'member' ? onlyFunctionNamed(node.name, node) : null;
}

/** `match send().await { Ok(_) => …, Err(error) => warn!(…) }` */
function inMatch(call: CallNode): Swallowed | null {
  let below: SyntaxNode = call;
  for (const above of ancestors(call)) {
    if (above.kind === 'switch') {
      if (above.subject !== below) return null;
      const failed = above.cases.find(({ tests }) =>
        tests.some((test) => test.kind === 'call' && calleeName(test) === 'Err'),
      );
      return failed === undefined ? null : toSwallowed(failed.body, null, failed.body[0] ?? above);
    }
    if (above.kind !== 'await' && above.kind !== 'member' && above.kind !== 'call') return null;
    if (above.kind === 'call' && above.callee !== below) return null;
    below = above;
  }
  return null;
}

/** `runCatching { send() }.onFailure { log }`: what is raised within is held, and nobody asks for it. */
function inAttempt(call: CallNode): Swallowed | null {
  for (const above of ancestors(call)) {
    if (above.kind === 'function' && above.variety !== 'lambda') return null;
    if (above.kind !== 'call' || !/^(runCatching|attempt)$/.test(calleeName(above))) continue;
    const chain = chainedCalls(above);
    const last = chain.at(-1) ?? above;
    if (useOf(last) !== 'discarded' || chain.some((next) => !HOLDS.test(calleeName(next)))) return null;
    const handler = chain.find((next) => calleeName(next) === 'onFailure');
    const body = handler?.block ?? handler?.arguments[0]?.value;
    if (handler === undefined) return { how: 'ignored', by: above, goesOn: true };
    return body?.kind === 'function'
      ? toSwallowed(body.body, body.parameters[0]?.name ?? null, handler)
      : null;
  }
  return null;
}

const HOLDS = /^(onFailure|onSuccess|getOrNull|getOrDefault|isSuccess|also)$/;

/** `send().await.ok();`: a result is turned into one that nobody has to look at, and nobody does. */
function isMadeNothing(last: CallNode): boolean {
  return (
    /^(ok|unwrap_or_default|unwrap_or)$/.test(calleeName(last)) &&
    last.arguments.length <= 1 &&
    useOf(last) === 'discarded'
  );
}

/** `err := send(); if err != nil { log }`, `_ = send()`, `const { error } = await insert()`. */
function inErrorCheck(call: CallNode): Swallowed | null {
  const assign = assignmentOf(call);
  if (assign === null) return null;
  const last = assign.targets.at(-1);
  if (last?.kind === 'name' && last.name === '_' && assign.targets.every(isBlank))
    return { how: 'ignored', by: assign, goesOn: true };
  // `if let Err(e) = send().await { … }`
  const [only] = assign.targets;
  if (assign.parent?.kind === 'if' && assign.parent.test === assign && only?.kind === 'name')
    return isErrorName(only.name) || only.name === 'e'
      ? toSwallowed(assign.parent.then, only.name, assign.parent)
      : null;
  const later = boundLater(assign);
  if (later !== null) return later;
  const error = assign.targets.find(
    (target) => target.kind === 'name' && isErrorName(target.name) && target.name !== 'e',
  );
  if (error?.kind !== 'name') return null;
  const check = checkAfter(assign, error.name);
  if (check === null || isAnsweredAfter(check, error.name)) return null;
  return toSwallowed(check.then, error.name, check);
}

/** `return err == nil` behind the check: the caller learns whether it failed. */
function isAnsweredAfter(check: IfNode, variable: string): boolean {
  const next = statementsAfter(check)[0];
  if (next?.kind !== 'return' || next.value === null) return false;
  for (const node of descendants(next.value)) if (node.kind === 'name' && node.name === variable) return true;
  return false;
}

/** `let sent = send().await; if let Err(e) = sent { … }` */
function boundLater(assign: AssignNode): Swallowed | null {
  const [target] = assign.targets;
  const next = statementAfter(assign);
  if (target?.kind !== 'name' || next?.kind !== 'if' || next.test.kind !== 'assign') return null;
  const { value, targets } = next.test;
  const [bound] = targets;
  const isSame = value?.kind === 'name' && value.name === target.name;
  return isSame && bound?.kind === 'name' && (isErrorName(bound.name) || bound.name === 'e')
    ? toSwallowed(next.then, bound.name, next)
    : null;
}

/** The check of the error that a call gives back as a value; null where none follows it. */
export function errorCheckOf(call: CallNode): IfNode | null {
  const assign = assignmentOf(call);
  const error = assign?.targets.find((target) => target.kind === 'name' && isErrorName(target.name));
  return assign !== null && error?.kind === 'name' ? checkAfter(assign, error.name) : null;
}

function assignmentOf(call: CallNode): AssignNode | null {
  let below: SyntaxNode = call;
  for (const above of ancestors(call)) {
    if (above.kind === 'assign') return above.value === below ? above : null;
    if (above.kind !== 'await' && above.kind !== 'member' && above.kind !== 'call') return null;
    if (above.kind === 'call' && above.callee !== below) return null;
    below = above;
  }
  return null;
}

/** The check of this very error: the `if` the assignment stands in, or the next statement that tests it. */
function checkAfter(assign: AssignNode, variable: string): IfNode | null {
  const { parent } = assign;
  if (parent?.kind === 'if' && parent.init === assign) return isCheckOf(parent, variable) ? parent : null;
  const next = statementAfter(assign);
  return next?.kind === 'if' && isCheckOf(next, variable) ? next : null;
}

function isCheckOf(node: IfNode, variable: string): boolean {
  const check = toErrorCheck(node);
  return check !== null && check.variable === variable && check.body === node.then;
}

function statementAfter(assign: AssignNode): SyntaxNode | undefined {
  const { parent } = assign;
  const siblings =
    parent !== null && 'body' in parent ? parent.body : parent?.kind === 'if' ? parent.then : [];
  const at = siblings.indexOf(assign);
  return at < 0 ? undefined : siblings[at + 1];
}
