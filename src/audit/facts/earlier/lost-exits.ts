import type { FunctionNode, IfNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, lastNameOf } from '../calls.ts';
import { isErrorName } from '../failures/failure.ts';
import type { FileFacts } from '../file-facts.ts';
import { isLeaving, leaves } from '../leaving.ts';
import { putUnder } from '../put-under.ts';
import { statementsAfter } from '../statements.ts';
import { textOf } from '../text-of.ts';
import { ancestors, descendants, namesWithin } from '../walk.ts';
import { type ChangedFunction, changedFunctions, ownNodes } from './changed-functions.ts';

/** A branch that left before the change, and now goes on to what stands below it. */
export interface LostExit {
  readonly facts: FileFacts;
  readonly fn: FunctionNode;
  /** The branch as it stands now. */
  readonly branch: IfNode;
  /** How it left: the statement that is gone. */
  readonly exit: SyntaxNode;
  readonly exitFile: SyntaxFile;
  /** What it comes to now, up to the end of the turn or of the function, nearest first. */
  readonly after: readonly SyntaxNode[];
}

/** Every branch of the changed functions that asks what it asked before, still acts on it, and no longer leaves. */
export function lostExits(files: readonly FileFacts[], base: readonly FileFacts[]): readonly LostExit[] {
  return changedFunctions(files, base).flatMap(exitsOf);
}

function exitsOf({ now, facts, then, earlier }: ChangedFunction): LostExit[] {
  const old = branchesOf(then, earlier.file);
  if (old.size === 0) return [];
  const own = branchesOf(now, facts.file);
  const rephrased = sameWork(unmatched(old, own), unmatched(own, old));
  return [...own].flatMap(([asked, branches]): LostExit[] => {
    const others = old.get(asked) ?? branches.flatMap((branch) => rephrased.get(branch) ?? []);
    if (others.length !== branches.length) return [];
    return branches.flatMap((branch, at): LostExit[] => {
      const exit = others[at]?.then.at(-1);
      if (exit === undefined || others[at] === undefined || !isLost(branch, others[at])) return [];
      const after = stillReached(branch);
      return after.length === 0 ? [] : [{ facts, fn: now, branch, exit, exitFile: earlier.file, after }];
    });
  });
}

/** The function's branches by what they ask, in one spelling. */
function branchesOf(fn: FunctionNode, file: SyntaxFile): ReadonlyMap<string, readonly IfNode[]> {
  const branches = new Map<string, IfNode[]>();
  for (const node of ownNodes(fn))
    if (node.kind === 'if' && node.then.length > 0) putUnder(branches, askedBy(node, file), node);
  return branches;
}

type Branches = ReadonlyMap<string, readonly IfNode[]>;

function unmatched(branches: Branches, others: Branches): readonly IfNode[] {
  return [...branches].flatMap(([asked, nodes]) => (others.has(asked) ? [] : nodes));
}

/** Branches that ask in other words and make the same calls, each with the only one it can have been. */
function sameWork(then: readonly IfNode[], now: readonly IfNode[]): ReadonlyMap<IfNode, IfNode> {
  const [old, own] = [then, now].map((nodes) => Map.groupBy(nodes, workOf));
  const pairs = new Map<IfNode, IfNode>();
  for (const [work, [branch, ...more]] of own ?? []) {
    const [other, ...others] = old?.get(work) ?? [];
    if (work !== '' && branch && other && more.length === 0 && others.length === 0) pairs.set(branch, other);
  }
  return pairs;
}

/** The calls of a branch that do something, in one text. */
function workOf({ then }: IfNode): string {
  return then
    .flatMap(callNames)
    .filter((name) => !LOGS.test(name))
    .join(' ');
}

function askedBy({ init, test }: IfNode, file: SyntaxFile): string {
  return [init, test].map((part) => (part === null ? '' : textOf(file, part).replace(/\s+/g, ''))).join(';');
}

/** `err != nil` is asked again and again: only what a branch does tells one from another. */
function isAskedOften(test: SyntaxNode): boolean {
  return namesWithin(test).every(
    (name) => isErrorName(name) || /^(ok|found|exists|success|result)$/i.test(name),
  );
}

function isLost(now: IfNode, then: IfNode): boolean {
  if (!leaves(then.then) || leaves(now.then) || holdsExit(now.then)) return false;
  // What it does besides is what it did before: nothing has come in the exit's place.
  const known = new Set(then.then.flatMap((statement) => callNames(statement)));
  const kept = new Set(now.then.flatMap((statement) => callNames(statement)));
  if (
    isAskedOften(now.test) &&
    !then.then.slice(0, -1).some((one) => callNames(one).some((name) => kept.has(name)))
  )
    return false;
  return now.then.every((statement) =>
    callNames(statement).every((name) => known.has(name) || LOGS.test(name)),
  );
}

const LOGS =
  /^(log\w*|debug\w*|info\w*|warn\w*|error\w*|print\w*|trace\w*|Errorf?|Infof?|Warnf?|Debugf?|get|format|sprintf|Sprintf|str|String|t|__|_|line|message|now|toString|to_s|captureException|captureMessage)$/i;

function callNames(statement: SyntaxNode): string[] {
  const names: string[] = [];
  for (const node of descendants(statement)) if (node.kind === 'call') names.push(calleeName(node));
  return names;
}

/** A branch within still leaves on some way. */
function holdsExit(statements: readonly SyntaxNode[]): boolean {
  return statements.some((statement) => {
    for (const node of descendants(statement, (inner) => inner.kind !== 'function'))
      if (isLeaving(node) || node.kind === 'yield') return true;
    return false;
  });
}

/** What the branch comes to when it has run to its end, and is not kept from it by what the branch set or was asked. */
function stillReached(branch: IfNode): readonly SyntaxNode[] {
  const decided = new Set([...namesWithin(branch.test), ...branch.then.flatMap(namesSet)]);
  const set = new Set(branch.then.flatMap(namesSet));
  const reached: SyntaxNode[] = [];
  for (const statement of afterwards(branch)) {
    if (tests(statement).some((test) => speaksOfAny(test, decided))) break;
    // What the branch worked out is used below: that is why it goes on.
    if (speaksOfAny(statement, set)) return [];
    reached.push(statement);
    if (leaves([statement])) break;
  }
  return reached;
}

/** The statements below, then those below what holds it, as far as one turn or the function goes. */
function afterwards(branch: IfNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  let at: SyntaxNode = branch;
  for (const above of ancestors(branch)) {
    found.push(...statementsBelow(at, above));
    if (above.kind === 'function' || above.kind === 'loop') break;
    at = above;
  }
  return found;
}

/** Nothing follows an `else if`, and what follows in a `try` stands in its body alone. */
function statementsBelow(at: SyntaxNode, above: SyntaxNode): readonly SyntaxNode[] {
  if (above.kind === 'if' && above.else.includes(at) && above.else.length === 1) return [];
  return statementsAfter(at).filter(({ parent }) => parent === above || parent === at.parent);
}

/** What is asked within a statement before anything else is done. */
function tests(statement: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (const node of descendants(statement, (inner) => inner.kind !== 'function')) {
    if (node.kind === 'if' || node.kind === 'conditional') found.push(node.test);
    if (node.kind === 'switch' && node.subject !== null) found.push(node.subject);
  }
  return found;
}

function speaksOfAny(node: SyntaxNode, names: ReadonlySet<string>): boolean {
  if (names.size === 0) return false;
  for (const inner of descendants(node)) {
    const name = lastNameOf(inner);
    if (name !== '' && names.has(name)) return true;
  }
  return false;
}

/** The names that a statement gives another value. */
function namesSet(statement: SyntaxNode): readonly string[] {
  const names: string[] = [];
  for (const node of descendants(statement))
    if (node.kind === 'assign') names.push(...node.targets.map(lastNameOf).filter((name) => name !== ''));
  return names;
}
