import { calleeName, calleePath, callOf, pathOf } from '../../facts/calls.ts';
import { type DeadFallback, deadFallbacks } from '../../facts/dead-fallbacks.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { calledFunctions, type FunctionIndex, functionIndex } from '../../facts/functions.ts';
import { type LooseLookup, looseLookups } from '../../facts/loose-lookups.ts';
import { literalNumber, resolve } from '../../facts/values.ts';
import { descendants, enclosingNamedFunction } from '../../facts/walk.ts';
import type { BinaryNode, CallNode, FunctionNode, IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
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
  remediation:
    'Keep the missing value missing until every way to find it was tried, and leave the path (return, continue, raise) where it stays missing.',
  references: [
    'https://docs.python.org/3/library/stdtypes.html#dict.get',
    'https://peps.python.org/pep-0661/',
  ],
  *match(scope) {
    const index = functionIndex(scope.files);
    for (const dead of deadFallbacks(scope.files)) if (saysMoney(dead.name)) yield toDeadFallback(dead);
    for (const facts of scope.files) {
      for (const lookup of looseLookups(facts)) yield toLooseLookup(facts, lookup);
      for (const node of facts.nodes('if')) {
        yield* matchDeadFallback(facts, node);
        yield* matchIdleSkip(facts, node);
      }
      for (const product of facts.nodes('binary')) yield* matchSentinel(facts, product, index);
    }
  },
});

function toLooseLookup({ file }: FileFacts, { node, hiding }: LooseLookup): Match {
  const text = file.text.slice(node.span.start, node.span.end).replaceAll(/\s+/g, ' ');
  return {
    file,
    node,
    confidence: hiding === null ? 'possible' : 'likely',
    message: `\`${text.slice(0, MAX_QUOTED)}\` takes the first price whose key fits a part of the name${hiding === null ? '' : `, and \`${hiding}\` stands before a longer key that it fits as well`}: what should have a price of its own is billed at the price of another.`,
    remediation:
      'Look for the whole name first, then take the longest key that fits, and let a name without a price stand out.',
  };
}

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

/** The statement after this one in the same body. */
function nextOf(node: SyntaxNode): SyntaxNode | null {
  const body = bodyOf(node);
  const at = body.indexOf(node);
  return at === -1 ? null : (body[at + 1] ?? null);
}

function bodyOf(node: SyntaxNode): readonly SyntaxNode[] {
  const { parent } = node;
  if (parent === null) return [];
  if (parent.kind === 'try')
    return (
      [parent.body, parent.orElse, parent.finally, ...parent.handlers.map((one) => one.body)].find((body) =>
        body.includes(node),
      ) ?? []
    );
  if (parent.kind === 'if') return parent.then.includes(node) ? parent.then : parent.else;
  return 'body' in parent ? parent.body : [];
}

/** The name that a test asks to be null: `cost` in `cost is None`, `cost == null`. */
function nullTested(test: SyntaxNode): string | null {
  if (test.kind !== 'binary' || !/^(==|===|is)$/.test(test.operator) || test.right.kind !== 'null')
    return null;
  const path = pathOf(test.left);
  return path === '?' || path === '' ? null : path;
}

/** `if cost is None: cost = float(headers.get('cost', 0.0))`, then `if cost is None` once more. */
function* matchDeadFallback(facts: FileFacts, node: IfNode): Generator<Match> {
  const name = nullTested(node.test);
  const [only, ...others] = node.then;
  if (name === null || only?.kind !== 'assign' || others.length > 0 || node.else.length > 0) return;
  const [target] = only.targets;
  if (target === undefined || pathOf(target) !== name || only.value === null || !isNeverNull(only.value))
    return;
  const next = nextOf(node);
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

const SKIPPING =
  /\b(skipping|skipped|will skip|ignoring|aborting|bailing|not (processing|billing|charging|summari[sz]ing))\b/i;
/** The work is said to be put off; a message that it is put off elsewhere stands in code that runs on. */
const PUTS_OFF =
  /\b(ignoring|skipping|waiting|deferring|postponing|not (running|processing|generating|billing|closing)\b[^.]*) until\b|\bnot (yet )?past (the |its )?\w*\s?(period|window|deadline)\b.*\b(ignoring|skipping|waiting)\b|\b(too early|not (yet )?(due|ready|ended|over))\b.*\b(skipping|ignoring|aborting)\b/i;
const LOGS =
  /^(log|info|warn|warning|error|debug|print|println|printf|infof?|warnf|warningf|errorf|debugf|Info|Warn|Error|Debug|Infof|Warnf|Errorf|Debugf|Printf|Println|Infow|Warnw|Errorw|exception)$/;

/** A branch that only says it skips, and runs on. */
function* matchIdleSkip(facts: FileFacts, node: IfNode): Generator<Match> {
  const [only, ...others] = node.then;
  if (only === undefined || others.length > 0 || node.else.length > 0) return;
  const call = callOf(only);
  if (call === null || !LOGS.test(calleeName(call))) return;
  const said = messageOf(call);
  if (said === null) return;
  if (isMissingTest(node.test) ? !SKIPPING.test(said) : !PUTS_OFF.test(said)) return;
  const next = nextOf(chainOf(node));
  if (next === null || isLeaving(next) || hasFallback(next, node.test)) return;
  if (!isBillingCode(node, facts.file) && !mentionsBilling(node.test)) return;
  yield {
    file: facts.file,
    node,
    evidence: [{ file: facts.file, node: next }],
    confidence: 'likely',
    message: `The branch says “${said.slice(0, MAX_QUOTED)}” but nothing leaves: the lines below run all the same${isMissingTest(node.test) ? ' with what was found missing, and usage is deleted, written or billed under no value' : ', and a period is reported or billed before its usage is complete'}.`,
  };
}

const MAX_QUOTED = 60;

/** The `if` that the chain of `else if`s starts with. */
function chainOf(node: IfNode): IfNode {
  let first = node;
  while (first.parent?.kind === 'if' && first.parent.else.length === 1 && first.parent.else[0] === first)
    first = first.parent;
  return first;
}

function mentionsBilling(test: SyntaxNode): boolean {
  return [...descendants(test)].some(
    (node) =>
      (node.kind === 'name' || node.kind === 'member') &&
      /bill|invoice|usage|subscription|customer|price|charge/i.test(node.name),
  );
}

/** What was found missing is made good in the next line: `plan ?? subscription.plan`. */
function hasFallback(next: SyntaxNode, test: SyntaxNode): boolean {
  const missing = nullTested(test) ?? (test.kind === 'unary' ? pathOf(test.operand) : null);
  for (const node of descendants(next))
    if (node.kind === 'binary' && /^(\?\?|\|\||or)$/.test(node.operator) && pathOf(node.left) === missing)
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

/** `getPrice(model) * ratio`, where `getPrice` answers -1 for what it does not know. */
function* matchSentinel(facts: FileFacts, product: BinaryNode, index: FunctionIndex): Generator<Match> {
  if (product.operator !== '*') return;
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
    if (node.kind !== 'binary' || !/^(<|<=|>|>=|==|!=|===|!==)$/.test(node.operator)) continue;
    if (pathOf(node.left) === name || pathOf(node.right) === name) return true;
  }
  return false;
}
