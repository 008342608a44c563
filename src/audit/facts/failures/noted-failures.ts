import type { CallNode, LoopNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, receiverOf } from '../calls.ts';
import { mayLeave } from '../leaving.ts';
import { ancestors, descendants, isWithin, mentionsAny, scopeOf } from '../walk.ts';
import { catchingTry, isAlertCall } from './failure.ts';
import { LOGS } from './let-go.ts';
import { errorCheckOf, swallowedAt, takesEverything } from './swallowed.ts';

/**
 * True where the call stands in a loop that goes on when it fails, and the node behind that loop is reached whatever
 * failed in it: the failure is told, counted or collected at most, nothing on the way asks for what was counted, and the
 * node is made of nothing that only the turns that went well have set.
 */
export function isReachedRegardless(call: CallNode, after: SyntaxNode): boolean {
  const loop = loopBefore(call, after);
  if (loop === null || !standsBehind(after, loop)) return false;
  const noted = namesNoted(call);
  if (noted === null) return false;
  const statement = statementOf(after);
  if (mentionsAny(statement, noted) || isAsked(noted, loop, after) || isHandedOn(noted, loop)) return false;
  return !isFedBy(statement, loop);
}

/** What failed goes to somebody who keeps it: `deadLetters.put(failed)` behind the loop. */
function isHandedOn(noted: ReadonlySet<string>, loop: LoopNode): boolean {
  if (noted.size === 0) return false;
  for (const node of descendants(scopeOf(loop), (inner) => inner.kind !== 'throw')) {
    if (node.kind !== 'call' || node.isNew || node.span.start < loop.span.end || isPlain(node)) continue;
    if (LOGS.test(calleePath(node)) || isAlertCall(node)) continue;
    if (node.arguments.some(({ value }) => mentionsAny(value, noted))) return true;
  }
  return false;
}

/** The outermost loop around the call that ends before the node. */
function loopBefore(call: CallNode, after: SyntaxNode): LoopNode | null {
  let outermost: LoopNode | null = null;
  for (const above of ancestors(call)) {
    if (above.kind === 'function' || above.span.end > after.span.start) break;
    if (above.kind === 'loop') outermost = above;
  }
  return outermost;
}

/** Reached from the loop without a branch. */
function standsBehind(after: SyntaxNode, loop: LoopNode): boolean {
  for (const above of ancestors(after)) {
    if (above === loop.parent) return true;
    if (/^(function|if|conditional|switch|loop)$/.test(above.kind)) return false;
  }
  return false;
}

/** The names in which a failure of the call is counted or collected; null where it is raised, kept or dealt with. */
function namesNoted(call: CallNode): ReadonlySet<string> | null {
  if (swallowedAt(call) !== null) return new Set();
  const caught = catchingTry(call);
  const body =
    caught === null ? errorCheckOf(call)?.then : caught.handlers.find((one) => takesEverything(one))?.body;
  if (body === undefined) return null;
  const names = new Set<string>();
  return body.every((statement) => isNoted(statement, names)) ? names : null;
}

const COLLECTS = /^(push|add|append|extend|<<|push_?back|set)$/i;

function isNoted(statement: SyntaxNode, names: Set<string>): boolean {
  switch (statement.kind) {
    case 'continue':
    case 'break':
      return true;
    case 'assign': {
      const [target, ...others] = statement.targets;
      if (target?.kind !== 'name' || others.length > 0) return false;
      names.add(target.name);
      return statement.value === null || [...descendants(statement.value)].every(isPlain);
    }
    case 'call': {
      if (LOGS.test(calleePath(statement)) || isAlertCall(statement)) return true;
      const list = receiverOf(statement);
      if (list?.kind !== 'name' || !COLLECTS.test(calleeName(statement))) return false;
      names.add(list.name);
      return true;
    }
    default:
      return false;
  }
}

/** Worked out in memory: Go's `failed = append(failed, row)`, a message of the failure. */
function isPlain(node: SyntaxNode): boolean {
  return (
    node.kind !== 'call' ||
    /^(append|len|String|str|format|Errorf|Error|Join|New|Sprintf)$/.test(calleeName(node))
  );
}

/** A branch or loop asks for what was noted, and leaves or holds the node. */
function isAsked(noted: ReadonlySet<string>, loop: LoopNode, after: SyntaxNode): boolean {
  if (noted.size === 0) return false;
  for (const node of descendants(scopeOf(loop))) {
    const asked = node.kind === 'if' || node.kind === 'conditional' ? node.test : null;
    if (asked === null || node.span.start > after.span.start || !mentionsAny(asked, noted)) continue;
    if (isWithin(after, node) || mayLeave(node)) return true;
  }
  return false;
}

/** It is made of what the turns set or collect, `sent.push(row.id)`: only what went well is in there. */
function isFedBy(statement: SyntaxNode, loop: LoopNode): boolean {
  const set = new Set<string>();
  for (const node of descendants(loop)) {
    const target = node.kind === 'assign' ? node.targets[0] : node.kind === 'call' ? receiverOf(node) : null;
    if (node.kind === 'call' && !COLLECTS.test(calleeName(node))) continue;
    if (target?.kind === 'name') set.add(target.name);
  }
  return mentionsAny(statement, set);
}

/** The whole call a node stands in: the rows that it names are its arguments. */
function statementOf(node: SyntaxNode): SyntaxNode {
  let at = node;
  while (at.parent !== null && /^(call|member|string|await|object|list|assign)$/.test(at.parent.kind))
    at = at.parent;
  return at;
}
