import { pathOf, receiverOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { unflooredAllowances } from '../../facts/money/allowances.ts';
import { type PackageCount, packageCounts } from '../../facts/money/package-counts.ts';
import { type TierEnd, tierEnds } from '../../facts/money/tier-ends.ts';
import { isTakenOff, type TierMistake, tierMistakes } from '../../facts/money/tier-walks.ts';
import { type WholeOverage, wholeOverages } from '../../facts/money/whole-overages.ts';
import { lastName, wordsOf } from '../../facts/names.ts';
import { isOrdering } from '../../facts/operators.ts';
import { isMomentName } from '../../facts/time/time-names.ts';
import {
  ancestors,
  descendants,
  enclosingFunction,
  enclosingNamedFunction,
  namesWithin,
} from '../../facts/walk.ts';
import type { BinaryNode, CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-316: units are priced on the wrong side of a tier's edge. */
export const tierBoundary = defineRule({
  id: 'MTR-316',
  name: 'tier-boundary',
  section: 'aggregation',
  title: 'Tier or free allowance is measured wrongly',
  severity: 'critical',
  classification: 'vulnerability',
  question:
    'Is every unit priced in exactly one tier, with remaining units compared to a tier’s size, cumulative ones to its bound, and never fewer than none left after the free ones?',
  cost: 'Units are priced in the wrong tier, twice, or below zero, for a whole range of quantities.',
  remediation: 'Compare what is left with the size of the tier: its bound less the one before.',
  references: [
    'https://docs.stripe.com/products-prices/pricing-models#tiered-pricing',
    'https://getlago.com/docs/guide/plans/charges/charge-models/graduated',
  ],
  *match(scope) {
    for (const facts of scope.audited) {
      yield* matchAllowance(facts);
      for (const end of tierEnds(facts)) yield toEndMatch(facts, end);
      for (const mistake of tierMistakes(facts)) yield toTierMatch(facts, mistake);
      for (const count of packageCounts(facts)) yield toPackageMatch(facts, count);
      for (const overage of wholeOverages(facts)) yield toOverageMatch(facts, overage);
      for (const node of facts.nodes('binary')) {
        if (isOrdering(node.operator)) yield* matchComparison(facts, node, [node.left, node.right]);
        if (node.operator === '&&') yield* matchGap(facts, node);
      }
      for (const call of facts.callsNamed(COMPARES)) yield* matchComparison(facts, call, comparedBy(call));
    }
  },
});

function toTierMatch({ file }: FileFacts, { node, mistake, quantity, bound }: TierMistake): Match {
  const [units, end] = [`\`${quantity}\``, `\`${bound}\``];
  const said: Readonly<Record<TierMistake['mistake'], string>> = {
    bound: `${units} is what the tiers before have left, and ${end} counts from zero: from the second tier on, more units are put into a tier than it holds, and are billed at the wrong price.`,
    edge: `${end} is the last unit of its tier, and a quantity of just so many is put into the next one: at the edge every unit is billed at the wrong price.`,
    whole: `All units up to ${end} are priced in each tier, those of the tiers before too: every unit above the first tier is billed more than once.`,
    first: `The tier begins with the unit ${end}, which is not among the units counted here: one unit of every tier is billed nothing.`,
  };
  return { file, node, confidence: 'likely', message: said[mistake], remediation: TIER_REMEDIES[mistake] };
}

const TIER_REMEDIES: Readonly<Record<TierMistake['mistake'], string>> = {
  bound: 'Take at most the tier’s size: its bound less the bound of the tier before.',
  edge: 'Compare with `<=`: the bound belongs to its tier.',
  whole: 'Price what lies within the tier: the smaller of quantity and bound, less where the tier begins.',
  first: 'Add one, or take off the last unit of the tier before.',
};

function toPackageMatch({ file }: FileFacts, { node, mistake, quantity, size }: PackageCount): Match {
  return {
    file,
    node,
    confidence: 'likely',
    severity: 'high',
    message:
      mistake === 'extra'
        ? `One package more than the full ones is counted, also where \`${quantity}\` is a multiple of \`${size}\` and none was begun: exact quantities are billed a package too many.`
        : `What is left of \`${quantity}\` after the full packages of \`${size}\` is cut off, though a package that was begun is said to be paid: the last one is billed to nobody.`,
    remediation: 'Divide and round up.',
  };
}

function toOverageMatch({ file }: FileFacts, { node, test, quantity, included }: WholeOverage): Match {
  return {
    file,
    node,
    evidence: [{ file, node: test }],
    confidence: 'likely',
    message: `Only what exceeds \`${included}\` is charged, as the test says, and then all of \`${quantity}\` is: one unit above what is included, everything included is billed too.`,
    remediation: `Price \`${quantity}\` less \`${included}\`.`,
  };
}

const COMPARES =
  /^(GreaterThan|GreaterThanOrEqual|LessThan|LessThanOrEqual|gte?|lte?|isGreaterThan|greaterThan|lessThan)$/;

/** `remaining.GreaterThan(upTo)`. */
function comparedBy(call: CallNode): readonly [SyntaxNode, SyntaxNode] | null {
  const receiver = receiverOf(call);
  const [only, ...others] = call.arguments;
  return receiver === null || only === undefined || others.length > 0 ? null : [receiver, only.value];
}

/** What is left of a quantity held against the absolute bound of a tier, in a loop that takes each tier off it. */
function* matchComparison(
  facts: FileFacts,
  node: SyntaxNode,
  sides: readonly [SyntaxNode, SyntaxNode] | null,
): Generator<Match> {
  if (sides === null) return;
  const [left, right] = sides.map((side) => lastName(pathOf(side)));
  const [remaining, bound] = isRemaining(left) ? [left, right] : [right, left];
  if (!remaining || !bound || !isRemaining(remaining) || !isUpperBound(bound)) return;
  const loop = [...ancestors(node)].find((above) => above.kind === 'loop' || above.kind === 'function');
  if (loop?.kind !== 'loop' || !isTakenOff(loop, remaining)) return;
  yield {
    file: facts.file,
    node,
    confidence: 'likely',
    message: `\`${remaining}\` is what the tiers before have left, \`${bound}\` counts from zero: from the second tier on the two do not compare, and units stay in a tier that is already full and are priced wrongly.`,
  };
}

/** Nothing to pay for what no tier is large enough for. */
function toEndMatch({ file }: FileFacts, { node, test, bound }: TierEnd): Match {
  return {
    file,
    node,
    evidence: [{ file, node: test }],
    confidence: 'likely',
    message: `A quantity beyond the last \`${bound}\` is in no tier, and what it costs is 0: the largest customers pay nothing.`,
    remediation: 'Leave the last tier open, or raise where no tier fits.',
  };
}

function isRemaining(name: string | undefined): name is string {
  return name !== undefined && wordsOf(name).some((word) => /^(remaining|left|leftover|rest)$/.test(word));
}

function isUpperBound(name: string): boolean {
  return /^(up_?to|upper_?bound|tier_?(up_?to|end|limit|max)|to_?value|last_?unit)(value|decimal|quantity)?$/i.test(
    name,
  );
}

/** `units - free_units`, priced with nothing that keeps it from going below zero. */
function* matchAllowance(facts: FileFacts): Generator<Match> {
  for (const { node, quantity, allowance } of unflooredAllowances(facts)) {
    if (!isBillingCode(node, facts.file) && !isSizedByName(node)) continue;
    yield {
      file: facts.file,
      node,
      confidence: 'likely',
      severity: 'high',
      message: `\`${allowance}\` is taken off \`${quantity}\` without a floor at zero: whoever used fewer gets a negative quantity, and a negative fee that lowers the rest of the invoice.`,
      remediation: 'Keep the difference at zero or above before it is priced.',
    };
  }
}

/** The function says by its name that it reckons a quantity that is priced. */
function isSizedByName(node: SyntaxNode): boolean {
  return /cost|price|billable|chargeable|_?(gb|gib|unit)_?(seconds|hours)/i.test(
    enclosingNamedFunction(node)?.name ?? '',
  );
}

const LOWER = /^(from|min|start|lower|first)(_?(value|units?|bound|quantity|qty|amount))?$/i;
const UPPER = /^(to|max|end|upper|last|up_?to)(_?(value|units?|bound|quantity|qty|amount))?$/i;

/** `tier.from <= units && units <= tier.to`: with whole bounds, 10.5 lies between the tier to 10 and the one from 11. */
function* matchGap(facts: FileFacts, node: BinaryNode): Generator<Match> {
  const lower = atLeast(node.left);
  if (lower === null) return;
  const upper = [...descendants(node.right)].map(atMost).find((one) => one !== null);
  if (!upper || lower.units !== upper.units || !isBillingCode(node, facts.file)) return;
  // Moments of two ranges: `downtime.end` lies between the ends of the other.
  const units = splitPath(lower.units).name;
  if (isMomentName(units) || LOWER.test(units) || UPPER.test(units)) return;
  const [from, to] = [splitPath(lower.bound), splitPath(upper.bound)];
  if (from.owner === '' || from.owner !== to.owner || !LOWER.test(from.name) || !UPPER.test(to.name)) return;
  if (isWhole(node, lower.units)) return;
  yield {
    file: facts.file,
    node,
    confidence: 'likely',
    severity: 'high',
    message: `Both \`${from.name}\` and \`${to.name}\` are included: a quantity with a fraction, such as 10.5, lies in neither the tier up to 10 nor the one from 11, and is priced by none of them.`,
    remediation:
      'Include one end only (`from < units && units <= to`), or walk the tiers by their upper bounds.',
  };
}

interface Bounded {
  readonly bound: string;
  readonly units: string;
}

function atLeast(node: SyntaxNode): Bounded | null {
  if (node.kind !== 'binary') return null;
  if (node.operator === '<=') return { bound: pathOf(node.left), units: pathOf(node.right) };
  return node.operator === '>=' ? { bound: pathOf(node.right), units: pathOf(node.left) } : null;
}

function atMost(node: SyntaxNode): Bounded | null {
  if (node.kind !== 'binary') return null;
  if (node.operator === '<=') return { bound: pathOf(node.right), units: pathOf(node.left) };
  return node.operator === '>=' ? { bound: pathOf(node.left), units: pathOf(node.right) } : null;
}

function splitPath(path: string): { readonly owner: string; readonly name: string } {
  const dot = path.lastIndexOf('.');
  return { owner: path.slice(0, Math.max(dot, 0)), name: path.slice(dot + 1) };
}

const WHOLE_TYPE = /\b(u?int(eger)?(8|16|32|64)?|[iu](8|16|32|64|size)|long|short|bigint)\b/i;
const WHOLE_NAME = /(^|[_.])(count|calls|requests|seats|users|day|days|month|index|year|age|size|length)$/i;

/** The quantity is a whole number by its type, its name or what it is made of. */
function isWhole(node: SyntaxNode, units: string): boolean {
  if (WHOLE_NAME.test(wordsOf(units).join('_')) || units === '?' || units === '') return true;
  for (let fn = enclosingFunction(node); fn !== null; fn = enclosingFunction(fn)) {
    const given = fn.parameters.find((parameter) => parameter.name === units);
    if (given) return given.type !== null && WHOLE_TYPE.test(given.type);
    for (const inner of descendants(fn))
      if (inner.kind === 'assign' && inner.targets.some((target) => pathOf(target) === units))
        return (
          /\b(ceil|floor|round|trunc|to_i|int|count|length|len|Math\.(ceil|floor|round))\b/.test(
            inner.value === null ? (inner.type ?? '') : namesWithin(inner.value).join(' '),
          ) || WHOLE_TYPE.test(inner.type ?? '')
        );
  }
  return false;
}
