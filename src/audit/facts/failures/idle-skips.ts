import type { CallNode, IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, callOf, pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { statementsAfter } from '../statements.ts';
import { descendants } from '../walk.ts';

/** A branch that says it skips what is missing, or what is not due yet, and runs on all the same. */
export interface IdleSkip {
  readonly node: IfNode;
  /** What runs after it. */
  readonly next: SyntaxNode;
  readonly said: string;
  /** Something was found missing; otherwise it is put off. */
  readonly isMissing: boolean;
}

/** Every such branch of the file, in source order. */
export function idleSkips(facts: FileFacts): readonly IdleSkip[] {
  return facts.nodes('if').flatMap((node) => idleSkip(node) ?? []);
}

/** The name that a test asks to be null: `cost` in `cost is None`, `cost == null`. */
export function nullTested(test: SyntaxNode): string | null {
  if (test.kind !== 'binary' || !/^(==|===|is)$/.test(test.operator) || test.right.kind !== 'null')
    return null;
  const path = pathOf(test.left);
  return path === '?' || path === '' ? null : path;
}

const SKIPPING =
  /\b(skipping|skipped|will skip|ignoring|aborting|bailing|not (processing|billing|charging|summari[sz]ing))\b/i;
/** The work is said to be put off; a message that it is put off elsewhere stands in code that runs on. */
const PUTS_OFF =
  /\b(ignoring|skipping|waiting|deferring|postponing|not (running|processing|generating|billing|closing)\b[^.]*) until\b|\bnot (yet )?past (the |its )?\w*\s?(period|window|deadline)\b.*\b(ignoring|skipping|waiting)\b|\b(too early|not (yet )?(due|ready|ended|over))\b.*\b(skipping|ignoring|aborting)\b/i;
const LOGS =
  /^(log|info|warn|warning|error|debug|print|println|printf|infof?|warnf|warningf|errorf|debugf|Info|Warn|Error|Debug|Infof|Warnf|Errorf|Debugf|Printf|Println|Infow|Warnw|Errorw|exception)$/;

function idleSkip(node: IfNode): IdleSkip | null {
  const [only, ...others] = node.then;
  if (only === undefined || others.length > 0 || node.else.length > 0) return null;
  const call = callOf(only);
  if (call === null || !LOGS.test(calleeName(call))) return null;
  const said = messageOf(call);
  const isMissing = isMissingTest(node.test);
  if (said === null || !(isMissing ? SKIPPING : PUTS_OFF).test(said)) return null;
  const [next] = statementsAfter(chainOf(node));
  if (next === undefined || isLeaving(next) || hasFallback(next, node.test)) return null;
  return { node, next, said, isMissing };
}

/** The `if` that the chain of `else if`s starts with. */
function chainOf(node: IfNode): IfNode {
  let first = node;
  while (first.parent?.kind === 'if' && first.parent.else.length === 1 && first.parent.else[0] === first)
    first = first.parent;
  return first;
}

/** What was found missing is made good in the next line: `plan ?? subscription.plan`. */
function hasFallback(next: SyntaxNode, test: SyntaxNode): boolean {
  const missing = nullTested(test) ?? (test.kind === 'unary' ? pathOf(test.operand) : null);
  for (const node of descendants(next))
    if (node.kind === 'binary' && /^(\?\?|\|\|)$/.test(node.operator) && pathOf(node.left) === missing)
      return true;
  return false;
}

/** Leaves with nothing done: the branch and the way past it come to the same. */
function isLeaving(node: SyntaxNode): boolean {
  if (node.kind === 'return') return node.value?.kind !== 'call' && node.value?.kind !== 'await';
  return node.kind === 'continue' || node.kind === 'break' || node.kind === 'throw';
}

/** `x is None`, `!x`, `x == nil`. */
function isMissingTest(test: SyntaxNode): boolean {
  if (nullTested(test) !== null) return true;
  return (
    test.kind === 'unary' &&
    test.operator === '!' &&
    (test.operand.kind === 'name' || test.operand.kind === 'member')
  );
}

/** The longest text the log call is given. */
function messageOf(call: CallNode): string | null {
  let longest: string | null = null;
  for (const node of descendants(call))
    if (node.kind === 'string' && node.value.length > (longest?.length ?? 0)) longest = node.value;
  return longest;
}
