import { callOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { isExit } from '../../facts/leaving.ts';
import type { Hold } from '../../facts/money/holds.ts';
import { wordsOf } from '../../facts/names.ts';
import { ancestors, descendants, enclosingFunction, mentionsAny, mentionsName } from '../../facts/walk.ts';
import type { AssignNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';

/** Something taken whose answer brings the way to give it back, and an exit of the function that does not use it. */
export interface GivenRelease {
  readonly hold: Hold;
  readonly exit: SyntaxNode;
}

const GIVES_BACK = /^(release|releaser|refund|rollback|unreserve|giveback|restore)$/;
/** What it is that a customer's work takes. */
const TAKEN =
  /^(capacity|quota|quotas|credits?|slots?|budget|balance|allowance|permits?|seats?|concurrency|limit|reservation)$/;
const PAID = /payment|balance|credit|quota|billing|price|usage|charge/i;

/**
 * Every such exit of the file: `ok, release := checkCapacity(…)`, where `release()` or `release <- true` stands on some
 * ways out, at the latest of them, and a return in between leaves without it.
 */
export function* givenReleases({ file, nodes }: FileFacts): Generator<GivenRelease> {
  for (const node of nodes('assign')) {
    const release = node.targets.find((one) => one.kind === 'name' && GIVES_BACK.test(firstWord(one.name)));
    const call = callOf(node.value);
    const fn = enclosingFunction(node);
    if (release?.kind !== 'name' || call === null || fn === null || !fn.body.includes(node)) continue;
    const words = [...wordsOf(release.name), ...namesIn(call).flatMap(wordsOf)];
    if (!words.some((word) => TAKEN.test(word))) continue;
    if (!PAID.test(file.text.slice(fn.span.start, fn.span.end))) continue;
    const exit = exitWithout(release.name, node, fn);
    if (exit !== null) yield { hold: { call, fn, statement: node, names: [release.name] }, exit };
  }
}

function firstWord(name: string): string {
  const [first = '', second = ''] = wordsOf(name);
  return first === 'give' ? `${first}${second}` : first;
}

function namesIn(node: SyntaxNode): string[] {
  return [...descendants(node)].flatMap((one) =>
    one.kind === 'member' || one.kind === 'name' ? [one.name] : [],
  );
}

/** The first way out that leaves without it, where a later one does not; null where it is put off, kept or handed on. */
function exitWithout(name: string, taken: AssignNode, fn: FunctionNode): SyntaxNode | null {
  const after = fn.body.slice(fn.body.indexOf(taken) + 1);
  if (!after.every((statement) => isUsedInPlace(name, statement))) return null;
  const last = after.findLastIndex((statement) => mentionsName(statement, name));
  const others = new Set(
    taken.targets.flatMap((one) => (one.kind === 'name' && one.name !== name ? [one.name] : [])),
  );
  for (const [at, statement] of after.slice(0, Math.max(last, 0)).entries()) {
    if (statement.kind !== 'if') continue;
    // What is asked of the answer right after it was given: nothing was taken.
    if (at === 0 && mentionsAny(statement.test, others)) continue;
    for (const branch of [statement.then, statement.else]) {
      const leaving = branch.find(isExit);
      if (leaving !== undefined && !branch.some((one) => mentionsName(one, name))) return leaving;
    }
  }
  return null;
}

/** It is called or sent to where it stands, by the function itself: nobody else is there to do it. */
function isUsedInPlace(name: string, statement: SyntaxNode): boolean {
  for (const node of descendants(statement)) {
    if (node.kind !== 'name' || node.name !== name) continue;
    const { parent } = node;
    const isUsed =
      (parent?.kind === 'call' && parent.callee === node) ||
      (parent?.kind === 'binary' && parent.operator === '<-' && parent.left === node);
    if (!isUsed || isPutOff(node, statement)) return false;
  }
  return true;
}

function isPutOff(node: SyntaxNode, statement: SyntaxNode): boolean {
  for (const above of ancestors(node)) {
    if (above.kind === 'function' || above.kind === 'defer' || above.kind === 'try') return true;
    if (above === statement) return false;
  }
  return false;
}
