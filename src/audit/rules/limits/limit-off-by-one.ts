import { calleeLabel, calleeName, callsIn } from '../../facts/calls.ts';
import { fateOf } from '../../facts/failures/failure.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { type ExactCover, exactCovers } from '../../facts/money/exact-covers.ts';
import { wordsOf } from '../../facts/names.ts';
import { textOf } from '../../facts/text-of.ts';
import { type PlaceAgainstCount, placesAgainstCounts } from '../../facts/totals/places-against-counts.ts';
import { resolve } from '../../facts/values.ts';
import { descendants, enclosingNamedFunction } from '../../facts/walk.ts';
import type { BinaryNode, CallNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { type AskedOneOver, askedOnesOver } from '../../trace/limits/asked-ones-over.ts';
import { checkedLimits } from '../../trace/limits/checked-limits.ts';
import { keyedLimits } from '../../trace/limits/keyed-limits.ts';
import { onesOver, onesUnder } from '../../trace/limits/ones-over.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-402: usage that would exactly reach the limit is refused, or one more than the limit is let through. */
export const limitOffByOne = defineRule({
  id: 'MTR-402',
  name: 'limit-off-by-one',
  section: 'limits',
  title: 'A limit is compared off by one',
  severity: 'medium',
  classification: 'deficiency',
  question: 'Can a customer use exactly what the limit allows?',
  cost: 'The last paid unit can never be used, or one more than the limit is given away.',
  remediation: 'Where the compared sum already holds this request, refuse only above the limit (`>`).',
  references: ['https://cwe.mitre.org/data/definitions/193.html'],
  *match(scope) {
    const refused = new Set<SyntaxNode>();
    for (const { file, nodes } of scope.audited)
      for (const { test, then } of nodes('if')) {
        if (test.kind !== 'binary' || test.operator !== '>=') continue;
        const sum = resolve(test.left);
        if (sum.kind !== 'binary' || !isProjection(sum) || !isLimit(test.right)) continue;
        if (!isBillingCode(test, file) && !isAboutUsage(sum)) continue;
        if (!/^(rethrows|reports)$/.test(fateOf(then, null))) continue;
        refused.add(test);
        yield toMatch(file, test, sum);
      }
    for (const facts of scope.audited) {
      const told = new Set<SyntaxNode>(refused);
      for (const match of matchAdmitted(facts)) {
        if (told.has(match.node)) continue;
        told.add(match.node);
        yield match;
      }
    }
    for (const asked of askedOnesOver(scope.files)) yield toAsked(asked);
    for (const facts of scope.audited)
      for (const cover of exactCovers(facts))
        if (!refused.has(cover.test)) yield toCovered(facts.file, cover);
    for (const facts of scope.audited)
      for (const one of placesAgainstCounts(facts)) yield toPlaced(facts.file, one);
  },
});

/** Every check that lets one more through at the limit itself; some are seen in more than one way. */
function* matchAdmitted(facts: FileFacts): Generator<Match> {
  for (const { test, then } of facts.nodes('if')) yield* matchCounted(facts.file, test, then);
  for (const { file, check, taken, admitsOneMore } of checkedLimits(facts))
    if (admitsOneMore) yield toOneMore(file, check, taken);
  for (const { file, check, step, admitsOneMore } of keyedLimits(facts))
    if (admitsOneMore) yield toOneMore(file, check, step.call);
  for (const check of onesUnder(facts)) yield toMatch(facts.file, check, resolve(measureIn(check)));
  for (const { check, taken } of onesOver(facts))
    yield taken === null ? toAnswered(facts.file, check) : toOneMore(facts.file, check, taken);
}

/** The side that holds this request, in either order. */
function measureIn({ left, right, operator }: BinaryNode): SyntaxNode {
  return operator === '>=' ? left : right;
}

/** How many there are so far, read before this one is counted, and let through where that is the limit already. */
function* matchCounted(file: SyntaxFile, test: SyntaxNode, then: readonly SyntaxNode[]): Generator<Match> {
  if (test.kind !== 'binary' || test.operator !== '>') return;
  const fn = enclosingNamedFunction(test);
  const limit = withoutCast(test.right);
  const read = resolve(withoutCast(test.left));
  if (fn === null || !CHECKS.test(fn.name ?? '') || !isLimit(limit)) return;
  const count = read.kind === 'member' ? read.object : read;
  if (count.kind !== 'call' || !isCount(calleeName(count))) return;
  const isCounted = callsIn(fn).some((call) => COUNTS_UP.test(calleeName(call)));
  if (isCounted || !/^(rethrows|reports)$/.test(fateOf(then, null))) return;
  const shown = (node: SyntaxNode): string => textOf(file, node).slice(0, MAX_SHOWN);
  yield {
    file,
    node: test,
    evidence: [{ file, node: count }],
    confidence: 'likely',
    message:
      `\`${shown(test.left)}\` is what \`${calleeLabel(count)}\` counted before this one: when it equals \`${shown(limit)}\` the limit is reached, ` +
      'yet one more is let through.',
    remediation: 'Refuse at the limit (`>=`) where the count does not hold this request yet.',
  };
}

/** The number is as it was before this request, which is let through at the limit and counted then. */
function toOneMore(file: SyntaxFile, check: BinaryNode, taken: CallNode): Match {
  const text = textOf(file, check).slice(0, MAX_SHOWN);
  return {
    file,
    node: check,
    evidence: [{ file, node: taken }],
    confidence: 'likely',
    message:
      `\`${text}\` judges the number before this request, and \`${calleeLabel(taken)}\` counts it afterwards: ` +
      'where the number equals the limit already, one more is let through than was paid for.',
    remediation: 'Refuse where the number equals the limit too, or add this request before comparing.',
  };
}

/** The question is whether one more may be made, and the answer is yes where there are as many as allowed. */
function toAnswered(file: SyntaxFile, check: BinaryNode): Match {
  return {
    file,
    node: check,
    confidence: 'likely',
    message:
      `\`${textOf(file, check).slice(0, MAX_SHOWN)}\` answers whether one more may be made by the number there is already: ` +
      'where that equals the limit, one more is let through than was paid for.',
    remediation: 'Answer yes only below the limit (`<`), or add the one that is asked for before comparing.',
  };
}

/** The question is answered elsewhere: whether the limit is exceeded, not whether it is reached. */
function toAsked({ file, asked, taken, check, checkFile }: AskedOneOver): Match {
  const text = textOf(checkFile, check).slice(0, MAX_SHOWN);
  return {
    file,
    node: asked,
    evidence: [
      { file: checkFile, node: check },
      { file, node: taken },
    ],
    confidence: 'likely',
    message:
      `\`${textOf(file, asked).slice(0, MAX_SHOWN)}\` is true only where \`${text}\` by the number before this request, and \`${calleeLabel(taken)}\` makes one more: ` +
      'where the number equals the limit already, one more is let through than was paid for.',
    remediation: 'Ask whether one is left, and refuse where the number equals the limit too.',
  };
}

/** So many were given out, and one more is told that it was among them. */
function toPlaced(file: SyntaxFile, { test, place, count }: PlaceAgainstCount): Match {
  return {
    file,
    node: test,
    confidence: 'likely',
    message: `\`${place}\` counts from zero, so \`${textOf(file, test).slice(0, MAX_SHOWN)}\` is true for one more than \`${count}\`: a request more than was taken off is let through.`,
    remediation: 'Compare a place that counts from zero with `<`.',
  };
}

/** What is there pays for what is asked for, and is refused all the same. */
function toCovered(file: SyntaxFile, { test, balance, price }: ExactCover): Match {
  return {
    file,
    node: test,
    confidence: 'likely',
    message: `\`${textOf(file, test).replaceAll(/\s+/g, ' ').slice(0, MAX_SHOWN)}\` treats a \`${balance}\` that covers \`${price}\` exactly as too little: a customer who has just what it costs is refused or switched off.`,
    remediation: 'Refuse only where there is less than it costs (`<`).',
  };
}

const CHECKS = /^(check|validate|ensure|enforce|can|may|assert|verify|authori[sz]e|allow|is|has|within)/i;
/** A read of a number of things that were let through before. */
function isCount(name: string): boolean {
  const words = wordsOf(name);
  // The highest of many counts is no customer's own.
  if (words.some((word) => /^(max|min|average|avg)$/.test(word))) return false;
  return words.some((word) => /^(count|counts|counter)$/.test(word)) && !COUNTS_UP.test(name);
}

const COUNTS_UP = /incr|add|insert|create|save|append|push|record/i;

/** `int64(limit)`: the value itself. */
function withoutCast(node: SyntaxNode): SyntaxNode {
  if (
    node.kind !== 'call' ||
    !/^(u?int(8|16|32|64)?|float(32|64)?|Number|Integer|int|long|BigInt)$/.test(calleeName(node))
  )
    return node;
  return node.arguments[0]?.value ?? node;
}

function toMatch(file: SyntaxFile, test: BinaryNode, sum: SyntaxNode): Match {
  return {
    file,
    node: test,
    evidence: [{ file, node: sum }],
    confidence: 'likely',
    message:
      `\`${textOf(file, sum).slice(0, MAX_SHOWN)}\` already holds this request, yet it is refused when it equals \`${textOf(file, test.right).slice(0, MAX_SHOWN)}\`: ` +
      'the customer can never use the last of what was paid for.',
  };
}

const MAX_SHOWN = 80;
const USED = /^(used|usage|consumed|spent|current|total)$/;
const ASKED =
  /^(requested|required|needed|additional|cost|amount|credits|tokens|units|seconds|bytes|quantity|count|size|estimated|estimate)$/;
const LIMITS = /^(limit|limits|quota|quotas|allowance|budget|cap|included|maximum|allotment|credits)$/;

/** What has been used, plus what is asked for now. */
function isProjection(sum: BinaryNode): boolean {
  if (sum.operator !== '+') return false;
  const [left, right] = [lastWords(sum.left), lastWords(sum.right)];
  if (sum.right.kind === 'number') return sum.right.value === 1 && left.some((word) => USED.test(word));
  const isUsed = (words: readonly string[]): boolean => words.some((word) => USED.test(word));
  const isAsked = (words: readonly string[]): boolean =>
    !isUsed(words) && words.some((word) => ASKED.test(word));
  return (isUsed(left) && isAsked(right)) || (isAsked(left) && isUsed(right));
}

function isLimit(node: SyntaxNode): boolean {
  return lastWords(node).some((word) => LIMITS.test(word));
}

function lastWords(node: SyntaxNode): readonly string[] {
  return node.kind === 'name' || node.kind === 'member' ? wordsOf(node.name) : [];
}

function isAboutUsage(sum: SyntaxNode): boolean {
  for (const node of descendants(sum))
    if (lastWords(node).some((word) => /^(usage|credits?|quota|tokens)$/.test(word))) return true;
  return false;
}
