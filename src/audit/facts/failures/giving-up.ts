import type { CallNode, FunctionNode, LoopNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, pathOf } from '../calls.ts';
import { statementsAfter } from '../statements.ts';
import { isZero } from '../values.ts';
import { ancestors, descendants, isWithin } from '../walk.ts';
import { fateOf, isAlertCall } from './failure.ts';
import { speaksOf } from './let-go.ts';

/**
 * True where a loop that tries a call a few times ends without a word when no attempt succeeded: nothing in it raises,
 * keeps or reports the failure, and after it the code only logs and leaves as after a success. Not where a success is
 * marked in a row or field, since what is left unmarked is found again.
 */
export function givesUpSilently(loop: LoopNode, call: CallNode): boolean {
  if (!isCaught(call, loop) || marksSuccess(loop, call)) return false;
  if (saves(loop.body)) return false;
  const after = statementsAfter(loop);
  const rest = isLastOf(loop) ? after : [];
  return isLastOf(loop) && (rest.length === 0 || speaksOf(rest) !== null);
}

/** The loop stands directly in its function, so that what follows it is the end of the function. */
function isLastOf(loop: LoopNode): boolean {
  const { parent } = loop;
  return parent?.kind === 'function';
}

/** The failure stays inside the loop: a handler takes it, or the code asks for an error value. */
function isCaught(call: CallNode, loop: LoopNode): boolean {
  for (const above of ancestors(call)) {
    if (above === loop) break;
    if (above.kind === 'try' && above.handlers.length > 0 && above.body.some((node) => isWithin(call, node)))
      return true;
  }
  return asksForError(loop);
}

/** Go's `if err == nil { return nil }`, `if err := send(); err != nil { … continue }`. */
function asksForError(loop: LoopNode): boolean {
  for (const statement of loop.body)
    for (const node of descendants(statement))
      if (node.kind === 'binary' && node.right.kind === 'null' && /^err$|err(or)?$/i.test(pathOf(node.left)))
        return true;
  return false;
}

function saves(body: readonly SyntaxNode[]): boolean {
  for (const statement of body)
    for (const node of descendants(statement, (inner) => inner.kind !== 'function')) {
      if (node.kind === 'throw') return true;
      if (node.kind === 'return' && fateOf([node], null) === 'reports') return true;
      if (node.kind === 'call' && /^(rethrows|keeps|alerts)$/.test(fateOf([node], null))) return true;
      // Ruby's `retry` and `raise`, which stand as bare names.
      if (node.kind === 'name' && node.name === 'raise') return true;
      if (
        node.kind === 'try' &&
        node.handlers.some(({ body: own }) => /^(rethrows|keeps)$/.test(fateOf(own, null)))
      )
        return true;
    }
  return false;
}

const MARKS =
  /^(mark\w*|update\w*|save!?|delete\w*|remove\w*|ack\w*|commit\w*|complete\w*|set_?\w+|destroy!?|flush|execute|exec)$/i;

/** `row.sent = true`, `markSent(row)`, `row.update!(sent: true)` in the loop, after the call. */
function marksSuccess(loop: LoopNode, call: CallNode): boolean {
  for (const statement of loop.body)
    for (const node of descendants(statement)) {
      if (node.span.start < call.span.end) continue;
      if (node.kind === 'assign' && node.targets.some(({ kind }) => kind === 'member')) return true;
      if (
        node.kind === 'call' &&
        MARKS.test(calleeName(node)) &&
        !/^(setTimeout|set_timeout)$/.test(calleeName(node))
      )
        return true;
    }
  return false;
}

/** A setting by which work that failed is thrown away. */
export interface DroppingSetting {
  readonly node: SyntaxNode;
  /** As written: `retry: false`. */
  readonly name: string;
}

/**
 * What the job around a function says about work that failed for good and is not kept: Sidekiq's `retry: false` and
 * `dead: false` (https://github.com/sidekiq/sidekiq/wiki/Error-Handling), Active Job's `discard_on` of all errors
 * (https://api.rubyonrails.org/classes/ActiveJob/Exceptions/ClassMethods.html).
 */
export function droppingSettingOf(fn: FunctionNode): DroppingSetting | null {
  for (const decorator of fn.decorators)
    if (deletesWhenExceeded(decorator)) return { node: decorator, name: 'AttemptsExceededAction.Delete' };
  for (const above of ancestors(fn)) {
    if (above.kind !== 'class') continue;
    for (const decorator of above.decorators)
      if (deletesWhenExceeded(decorator)) return { node: decorator, name: 'AttemptsExceededAction.Delete' };
    for (const node of above.body) {
      const setting = node.kind === 'call' ? settingIn(node) : null;
      if (setting !== null) return hasLastWord(above.body) ? null : setting;
    }
    return null;
  }
  return null;
}

/** Hangfire's `[AutomaticRetry(OnAttemptsExceeded = AttemptsExceededAction.Delete)]`. */
function deletesWhenExceeded(decorator: SyntaxNode): boolean {
  if (decorator.kind !== 'call' || !/AutomaticRetry(Attribute)?$/.test(calleeName(decorator))) return false;
  return [...descendants(decorator)].some((node) => node.kind === 'member' && node.name === 'Delete');
}

function settingIn(call: CallNode): DroppingSetting | null {
  const name = calleeName(call);
  if (name === 'sidekiq_options') {
    const dropping = call.arguments.find(
      ({ name: key, value }) =>
        /^(retry|dead)$/.test(key ?? '') && isNo(value) && !(key === 'dead' && isZero(value)),
    );
    return dropping === undefined
      ? null
      : { node: call, name: `${dropping.name}: ${isZero(dropping.value) ? '0' : 'false'}` };
  }
  // https://api.rubyonrails.org/classes/ActiveJob/Exceptions/ClassMethods.html#method-i-retry_on: with a block the last
  // failure is not raised again.
  if (name === 'retry_on' && call.block !== null)
    return call.block.body.map(withoutReturn).every(onlyTells)
      ? { node: call, name: `retry_on ${pathOf(call.arguments[0]?.value ?? call)}` }
      : null;
  if (name !== 'discard_on' || call.block !== null) return null;
  const all = call.arguments.find(({ value }) => /^(StandardError|Exception)$/.test(pathOf(value)));
  return all === undefined ? null : { node: call, name: `discard_on ${pathOf(all.value)}` };
}

/** It logs, counts or rings, or names what is at hand: the work is kept nowhere. */
function onlyTells(statement: SyntaxNode): boolean {
  if (statement.kind === 'assign')
    return [...descendants(statement)].every(
      (node) => node.kind !== 'call' || /^(first|last|dig|fetch|\[\])$/.test(calleeName(node)),
    );
  if (statement.kind === 'call' && isAlertCall(statement)) return true;
  return speaksOf([statement]) !== null;
}

function isNo(value: SyntaxNode): boolean {
  return (value.kind === 'boolean' && !value.value) || isZero(value);
}

/** What a block ends with is no answer to anybody. */
function withoutReturn(node: SyntaxNode): SyntaxNode {
  return node.kind === 'return' && node.value !== null ? node.value : node;
}

/** `sidekiq_retries_exhausted { … }`: somebody is told before the work goes. */
function hasLastWord(body: readonly SyntaxNode[]): boolean {
  return body.some(
    (node) =>
      node.kind === 'call' &&
      /^(sidekiq_retries_exhausted|after_discard)$/.test(calleeName(node)) &&
      (node.block === null || speaksOf(node.block.body.map(withoutReturn)) === null),
  );
}

/** `nack(message, false, false)`, `basic_reject(tag, requeue=False)`: the broker forgets the message. */
export function isRejection(call: CallNode): boolean {
  const name = calleeName(call);
  if (!/^(basic_?)?(nack|reject)$/i.test(name)) return false;
  const requeue = call.arguments.find((argument) => /^requeue$/i.test(argument.name ?? ''));
  if (requeue !== undefined) return isNo(requeue.value);
  const last = call.arguments.at(-1);
  // Where it is left out, most clients put the message back.
  if (last === undefined || last.value.kind !== 'boolean' || last.value.value) return false;
  return /reject/i.test(name) || call.arguments.filter(({ value }) => value.kind === 'boolean').length === 2;
}
