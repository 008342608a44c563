import { calleeName, pathOf } from '../../facts/calls.ts';
import { collectedPath, emptiedPaths, isEmptyCollection } from '../../facts/collections.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { statementsAfter } from '../../facts/statements.ts';
import { descendants, enclosingNamedFunction } from '../../facts/walk.ts';
import type { AssignNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { isAboutUsage, isBillingPlace } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-336: what was collected is emptied right before the code that is to go through it. */
export const emptiedBeforeRead = defineRule({
  id: 'MTR-336',
  name: 'emptied-before-read',
  section: 'aggregation',
  title: 'Collected usage is emptied before it is read',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Is what was collected still there when it is gone through to be counted or billed?',
  cost: 'The loop over the collected entries never turns: none of them is counted or billed.',
  remediation: 'Empty the collection after it was gone through, or take the assignment out.',
  references: ['https://cwe.mitre.org/data/definitions/665.html'],
  *match({ audited }) {
    for (const facts of audited)
      for (const assign of facts.nodes('assign')) yield* matchAssign(facts, assign);
  },
});

function* matchAssign({ file }: FileFacts, assign: AssignNode): Generator<Match> {
  const [target, ...others] = assign.targets;
  if (assign.operator !== '=' || assign.value === null || !isEmptyCollection(assign.value)) return;
  if (target === undefined || others.length > 0 || (target.kind !== 'name' && target.kind !== 'member'))
    return;
  const path = pathOf(target);
  const read = readAfter(assign, path);
  if (read === null) return;
  const addition = additionBefore(assign, path);
  if (addition === null) return;
  if (!isBillingCode(assign, file) && !speaksOfUsage(read)) return;
  yield {
    file,
    node: assign,
    evidence: [addition, read].map((node) => ({ file, node })),
    confidence: 'likely',
    message: `\`${path}\` is emptied here, and the next thing done with it is to go through it: what was collected before is gone, so nothing of it is counted or billed.`,
  };
}

/** What goes through the collection next, with nothing in between that could have filled it; null where there is none. */
function readAfter(assign: AssignNode, path: string): SyntaxNode | null {
  for (const statement of statementsAfter(assign).slice(0, MAX_STATEMENTS))
    for (const node of descendants(statement, (inner) => inner.kind !== 'function')) {
      if (node.kind === 'loop' && node.variety === 'each' && node.iterable && isPath(node.iterable, path))
        return node;
      if (node.kind === 'call' && goesThrough(node.callee, path)) return node;
      if (node.kind === 'loop' || mayWait(node) || (isPath(node, path) && !isIterated(node))) return null;
    }
  return null;
}

/** What is emptied for the loop after it stands close above it. */
const MAX_STATEMENTS = 12;

const GOES_THROUGH =
  /^(for_?each|each|each_with_\w+|map|flat_?map|reduce|sum|sum_by|inject|fold|find_each)$/i;

function goesThrough(callee: SyntaxNode, path: string): boolean {
  return callee.kind === 'member' && GOES_THROUGH.test(callee.name) && isPath(callee.object, path);
}

/** It stands where a loop or a call just seen goes through it. */
function isIterated(node: SyntaxNode): boolean {
  const { parent } = node;
  return parent?.kind === 'loop' && parent.iterable === node;
}

const WAITS = /wait|join|poll|fetch|read|load|collect|fill|drain|scan|next|receive|run|execute/i;

/** While it waits, or works through a call that may call back, others may fill the collection. */
function mayWait(node: SyntaxNode): boolean {
  if (node.kind === 'await' || node.kind === 'yield') return true;
  return (
    node.kind === 'call' &&
    (WAITS.test(calleeName(node)) || node.arguments.some(({ value }) => value.kind === 'function'))
  );
}

/** Something is added before the assignment, and nothing after it in the whole function. */
function additionBefore(assign: AssignNode, path: string): SyntaxNode | null {
  const fn = enclosingNamedFunction(assign);
  if (fn === null) return null;
  let before: SyntaxNode | null = null;
  for (const node of descendants(fn)) {
    if (collectedPath(node) !== path) continue;
    if (node.span.start > assign.span.start) return null;
    before ??= node;
  }
  if (before === null) return null;
  // Read before it is emptied: it starts anew for a next round.
  for (const node of descendants(fn)) {
    if (node.span.start >= assign.span.start || node.span.start < before.span.start) continue;
    if (isPath(node, path) && !isFilling(node, path)) return null;
  }
  return before;
}

/** It stands in what adds to the collection, or makes it anew. */
function isFilling(node: SyntaxNode, path: string): boolean {
  let at: SyntaxNode | null = node;
  for (let step = 0; at !== null && step < MAX_STEPS; step++, at = at.parent)
    if (collectedPath(at) === path || emptiedPaths(at).includes(path)) return true;
  return false;
}

/** From the name of a collection up to the call or assignment that adds to it. */
const MAX_STEPS = 4;

function isPath(node: SyntaxNode, path: string): boolean {
  return (node.kind === 'name' || node.kind === 'member') && pathOf(node) === path;
}

function speaksOfUsage(read: SyntaxNode): boolean {
  for (const node of descendants(read)) {
    if (
      (node.kind === 'name' || node.kind === 'member') &&
      (isAboutUsage(node.name, false) || isBillingPlace(node.name))
    )
      return true;
  }
  return false;
}
