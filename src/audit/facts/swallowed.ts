import type { AssignNode, CallNode, Handler, IfNode, SyntaxNode } from '../languages/syntax.ts';
import { calleeName, calleePath, chainedCalls, pathOf, useOf } from './calls.ts';
import { catchingTry, fateOf, isErrorName, toErrorCheck } from './failure.ts';
import { ancestors, descendants } from './walk.ts';

/** A failure that its own function gets hold of and lets go: only logged, or not even that. */
export interface Swallowed {
  readonly how: 'logged' | 'ignored';
  /** What lets it go: the handler's first statement, the check of the error, the blank it is assigned to. */
  readonly by: SyntaxNode;
  /** Whether the code after it goes on as after a success. */
  readonly goesOn: boolean;
}

/** Where a call's failure ends without anybody above learning of it; null where it does not. */
export function swallowedAt(call: CallNode): Swallowed | null {
  return inChain(call) ?? inErrorCheck(call) ?? inHandler(call);
}

function inHandler(call: CallNode): Swallowed | null {
  const caught = catchingTry(call);
  if (caught === null) return null;
  // A handler for one known kind of failure (a duplicate, a missing row) is a decision, not a leak.
  const general = caught.handlers.find(takesEverything);
  if (general === undefined) return null;
  return toSwallowed(general.body, general.variable, general.body[0] ?? caught);
}

const GENERAL_TYPES =
  /^(\\?(std::)?(exception|throwable|error|baseexception|standarderror|apierror|[\w.:\\]*(stripe|api|http|request|client|connection|io|network)\w*(error|exception)))$/i;

/** True for a handler of failures of all kinds, or of all kinds a remote call can have. */
export function takesEverything(handler: Handler): boolean {
  return handler.types.length === 0 || handler.types.some((type) => GENERAL_TYPES.test(type));
}

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
  const error = assign.targets.find(
    (target) => target.kind === 'name' && isErrorName(target.name) && target.name !== 'e',
  );
  if (error?.kind !== 'name') return null;
  const check = checkAfter(assign, error.name);
  return check === null ? null : toSwallowed(check.then, error.name, check);
}

/** The check of the error that a call gives back as a value; null where none follows it. */
export function errorCheckOf(call: CallNode): IfNode | null {
  const assign = assignmentOf(call);
  const error = assign?.targets.find((target) => target.kind === 'name' && isErrorName(target.name));
  return assign !== null && error?.kind === 'name' ? checkAfter(assign, error.name) : null;
}

function isBlank(node: SyntaxNode): boolean {
  return node.kind === 'name' && node.name === '_';
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
  const siblings =
    parent !== null && 'body' in parent ? parent.body : parent?.kind === 'if' ? parent.then : [];
  const at = siblings.indexOf(assign);
  const next = at < 0 ? undefined : siblings[at + 1];
  return next?.kind === 'if' && isCheckOf(next, variable) ? next : null;
}

function isCheckOf(node: IfNode, variable: string): boolean {
  const check = toErrorCheck(node);
  return check !== null && check.variable === variable && check.body === node.then;
}

function toSwallowed(body: readonly SyntaxNode[], variable: string | null, by: SyntaxNode): Swallowed | null {
  const fate = fateOf(body, variable);
  if (fate !== 'logs' && fate !== 'ignores') return null;
  if (!body.every(onlySpeaks)) return null;
  const leaves = body.some((node) => /^(return|throw|continue|break)$/.test(node.kind));
  return { how: fate === 'logs' ? 'logged' : 'ignored', by, goesOn: !leaves };
}

const LOGS =
  /(^|\.)(log|logs|logger|logging|logrus|slog|zap|zerolog|console|klog|glog|tracing|Log|LOG|LOGGER)(\.|$)|^(print|println|puts|warn|p|error_log)$|(^|\.)(fmt\.Print\w*|log|warn|warning|error|errorf|errorw|info|infof|debug|debugf|warnf|println)$/i;

/**
 * Whether statements only tell of something and leave (`leaves`), and whether they tell it as something that should not
 * be (`warns`); null where they do anything else, which may save what is at hand.
 */
export function speaksOf(
  body: readonly SyntaxNode[],
): { readonly leaves: boolean; readonly warns: boolean } | null {
  if (!body.every(onlySpeaks)) return null;
  const leaves = body.some((node) => /^(return|continue|break)$/.test(node.kind));
  const warns = body.some(
    (node) =>
      node.kind !== 'return' &&
      [...descendants(node)].some((inner) => inner.kind === 'call' && WARNS.test(calleeName(inner))),
  );
  return { leaves, warns };
}

const WARNS = /^(warn|warning|error|errorf|errorw|warnf|warnw|exception|fatal|critical)$/i;

/** Statements that only tell, or leave empty-handed: anything else may save the usage. */
function onlySpeaks(statement: SyntaxNode): boolean {
  switch (statement.kind) {
    case 'call':
      return LOGS.test(calleePath(statement));
    case 'return':
      return statement.value === null || isNothing(statement.value);
    case 'continue':
    case 'break':
    case 'null':
      return true;
    case 'if':
      return [...statement.then, ...statement.else].every(onlySpeaks) && !isSelective(statement);
    case 'block':
      return statement.body.every(onlySpeaks);
    case 'await':
    case 'other':
      return [...descendants(statement)].every((node) => node.kind !== 'call' || LOGS.test(calleePath(node)));
    case 'assign':
      return statement.declares;
    default:
      return false;
  }
}

/** A handler that tells kinds of failure apart has thought about them. */
function isSelective(node: IfNode): boolean {
  return node.else.length > 0 || node.then.some(({ kind }) => kind === 'return' || kind === 'continue');
}

function isNothing(node: SyntaxNode): boolean {
  if (node.kind === 'null' || (node.kind === 'boolean' && node.value)) return true;
  if (node.kind === 'list') return node.items.every(isNothing);
  return node.kind === 'name' && /^(undefined|nil|None|null)$/.test(node.name);
}
