import { namedArguments } from '../../facts/arguments.ts';
import { calleeName, calleePath, pathOf, receiverOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { lastName, plainName, wordsOf } from '../../facts/names.ts';
import { isOrdering } from '../../facts/operators.ts';
import { sqlInCode } from '../../facts/sql/sql-in-code.ts';
import { assignmentsOf, literalNumber } from '../../facts/values.ts';
import { ancestors, descendants, enclosingFunction, mentionsNamed } from '../../facts/walk.ts';
import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBalance } from '../../trace/amount-names.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { hintOf } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-414: usage may become negative, and is then credit. */
export const belowZero = defineRule({
  id: 'MTR-414',
  name: 'below-zero',
  section: 'limits',
  title: 'Usage may fall below zero',
  severity: 'medium',
  classification: 'vulnerability',
  question: 'Is every amount of usage that is the difference of two others kept at zero or above?',
  cost: 'Negative usage is credit nobody paid for: the customer uses that much more before the limit, or is billed less.',
  remediation:
    'Keep the result at zero or above (`max(0, …)`, `GREATEST(…, 0)`), or change the row only where enough is there.',
  references: [
    'https://cwe.mitre.org/data/definitions/682.html',
    'https://www.postgresql.org/docs/current/functions-conditional.html#FUNCTIONS-GREATEST-LEAST',
  ],
  *match(scope) {
    for (const facts of scope.audited) {
      for (const call of facts.nodes('call')) {
        yield* matchDecrement(facts, call);
        yield* matchRuntime(facts, call);
      }
      for (const node of facts.nodes('binary'))
        if (node.operator === '-') yield* matchDifference(facts, { node, end: node.left, start: node.right });
      yield* matchSql(facts);
    }
  },
});

/** Counters of what was used; a balance that goes below zero is a debt, and often meant. */
function isUsedCounter(name: string): boolean {
  const words = wordsOf(name);
  return (
    !isBalance(name) &&
    hintOf(words) === 'strong' &&
    words.some((word) => /^(usage|usages|used|consumed)$/.test(word))
  );
}

const TAKES = /^(decrement|decr_?by)$/i;

/** `usage: { decrement: clicks }` with nothing in the function that keeps the counter at zero. */
function* matchDecrement(facts: FileFacts, call: CallNode): Generator<Match> {
  if (!/\.(update|upsert|update_?many|update_?one)$/i.test(calleePath(call))) return;
  for (const { name, value } of namedArguments(call)) {
    if (value.kind !== 'object' || !isUsedCounter(name)) continue;
    const taken = value.entries.find(({ key }) => key !== null && TAKES.test(key));
    if (taken === undefined || literalNumber(taken.value) !== null || isFloored(call, name)) continue;
    yield toMatch(facts, { node: taken.value, column: name, amount: taken.value });
  }
}

function* matchSql(facts: FileFacts): Generator<Match> {
  for (const { node, statement } of sqlInCode(facts)) {
    if (statement.verb !== 'update') continue;
    for (const { column, expression } of statement.assignments) {
      const taken = /^\s*[\w."`]{1,80}\s{0,3}-\s{0,3}([?$:%@]\w{0,40})/.exec(expression.text)?.[1];
      if (taken === undefined || !isUsedCounter(column)) continue;
      const asks = statement.where.some((one) =>
        one.columns.some(({ name }) => plainName(name) === plainName(column)),
      );
      if (asks || isFloored(node, column)) continue;
      yield toMatch(facts, { node, column, amount: null });
    }
  }
}

function toMatch(
  { file }: FileFacts,
  { node, column, amount }: { node: SyntaxNode; column: string; amount: SyntaxNode | null },
): Match {
  const label =
    amount === null
      ? 'an amount'
      : `\`${file.text.slice(amount.span.start, amount.span.end).slice(0, MAX_SHOWN)}\``;
  return {
    file,
    node,
    confidence: 'possible',
    message: `\`${column}\` is lowered by ${label} with no floor at zero: after a reset, or where the amount was counted over another period, the counter becomes negative and the customer has that much usage for nothing.`,
  };
}

const MAX_SHOWN = 60;
const FLOORS = /^(max|greatest|clamp|math\.max|coerceatleast|maxof)$/i;

/** Something in the function keeps the column at zero, or asks whether there is enough. */
function isFloored(node: SyntaxNode, column: string): boolean {
  const plain = plainName(column);
  for (const inner of descendants(enclosingFunction(node) ?? node)) {
    if (inner.kind === 'call' && FLOORS.test(calleeName(inner))) return true;
    if (inner.kind === 'string' && /\bgreatest\s{0,3}\(/i.test(inner.value)) return true;
    if (inner.kind === 'object')
      for (const { key, value } of inner.entries)
        if (key !== null && plainName(key) === plain && value.kind === 'object')
          if (value.entries.some((one) => /^(gte?|\$gte?)$/.test(one.key ?? ''))) return true;
    if (inner.kind === 'binary' && isOrdering(inner.operator))
      if ([inner.left, inner.right].some((side) => plainName(lastName(pathOf(side))) === plain)) return true;
  }
  return false;
}

/** `stop.Sub(start)`, `end.diff(start)`. */
function* matchRuntime(facts: FileFacts, call: CallNode): Generator<Match> {
  const end = receiverOf(call);
  const [start] = call.arguments;
  if (
    end === null ||
    start === undefined ||
    !/^(sub|diff|subtract|minus|duration_?since)$/i.test(calleeName(call))
  )
    return;
  yield* matchDifference(facts, { node: call, end, start: start.value });
}

const ENDS = /^(end|ended|ends|stop|stopped|stopping|until|finish|finished|to|upper|close|closed)$/;
const STARTS = /^(start|started|starts|begin|began|from|since|created|lower|open|opened)$/;

/** A runtime whose end is cut at a bound, and whose start is not: what began after the bound ran for less than nothing. */
function* matchDifference(
  facts: FileFacts,
  { node, end, start }: { readonly node: SyntaxNode; readonly end: SyntaxNode; readonly start: SyntaxNode },
): Generator<Match> {
  if (end.kind !== 'name' || (start.kind !== 'name' && start.kind !== 'member')) return;
  if (!saysWord(end.name, ENDS) || !saysWord(start.name, STARTS)) return;
  if (!isMeasured(node, facts)) return;
  if (!isCut(end.name, node) || isBounded(node, { end: end.name, start: start.name })) return;
  yield {
    file: facts.file,
    node,
    confidence: 'likely',
    severity: 'high',
    message: `\`${end.name}\` is cut at a bound and \`${start.name}\` is not: what started after the bound lasts less than nothing here, and is taken off the bill.`,
    remediation: 'Cut the start at the same bound, or keep the difference at zero or above.',
  };
}

function saysWord(name: string, pattern: RegExp): boolean {
  return wordsOf(name).some((word) => pattern.test(word));
}

/** In billing code, or in a function that says it measures how long something ran. */
function isMeasured(node: SyntaxNode, { file }: FileFacts): boolean {
  if (isBillingCode(node, file)) return true;
  for (const above of ancestors(node))
    if (above.kind === 'function' && above.name !== null)
      return saysWord(above.name, /^(runtime|billable|usage|uptime|consumed|metered)$/);
  return false;
}

/** The smaller of two, or a bound that something earlier takes the place of. */
function isCut(name: string, from: SyntaxNode): boolean {
  const assigns = assignmentsOf(name, from).filter(({ span }) => span.start < from.span.start);
  if (assigns.some(({ value }) => value !== null && isLeast(value))) return true;
  const [first] = assigns;
  return (
    assigns.length === 2 &&
    first?.value?.kind === 'name' &&
    saysWord(first.value.name, /^(max|limit|cap|now|end|until|bound|upper|latest)$/)
  );
}

function isLeast(value: SyntaxNode): boolean {
  if (value.kind === 'call') return /^(min|least|minof|earliest|earlier)$/i.test(calleeName(value));
  return value.kind === 'member' && value.name === 'min' && value.object.kind === 'list';
}

/** The two are compared, the start is bounded too, or the difference is kept at zero. */
function isBounded(
  node: SyntaxNode,
  { end, start }: { readonly end: string; readonly start: string },
): boolean {
  for (const inner of descendants(enclosingFunction(node) ?? node)) {
    if (inner.kind === 'call') {
      if (/^(max|greatest|maxof|clamp|coerceatleast|latest|abs)$/i.test(calleeName(inner))) return true;
      const asks = /^(before|after|isbefore|isafter|lt|lte|gt|gte|compare)$/i.test(calleeName(inner));
      if (asks && mentionsNamed(inner, end) && mentionsNamed(inner, start)) return true;
    }
    if (inner.kind === 'member' && inner.name === 'max' && inner.object.kind === 'list') return true;
    if (inner.kind !== 'binary' || !isOrdering(inner.operator)) continue;
    if (mentionsNamed(inner, end) && mentionsNamed(inner, start)) return true;
    if (literalNumber(inner.right) === 0 || literalNumber(inner.left) === 0) return true;
  }
  return false;
}
