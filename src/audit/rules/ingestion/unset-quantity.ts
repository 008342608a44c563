import type { FileFacts } from '../../facts/file-facts.ts';
import { leaves } from '../../facts/leaving.ts';
import { isMoneyName } from '../../facts/money/money-names.ts';
import { statementsAfter } from '../../facts/statements.ts';
import { assignmentsOf, isZero } from '../../facts/values.ts';
import { descendants, enclosingFunction } from '../../facts/walk.ts';
import type { IfNode, SwitchNode, SyntaxNode } from '../../languages/syntax.ts';
import { isQuantity } from '../../trace/amount-names.ts';
import { isBillingFile, isUsageCode, makesUsageEvents } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-121: one way through the code leaves the amount or quantity to be recorded without a value. */
export const unsetQuantity = defineRule({
  id: 'MTR-121',
  name: 'unset-quantity',
  section: 'ingestion',
  title: 'One branch leaves the amount to be recorded without a value',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Has the quantity or amount that is recorded a value on every way that leads there?',
  cost: 'Making the usage record fails, or it is made with nothing or zero in it, for everything that takes this branch: it is never billed.',
  remediation: 'Set the value in this branch too, or leave before the record is made.',
  references: [
    'https://docs.python.org/3/faq/programming.html#why-am-i-getting-an-unboundlocalerror-when-the-variable-has-a-value',
    'https://cwe.mitre.org/data/definitions/457.html',
  ],
  *match(scope) {
    for (const facts of scope.audited) {
      for (const node of facts.nodes('if'))
        if (!isElseIf(node)) yield* matchBranches(facts, node, branchesOf(node) ?? []);
      for (const node of facts.nodes('switch')) yield* matchBranches(facts, node, casesOf(node));
    }
  },
});

type Branch = readonly SyntaxNode[];

function isElseIf({ parent, ...node }: IfNode): boolean {
  return parent?.kind === 'if' && parent.else.length === 1 && parent.else[0]?.span.start === node.span.start;
}

/** The branches of a chain that ends with a plain `else`; null where it has none. */
function branchesOf(node: IfNode): readonly Branch[] | null {
  const branches: Branch[] = [];
  for (let at = node; ; ) {
    branches.push(at.then);
    const [only, ...others] = at.else;
    if (only === undefined) return null;
    if (only.kind !== 'if' || others.length > 0) return [...branches, at.else];
    at = only;
  }
}

function casesOf({ cases }: SwitchNode): readonly Branch[] {
  // An empty case falls through to the next one.
  return cases.map(({ body }) => body).filter((body) => body.length > 0);
}

/** Fewer branches than this that set it say nothing about the others. */
const MIN_SETTING = 2;

function* matchBranches(
  facts: FileFacts,
  node: IfNode | SwitchNode,
  branches: readonly Branch[],
): Generator<Match> {
  if (branches.length <= MIN_SETTING || enclosingFunction(node) === null) return;
  const { file } = facts;
  if (!isUsageCode(node, file) && !makesUsageEvents(file) && !isBillingFile(file)) return;
  const isWhole = node.kind === 'if' || node.cases.some(({ isDefault }) => isDefault);
  const setBy = branches.map(setNames);
  for (const name of new Set(setBy.flatMap((names) => [...names]))) {
    if (!isMoneyName(name) && !isQuantity(name) && !/billable|chargeable/i.test(name)) continue;
    const without = branches.filter(
      (branch, at) => !setBy[at]?.has(name) && !sets(branch, name) && !leaves(branch),
    );
    const [branch, ...others] = without;
    const [first] = branch ?? [];
    if (first === undefined || others.length > 0) continue;
    // A branch that leaves says nothing of what the others have to set.
    if (branches.filter((one) => sets(one, name)).length < MIN_SETTING) continue;
    const isBeside = setsBeside(branch ?? [], name, setBy);
    if ((!isWhole && !isBeside) || hasValueBefore(name, node, isBeside) || !isUsedAfter(name, node)) continue;
    yield {
      file: facts.file,
      node: first,
      lines: { startLine: first.span.startLine, endLine: branch?.at(-1)?.span.endLine ?? first.span.endLine },
      confidence: 'likely',
      message: `Every other branch sets \`${name}\`, this one can end without: what is recorded below fails or has no amount for everything that comes this way, and is never billed.`,
    };
  }
}

/** Names that a branch sets at its own level. */
function setNames(branch: Branch): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of branch)
    if (statement.kind === 'assign')
      for (const target of statement.targets) if (target.kind === 'name') names.add(target.name);
  return names;
}

function sets(branch: Branch, name: string): boolean {
  return branch.some((statement) =>
    [...descendants(statement)].some(
      (node) =>
        (node.kind === 'assign' &&
          node.targets.some((target) => target.kind === 'name' && target.name === name)) ||
        (node.kind === 'unary' &&
          node.operator === '&' &&
          node.operand.kind === 'name' &&
          node.operand.name === name),
    ),
  );
}

/** `unit = "second"`, which the others set beside the quantity: this branch is recorded as they are. */
function setsBeside(branch: Branch, name: string, setBy: readonly ReadonlySet<string>[]): boolean {
  const others = setBy.filter((names) => names.has(name));
  return [...setNames(branch)].some((own) => others.length > 0 && others.every((names) => names.has(own)));
}

/** A zero given before stands for nothing where the branch sets all else that is recorded. */
function hasValueBefore(name: string, node: SyntaxNode, isZeroNone: boolean): boolean {
  const fn = enclosingFunction(node);
  for (let above = fn; above !== null; above = enclosingFunction(above))
    if (above.parameters.some((parameter) => parameter.name === name)) return true;
  return assignmentsOf(name, node).some(
    (assign) =>
      (assign.span.end <= node.span.start &&
        assign.value !== null &&
        assign.value.kind !== 'null' &&
        !(isZeroNone && isZero(assign.value))) ||
      (fn !== null && assign.span.start < fn.span.start),
  );
}

function isUsedAfter(name: string, node: SyntaxNode): boolean {
  return statementsAfter(node).some((statement) =>
    [...descendants(statement)].some((inner) => inner.kind === 'name' && inner.name === name),
  );
}
