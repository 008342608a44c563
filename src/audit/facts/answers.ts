import type { AssignNode, CallNode, SyntaxNode } from '../languages/syntax.ts';
import { calleeName, chainedCalls, useOf } from './calls.ts';
import { endsInExit } from './leaving.ts';
import { plainName } from './names.ts';
import { remember } from './remember.ts';
import { ancestors, descendants, scopeOf } from './walk.ts';

/** What becomes of a call's answer: nobody takes it, it is held under names, or it goes where it cannot be followed. */
export type Answer =
  | { readonly kind: 'dropped' }
  | { readonly kind: 'held'; readonly by: AssignNode; readonly names: readonly string[] }
  | { readonly kind: 'elsewhere' };

/** Follows the answer through `await`, and through a `send(command)` or `.execute()` that only carries the call out. */
export function answerOf(call: CallNode): Answer {
  let at: SyntaxNode = call;
  for (;;) {
    const use = useOf(at);
    const parent: SyntaxNode | null = at.parent;
    if (use === 'awaited' && parent !== null) at = parent;
    else if (parent?.kind === 'unary' && parent.operator === '?') at = parent;
    else if (use === 'argument' && parent?.kind === 'call' && carriesOut(parent)) at = parent;
    else if (use === 'chained' && runOf(at) !== null) at = runOf(at) ?? at;
    else if (use === 'chained' && checkedAtEnd(at) !== null) at = checkedAtEnd(at) ?? at;
    else if (use === 'discarded') return { kind: 'dropped' };
    else if (use === 'assigned' && parent?.kind === 'assign') {
      const run: CallNode | null = at === call ? runLater(call, parent) : null;
      if (run === null) return heldBy(parent);
      at = run;
    } else return { kind: 'elsewhere' };
  }
}

/** `client.send(new BatchCommand(input))`, `client.execute(request)`. */
function carriesOut(call: CallNode): boolean {
  return call.arguments.length === 1 && /^(send|execute|send_?async|execute_?async)$/i.test(calleeName(call));
}

/** Hand the answer on, after a failure was raised: `->throw()`, `.raise_for_status()`. */
const CHECKS =
  /^(throw|throw_?if|throw_?unless|raise_?for_?status|error_?for_?status|ensure_?success_?status_?code)$/i;

function checkedAtEnd(answer: SyntaxNode): CallNode | null {
  const chain = answer.kind === 'call' ? chainedCalls(answer) : [];
  return chain.length > 0 && chain.every((next) => CHECKS.test(calleeName(next)))
    ? (chain.at(-1) ?? null)
    : null;
}

/** `var request = UsageEvent.batchIngest(); … request.request()`: what was built is sent by a later call. */
export function runLater(built: CallNode, { targets }: AssignNode): CallNode | null {
  const [target] = targets;
  if (built.arguments.length > 0 || target?.kind !== 'name') return null;
  for (const node of descendants(scopeOf(built)))
    if (
      node.kind === 'call' &&
      node.span.start > built.span.end &&
      /^(request|send|execute|call|do)$/i.test(calleeName(node)) &&
      node.callee.kind === 'member' &&
      node.callee.object.kind === 'name' &&
      node.callee.object.name === target.name
    )
      return node;
  return null;
}

/** Requests that are built first and run by a call of their own: `Report(name, request).Do()`, `.execute()`, `.promise()`. */
const RUNS_REQUEST = /^(do|execute|promise|context|result|get|join|block|with_?context)$/i;

function runOf(request: SyntaxNode): CallNode | null {
  // A builder that is filled in and sent: `sqs.send_message_batch().queue_url(u).set_entries(e).send()`.
  const last =
    request.kind === 'call' && request.arguments.length === 0 ? chainedCalls(request).at(-1) : undefined;
  if (last !== undefined && calleeName(last) === 'send' && last.arguments.length === 0) return last;
  const member = request.parent;
  const call = member?.parent;
  if (member?.kind !== 'member' || call?.kind !== 'call' || call.callee !== member) return null;
  return call.arguments.length <= 1 && RUNS_REQUEST.test(member.name) ? call : null;
}

const ERROR_NAME = /err(or)?$/i;

function heldBy(assign: AssignNode): Answer {
  const names: string[] = [];
  for (const target of assign.targets) {
    // Put into a field, somebody else may read it.
    if (target.kind !== 'name') return { kind: 'elsewhere' };
    if (target.name !== '_' && !ERROR_NAME.test(target.name)) names.push(target.name);
  }
  return names.length === 0 && assign.fields === undefined
    ? { kind: 'dropped' }
    : { kind: 'held', by: assign, names };
}

/**
 * True where one of the answer's fields is read after it was taken, or the answer as a whole is handed on, returned or
 * looked through, so that somebody else may read it. Printing it is not reading it.
 */
export function isAnswerRead(answer: Extract<Answer, { kind: 'held' }>, fields: readonly string[]): boolean {
  const wanted = new Set(
    fields.map(plainName).flatMap((name) => [name, `get${name}`, `has${name}`, `get${name}list`]),
  );
  // A destructuring takes the field, under its own name or another.
  if ([...answer.names, ...(answer.by.fields ?? [])].some((name) => wanted.has(plainName(name)))) return true;
  const { fields: read, handedOn } = usesIn(scopeOf(answer.by));
  const isAfter = (last: number | undefined): boolean => last !== undefined && last >= answer.by.span.end;
  return (
    [...wanted].some((name) => isAfter(read.get(name))) ||
    answer.names.some((name) => isAfter(handedOn.get(name)))
  );
}

/** Where each name stands for the last time in a body. */
interface Uses {
  /** As a field or a text, in its plain form. */
  readonly fields: ReadonlyMap<string, number>;
  /** As a value that goes somewhere else. */
  readonly handedOn: ReadonlyMap<string, number>;
}

const usesIn = remember((scope: SyntaxNode): Uses => {
  const fields = new Map<string, number>();
  const handedOn = new Map<string, number>();
  const put = (uses: Map<string, number>, name: string, { span }: SyntaxNode): void => {
    uses.set(name, Math.max(span.start, uses.get(name) ?? 0));
  };
  for (const node of descendants(scope)) {
    if (node.kind === 'member') put(fields, plainName(node.name), node);
    else if (node.kind === 'string') put(fields, plainName(node.value), node);
    else if (node.kind === 'name' && isHandedOn(node)) put(handedOn, node.name, node);
  }
  const uses = { fields, handedOn };
  return uses;
});

function isHandedOn(name: SyntaxNode): boolean {
  const use = useOf(name);
  if (use !== 'argument') return use !== 'chained' && use !== 'operand' && use !== 'discarded';
  const { parent } = name;
  return parent?.kind === 'call' && !PRINTING.test(calleeName(parent));
}

const PRINTING = /^(log|info|debug|print|println|printf|puts|warn|p|infof|debugf|stringify|dumps)$/i;

/** What gives an HTTP answer's text, by the names of the clients of all languages. */
const BODIES =
  /^(json|text|data|body|content|parsed_?response|read_?\w*|bytes|get_?body|body_?as_?\w+|entity|blob|array_?buffer|to_?h|contents|get_?contents|string|bodyAsText|as_?string)$/i;

/**
 * True where nobody looks into what a hand-written HTTP call was answered, but where it failed as a whole: its status is
 * asked for at most.
 */
export function isBodyUnread(answer: Extract<Answer, { kind: 'held' }>): boolean {
  const names = new Set(answer.names);
  if (names.size === 0 || answer.by.fields !== undefined) return false;
  for (const node of descendants(scopeOf(answer.by))) {
    if (node.kind !== 'name' || !names.has(node.name) || node.span.start < answer.by.span.end) continue;
    if (isInFailure(node)) continue;
    const { parent } = node;
    if (parent?.kind === 'member' && parent.object === node) {
      if (BODIES.test(parent.name) && !isClosed(parent)) return false;
    } else if (isHandedOn(node)) return false;
  }
  return true;
}

/** `resp.Body.Close()` reads nothing. */
function isClosed({ parent }: SyntaxNode): boolean {
  return parent?.kind === 'member' && /^(close|cancel|dispose)$/i.test(parent.name);
}

/** Within a branch that leaves: what was wrong is told, and nothing goes on from there. */
function isInFailure(node: SyntaxNode): boolean {
  let below: SyntaxNode = node;
  for (const above of ancestors(node)) {
    if (above.kind === 'function') return false;
    if (above.kind === 'if' && above.then.includes(below) && endsInExit(above.then)) return true;
    below = above;
  }
  return false;
}

/**
 * True where the answer of a hand-written HTTP call is read into something of which none of the fields is asked: a class
 * that has no such field, or a text that is only told. False where any of it goes where it cannot be followed.
 */
export function isBodyReadWithout(
  answer: Extract<Answer, { kind: 'held' }>,
  fields: readonly string[],
): boolean {
  const names = new Set(answer.names);
  if (names.size !== 1 || answer.by.fields !== undefined || isAnswerRead(answer, fields)) return false;
  let reads = 0;
  for (const node of descendants(scopeOf(answer.by))) {
    if (node.kind !== 'name' || !names.has(node.name) || node.span.start < answer.by.span.end) continue;
    const { parent } = node;
    if (parent?.kind !== 'member' || parent.object !== node) return false;
    const body = parent.parent;
    if (!BODIES.test(parent.name) || body?.kind !== 'call' || isClosed(parent)) continue;
    const read = answerOf(body);
    if (read.kind !== 'held' || isAnswerRead(read, fields)) return false;
    reads++;
  }
  return reads > 0;
}
