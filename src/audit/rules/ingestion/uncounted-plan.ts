import { namedArguments } from '../../facts/arguments.ts';
import { calleeName, callOf, lastNameOf, pathOf, receiverOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { stepsKey } from '../../facts/libraries/key-value-names.ts';
import { lastName, wordsOf } from '../../facts/names.ts';
import { isOrdering } from '../../facts/operators.ts';
import { literalNumber } from '../../facts/values.ts';
import { ancestors, descendants, enclosingFunction, isStatementOf } from '../../facts/walk.ts';
import type {
  AssignNode,
  CallNode,
  FunctionNode,
  IfNode,
  SyntaxFile,
  SyntaxNode,
} from '../../languages/syntax.ts';
import { isLimitAmount } from '../../trace/amount-names.ts';
import { deliveriesIn } from '../../trace/deliveries.ts';
import { additionsIn } from '../../trace/repeats/additions.ts';
import { rowWriteOf } from '../../trace/row-writes.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-125: whoever has no limit is sent away before the usage is counted. */
export const uncountedPlan = defineRule({
  id: 'MTR-125',
  name: 'uncounted-plan',
  section: 'ingestion',
  title: 'Usage of customers without a limit is not counted',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Is usage counted for every customer, also for those whose plan sets no limit?',
  cost: 'Unlimited and pay-as-you-go customers have no usage on record: nothing to bill, to show, or to hold against a later limit.',
  remediation: 'Count first, and leave only the comparison to those who have a limit.',
  references: [
    'https://docs.stripe.com/billing/subscriptions/usage-based/recording-usage',
    'https://openmeter.io/docs/billing/entitlements/entitlement',
  ],
  *match(scope) {
    const additions = Map.groupBy(countingIn(scope), ({ node }) => enclosingFunction(node));
    for (const facts of scope.audited)
      for (const node of facts.nodes('if')) {
        const fn = enclosingFunction(node);
        const limit = absentLimit(node.test);
        if (fn === null || limit === null || !leavesAtOnce(node) || !standsIn(node, fn)) continue;
        const own = additions.get(fn) ?? [];
        const counted = own.find((one) => one.node.span.start > node.span.end);
        if (counted === undefined || own.some((one) => one.node.span.start < node.span.start)) continue;
        yield toMatch(facts, { node, limit, counted });
      }
  },
});

/** A statement of the function, or of the one `try` around all of it. */
function standsIn(node: IfNode, fn: FunctionNode): boolean {
  const { parent } = node;
  return (
    isStatementOf(node, fn) ||
    (parent?.kind === 'try' && parent.body.includes(node) && isStatementOf(parent, fn))
  );
}

function toMatch(
  { file }: FileFacts,
  { node, limit, counted }: { readonly node: IfNode; readonly limit: string; readonly counted: Counting },
): Match {
  return {
    file,
    node,
    evidence: [{ file: counted.file, node: counted.node }],
    // What a cache counts for a window may be of use to the limit alone.
    confidence: isKept(counted) ? 'likely' : 'possible',
    message: `Without \`${limit}\` the function ends before usage is counted further down: customers without a limit leave no usage behind, so it is neither billed nor shown, nor there when a limit is set.`,
  };
}

interface Counting {
  readonly file: SyntaxFile;
  readonly node: SyntaxNode;
}

/** Additions to usage, and to whatever a row counts up: the limit beside it says what it counts. */
function* countingIn({ files, trace }: RuleScope): Generator<Counting> {
  const found = new Set<SyntaxNode>();
  for (const { file, node } of additionsIn(files, trace)) {
    found.add(node);
    yield { file, node };
  }
  for (const { file, node } of deliveriesIn(trace.sites))
    if (!found.has(node)) {
      found.add(node);
      yield { file, node };
    }
  for (const facts of files) {
    const { file, nodes, callsNamed } = facts;
    const compared = comparedWithLimits(facts);
    for (const node of callsNamed(MAY_COUNT)) if (!found.has(node) && countsUp(node)) yield { file, node };
    for (const assign of nodes('assign')) {
      const node = addedAndCompared(assign, compared);
      if (node !== null && !found.has(node)) yield { file, node };
    }
  }
}

/** Names that a function holds against a limit, anywhere in it. */
function comparedWithLimits({ nodes }: FileFacts): ReadonlyMap<SyntaxNode, ReadonlySet<string>> {
  const compared = new Map<SyntaxNode, Set<string>>();
  for (const node of nodes('binary')) {
    if (!isOrdering(node.operator) || !isLimitAmount(lastNameOf(node.right))) continue;
    for (const above of ancestors(node)) {
      if (above.kind !== 'function') continue;
      const names = compared.get(above) ?? new Set<string>();
      compared.set(above, names.add(lastNameOf(node.left)));
    }
  }
  return compared;
}

/** `used = ledger.add(…)`, and `used` is compared with a limit below: what is added there is what is counted. */
function addedAndCompared(
  { targets, value }: AssignNode,
  compared: ReadonlyMap<SyntaxNode, ReadonlySet<string>>,
): CallNode | null {
  const [target] = targets;
  const call = callOf(value);
  if (target?.kind !== 'name' || call === null) return null;
  if (!/^(add|record|track|count|consume|use|increment|incr)(_?\w+)?$/i.test(calleeName(call))) return null;
  if (asksHowMany(calleeName(call))) return null;
  const fn = enclosingFunction(call);
  return fn !== null && compared.get(fn)?.has(target.name) === true ? call : null;
}

/** `countMembers(org)`, `CountUserOrganisations`: it asks how many there are, and adds none. */
function asksHowMany(name: string): boolean {
  const [verb, ...rest] = wordsOf(name);
  const to = rest.findIndex((word) => /^(of|by|for|in|where|with|from|per|since)$/.test(word));
  const noun = (to === -1 ? rest : rest.slice(0, to)).at(-1) ?? '';
  return verb === 'count' && (to !== -1 || /[^s]s$|people|members/.test(noun));
}

const MAY_COUNT =
  /^(incr|incr_?by|h_?incr_?by|incr_?by_?float|increment|update|upsert|update_?many|update_?one|find_?one_?and_?update)$/i;

function raises(name: string): boolean {
  return stepsKey(name) && !/decr/i.test(name);
}

function countsUp(call: CallNode): boolean {
  return (
    raises(calleeName(call)) || namedArguments(call).some(({ name }) => /^(increment|\$inc)$/.test(name))
  );
}

/** Rows are kept; what a cache counts is gone with its window. */
function isKept({ node }: Counting): boolean {
  if (rowWriteOf(node) !== null || node.kind === 'string') return true;
  return node.kind === 'call' && !raises(calleeName(node));
}

/** The function goes on without it for those who have a limit. */
function leavesAtOnce({ then, else: other }: IfNode): boolean {
  const [only, ...others] = then;
  if (only?.kind !== 'return' || others.length > 0 || other.length > 0) return false;
  // What is returned may count by itself.
  if (only.value === null) return true;
  // Express's `return next()` goes on without it.
  if (only.value.kind === 'call' && /^(next|call_?next|proceed)$/.test(calleeName(only.value))) return true;
  for (const node of descendants(only.value)) if (node.kind === 'call' || node.kind === 'await') return false;
  return true;
}

const UNLIMITED = /^(is_?)?(unlimited|limitless|uncapped)(_?\w*)$/i;

/** The limit that is asked to be missing: `quota === null`, `limit == -1`, `!plan.limit`, `plan.isUnlimited`. */
function absentLimit(test: SyntaxNode): string | null {
  if (test.kind === 'name' || test.kind === 'member') return UNLIMITED.test(test.name) ? pathOf(test) : null;
  if (test.kind === 'call') {
    // `UNLIMITED.has(plan.name)`
    const list = /^(has|includes|contains|include\?)$/i.test(calleeName(test)) ? receiverOf(test) : null;
    if (list !== null && UNLIMITED.test(lastName(pathOf(list)))) return pathOf(list);
    return UNLIMITED.test(lastName(pathOf(test))) ? pathOf(test) : null;
  }
  if (test.kind === 'unary' && test.operator === '!') return limitNamed(test.operand);
  if (test.kind !== 'binary' || !/^(==|<)$/.test(test.operator)) return null;
  const isNone =
    test.right.kind === 'null' ||
    (test.operator !== '<' && literalNumber(test.right) === -1) ||
    (test.operator === '<' && literalNumber(test.right) === 0) ||
    ((test.right.kind === 'name' || test.right.kind === 'member') &&
      /^(infinity|inf|unlimited|maxint|max_safe_integer)$/i.test(test.right.name));
  return isNone ? limitNamed(test.left) : null;
}

function limitNamed(node: SyntaxNode): string | null {
  if (node.kind !== 'name' && node.kind !== 'member') return null;
  // A balance that is used up has no usage to count; a list of limits is no limit.
  const words = wordsOf(node.name);
  if (words.some((word) => /^(remaining|left|used|usage|reset|window)$/.test(word))) return null;
  return isLimitAmount(node.name) ? pathOf(node) : null;
}
