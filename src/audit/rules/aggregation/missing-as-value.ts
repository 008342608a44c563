import { calleeName, calleePath, pathOf } from '../../facts/calls.ts';
import { type DeadFallback, deadFallbacks } from '../../facts/failures/dead-fallbacks.ts';
import { type IdleSkip, idleSkips, nullTested } from '../../facts/failures/idle-skips.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { calledFunctions, type FunctionIndex, functionIndex } from '../../facts/functions.ts';
import { type DroppedRows, droppedRows } from '../../facts/queries/dropped-rows.ts';
import { statementsAfter } from '../../facts/statements.ts';
import { type AddedFigure, addedFigures } from '../../facts/totals/added-figures.ts';
import { literalNumber, resolve } from '../../facts/values.ts';
import { descendants, enclosingNamedFunction } from '../../facts/walk.ts';
import type { BinaryNode, CallNode, FunctionNode, IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { isQuantity } from '../../trace/amount-names.ts';
import { isBillingCode, isUsageCode } from '../../trace/billing-code.ts';
import { isAboutUsage } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-309: what is missing is taken for a value. */
export const missingAsValue = defineRule({
  id: 'MTR-309',
  name: 'missing-as-value',
  section: 'aggregation',
  title: 'Missing value is taken for a real one',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Is usage, price or period that is missing told apart from zero, and does everything that then cannot be billed stop or stand out?',
  cost: 'Usage is recorded as free, priced with a placeholder, or added up under no bill at all.',
  remediation: 'Keep a missing value missing until every way to find it was tried.',
  references: [
    'https://docs.python.org/3/library/stdtypes.html#dict.get',
    'https://peps.python.org/pep-0661/',
  ],
  *match(scope) {
    const index = functionIndex(scope.files);
    for (const dead of deadFallbacks(scope.files)) if (saysMoney(dead.name)) yield toDeadFallback(dead);
    for (const facts of scope.files)
      for (const node of facts.nodes('binary'))
        if (node.operator === '*') yield* matchSentinel(facts, node, index);
    for (const facts of scope.audited) {
      for (const added of addedFigures(facts)) yield* matchInstead(facts, added);
      for (const skip of idleSkips(facts)) yield* matchIdleSkip(facts, skip);
      for (const node of facts.nodes('if')) yield* matchDeadFallback(facts, node);
    }
    for (const dropped of droppedRows(scope.files)) yield* matchDropped(dropped);
  },
});

/** Rows that a query leaves out, where what it reads is used or billed. */
function* matchDropped({
  facts,
  query,
  piece,
  reason,
  name,
}: DroppedRows & { readonly facts: FileFacts }): Generator<Match> {
  const { node, statement, linesOf } = query;
  // A price list is one of billing wherever it is read.
  const isBilled =
    reason === 'unpriced' ||
    isBillingCode(node, facts.file) ||
    statement.tables.some((table) => isAboutUsage(table.name, true));
  if (!isBilled || (reason === 'unequal' && statement.aggregates.length === 0)) return;
  const said: Readonly<Record<DroppedRows['reason'], string>> = {
    unpriced: `\`${name}\` is joined by an inner join: usage it has no row for is left out of the result without a word, and is never billed.`,
    unmatched: `The condition on \`${name}\` makes the outer join an inner one: who has no row there is left out, though a value is put in for them, and is billed nothing at all.`,
    unequal: `\`${name}\` may have no value, and then it is neither equal nor unequal: such rows are left out of the total, and their usage is never billed.`,
    'not in': `\`${name}\` may have no value, and one row without it makes the NOT IN unknown for all others: nothing is found, and nothing is billed.`,
    sum: `\`${name}\` may have no value, and then the whole sum of its row has none: the other quantities of that row are left out of the total too.`,
  };
  yield {
    file: facts.file,
    node,
    lines: linesOf(piece),
    confidence: 'likely',
    message: said[reason],
    remediation: REMEDIES[reason],
  };
}

/** `sum(event.units or 1 …)`: what used nothing is billed one. */
function* matchInstead(
  { file }: FileFacts,
  { node, figure, insteadOf, rows }: AddedFigure,
): Generator<Match> {
  if (insteadOf === undefined || figure === null || !isQuantity(figure)) return;
  // Items of a subscription are one where nothing is said; usage is not.
  if (/^(quantity|qty)$/i.test(figure) && !isAboutUsage(rows, false)) return;
  if (!isUsageCode(node, file)) return;
  yield {
    file,
    node,
    confidence: 'likely',
    message: `Where \`${figure}\` is missing or zero, ${insteadOf} is added in its place: usage that nobody had is billed.`,
    remediation: 'Put zero in place of a missing quantity, or refuse what has none.',
  };
}

const REMEDIES: Readonly<Record<DroppedRows['reason'], string>> = {
  unpriced: 'Join the price list by an outer join, and fail on rows that have no price.',
  unmatched: 'Put the condition into the ON of the join.',
  unequal: 'Say what becomes of rows without a value: `IS DISTINCT FROM`, or `OR … IS NULL`.',
  'not in': 'Use NOT EXISTS, or leave out rows without a value in the list.',
  sum: 'Put zero in place of a missing quantity before adding: `COALESCE(…, 0)`.',
};

function toDeadFallback({ name, file, node, fallbackFile, fallback }: DeadFallback): Match {
  return {
    file,
    node,
    evidence: [{ file: fallbackFile, node: fallback }],
    confidence: 'likely',
    message: `\`${name}\` is zero where nobody told it, so it is never missing: what is computed in its place where it is missing never runs, and such usage is recorded as free.`,
    remediation: 'Leave it without a value until somebody told it, so that the fallback can run.',
  };
}

/** `if cost is None: cost = float(headers.get('cost', 0.0))`, then `if cost is None` once more. */
function* matchDeadFallback(facts: FileFacts, node: IfNode): Generator<Match> {
  const name = nullTested(node.test);
  const [only, ...others] = node.then;
  if (name === null || only?.kind !== 'assign' || others.length > 0 || node.else.length > 0) return;
  const [target] = only.targets;
  if (target === undefined || pathOf(target) !== name || only.value === null || !isNeverNull(only.value))
    return;
  const [next] = statementsAfter(node);
  if (next?.kind !== 'if' || nullTested(next.test) !== name || !saysMoney(name)) return;
  yield {
    file: facts.file,
    node: only,
    evidence: [{ file: facts.file, node: next.test }],
    confidence: 'certain',
    message: `\`${name}\` gets a default where it is missing, so the test for a missing \`${name}\` below never holds: its fallback is never reached and the usage is recorded as free.`,
  };
}

const CONVERTS = /^(float|int|Decimal|Number|parseFloat|parseInt|str|bool|to_f|to_i|to_d)$/;

/** A conversion of a lookup that has a default, or a lookup whose default is a number. */
function isNeverNull(node: SyntaxNode): boolean {
  if (node.kind === 'number') return true;
  if (node.kind === 'binary')
    return (node.operator === '??' || node.operator === '||') && node.right.kind === 'number';
  if (node.kind !== 'call') return false;
  if (CONVERTS.test(calleeName(node))) return true;
  return calleeName(node) === 'get' && node.arguments[1]?.value.kind === 'number';
}

const MONEY_OR_USAGE = /cost|price|amount|usage|tokens|quantity|fee|charge|total|credits|units|balance|rate/i;

function saysMoney(name: string): boolean {
  return MONEY_OR_USAGE.test(name);
}

/** A branch that only says it skips, and runs on. */
function* matchIdleSkip({ file }: FileFacts, skip: IdleSkip): Generator<Match> {
  const { node, next, said, isMissing } = skip;
  if (!isBillingCode(node, file) && !mentionsBilling(node.test)) return;
  yield {
    file,
    node,
    evidence: [{ file, node: next }],
    confidence: 'likely',
    message: `The branch says “${said.slice(0, MAX_QUOTED)}” but nothing leaves: the lines below run all the same${isMissing ? ' with what was found missing, and usage is deleted, written or billed under no value' : ', and a period is reported or billed before its usage is complete'}.`,
    remediation: 'Leave in this branch (return, continue, raise).',
  };
}

const MAX_QUOTED = 60;

function mentionsBilling(test: SyntaxNode): boolean {
  return [...descendants(test)].some(
    (node) =>
      (node.kind === 'name' || node.kind === 'member') &&
      /bill|invoice|usage|subscription|customer|price|charge/i.test(node.name),
  );
}

/** `getPrice(model) * ratio`, where `getPrice` answers -1 for what it does not know. */
function* matchSentinel(facts: FileFacts, product: BinaryNode, index: FunctionIndex): Generator<Match> {
  for (const side of [product.left, product.right]) {
    const call = resolve(side);
    if (call.kind !== 'call' || !/price|ratio|cost|rate|fee|amount|quota/i.test(calleeName(call))) continue;
    const sentinel = sentinelOf(call, facts, index);
    if (sentinel === null || (side.kind === 'name' && isChecked(side.name, product))) continue;
    yield {
      file: facts.file,
      node: side.kind === 'name' ? statementOf(call) : product,
      evidence: [sentinel],
      confidence: 'likely',
      severity: 'critical',
      message: `\`${calleePath(call)}\` answers -1 for what has no price, and the answer is multiplied unchecked: the charge becomes negative and credits the customer instead of billing them.`,
      remediation:
        'Check for the missing price before computing with it, or let the lookup say so in another way than by a number.',
    };
    return;
  }
}

function statementOf(call: CallNode): SyntaxNode {
  return call.parent?.kind === 'assign' ? call.parent : call;
}

function sentinelOf(
  call: CallNode,
  facts: FileFacts,
  index: FunctionIndex,
): { file: FileFacts['file']; node: SyntaxNode } | null {
  // Two results: the second one tells whether the first is known.
  if (call.parent?.kind === 'assign' && call.parent.targets.length > 1) return null;
  for (const { file, node } of calledFunctions(call, facts.file, index)) {
    const answer = minusOneIn(node);
    if (answer) return { file, node: answer };
  }
  return null;
}

function minusOneIn(fn: FunctionNode): SyntaxNode | null {
  for (const node of descendants(fn, (inner) => inner.kind !== 'function'))
    if (node.kind === 'return' && node.value !== null && literalNumber(node.value) === -1) return node;
  return null;
}

/** Compared with anything in the same function. */
function isChecked(name: string, at: SyntaxNode): boolean {
  const fn = enclosingNamedFunction(at);
  if (fn === null) return true;
  for (const node of descendants(fn)) {
    if (node.kind !== 'binary' || !/^([<>]=?|[=!]=)$/.test(node.operator)) continue;
    if (pathOf(node.left) === name || pathOf(node.right) === name) return true;
  }
  return false;
}
