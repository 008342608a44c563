import type { AssignNode, CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName } from '../calls.ts';
import { isErrorName } from '../failures/failure.ts';
import { findsOrMakes, isViolationName, settlesConflict } from '../libraries/database-names.ts';
import { remember } from '../remember.ts';
import { resolve } from '../values.ts';
import { ancestors, descendants } from '../walk.ts';

/**
 * True when the function puts a row in that can be there only once, and asks whether it was put in just now: by the
 * answer of `get_or_create`, by the rows of an INSERT that leaves a row alone, or by the failure of a repeated one.
 */
export const asksForMadeRow = remember((fn: FunctionNode): boolean => {
  const answers = new Set<string>();
  for (const node of descendants(fn)) {
    if (node.kind === 'try' && node.handlers.some(isForViolation)) return true;
    if (node.kind === 'call' && makesOnce(node)) for (const name of namesGiven(node)) answers.add(name);
    if (node.kind === 'assign' && node.value !== null && says(node.value, answers))
      for (const name of targetsOf(node)) answers.add(name);
    if (node.kind !== 'if') continue;
    const { test, init } = node;
    if (says(test, answers) || (init && says(init, answers)) || [...descendants(test)].some(isMaking))
      return true;
  }
  return false;
});

function isForViolation({ types }: { readonly types: readonly string[] }): boolean {
  return types.some(isViolationName);
}

function isMaking(node: SyntaxNode): boolean {
  return node.kind === 'call' && makesOnce(node);
}

/** An INSERT that leaves a row alone which is there: what it answers tells a first run from the next. */
const LEAVES_ALONE = /\binsert\b[\s\S]*\bdo\s+nothing\b|\binsert\s+(or\s+)?ignore\b/i;
const IS_LEFT_ALONE = /nothing|ignore|or_?first/i;

function makesOnce(call: CallNode): boolean {
  const name = calleeName(call);
  if (findsOrMakes(name) ? !/update/i.test(name) : settlesConflict(name) && IS_LEFT_ALONE.test(name))
    return true;
  return call.arguments.some(({ value }) => {
    const said = resolve(value);
    return said.kind === 'string' && LEAVES_ALONE.test(said.value);
  });
}

/** The names that the answer of the call is kept under. */
function namesGiven(call: CallNode): readonly string[] {
  for (const above of ancestors(call)) {
    if (above.kind === 'assign') return targetsOf(above);
    if (above.kind === 'function' || above.kind === 'if') return [];
  }
  return [];
}

function targetsOf({ targets }: AssignNode): readonly string[] {
  return targets
    .flatMap((target) => [...descendants(target)])
    .flatMap((target) => (target.kind === 'name' && !isNoAnswer(target.name) ? [target.name] : []));
}

function isNoAnswer(name: string): boolean {
  return name === '_' || isErrorName(name);
}

function says(value: SyntaxNode, names: ReadonlySet<string>): boolean {
  if (names.size === 0) return false;
  for (const node of descendants(value)) if (node.kind === 'name' && names.has(node.name)) return true;
  return false;
}
