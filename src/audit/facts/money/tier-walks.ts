import type { CallNode, FunctionNode, LoopNode, MemberNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, lastNameOf, pathOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastName, withoutGet, wordsOf } from '../names.ts';
import { remember } from '../remember.ts';
import { resolve } from '../values.ts';
import { ancestors, descendants, enclosingFunction, enclosingNamedFunction } from '../walk.ts';

/** A step of a walk through tiers that puts units into the wrong one. */
export interface TierMistake {
  readonly node: SyntaxNode;
  /**
   * `bound`: as many units are taken as the bound counts from zero, of what the tiers before have left. `edge`: the unit
   * that the bound names belongs to the next tier. `whole`: all units up to the bound are priced again. `first`: the
   * first unit of the tier is left out.
   */
  readonly mistake: 'bound' | 'edge' | 'whole' | 'first';
  /** The quantity and the bound, for people. */
  readonly quantity: string;
  readonly bound: string;
}

/** Every such step of the file, in source order. */
export const tierMistakes = remember((facts: FileFacts): readonly TierMistake[] => {
  const minima = [...facts.callsNamed(MINIMA), ...facts.nodes('member')];
  const found = [
    ...minima.flatMap((node) => minimumOf(node) ?? []),
    ...facts.nodes('binary').flatMap((node) => edgeOf(node, facts) ?? firstOf(node) ?? []),
  ];
  return found.sort((a, b) => a.node.span.start - b.node.span.start);
});

const TIERS =
  /^(tiers?|brackets?|ranges?|bands?|slabs?|steps?|levels?|scale|graduation|prices?|pricing|rates?)$/;
/** Names of a bound that counts from zero and belongs to its tier. */
const BOUND =
  /^(up_?to|upper|upper_?bound|up_?to_?(units|quantity|value|inclusive)|to|to_?(value|unit|units|quantity)|last_?unit|ends?_?at_?unit|tier_?(up_?to|end|limit|max))$/i;
/** Of these, the ones that name the last unit of the tier itself. */
const LAST = /^(up_?to|up_?to_?(units|quantity|value|inclusive)|last_?unit)$/i;

function isAboutTiers(names: readonly string[]): boolean {
  return names.some((name) => wordsOf(name).some((word) => TIERS.test(word)));
}

/** The loop over tiers around a node, within its function and the callbacks of that. */
function tierLoop(node: SyntaxNode): LoopNode | FunctionNode | null {
  for (const above of ancestors(node)) {
    if (
      above.kind === 'loop' &&
      above.iterable !== null &&
      isAboutTiers([pathOf(above.iterable), ...above.variables.map(pathOf)])
    )
      return above;
    if (above.kind === 'function' && above.variety !== 'lambda') return null;
    // `tiers.forEach((tier) => …)`, `tiers.find { |tier| … }`.
    const call = above.kind === 'function' ? above.parent : null;
    if (
      above.kind === 'function' &&
      call?.kind === 'call' &&
      isAboutTiers([pathOf(call.callee), ...above.parameters.map(({ name }) => name)])
    )
      return above;
  }
  return null;
}

const MINIMA = /^(min|minOf|least|coerceAtMost|Min|cmp_?min)$/;

/** The two sides of which the smaller is taken: `Math.min(a, b)`, `[a, b].min`, `a.min(b)`. */
function smallerOf(node: CallNode | MemberNode): readonly [SyntaxNode, SyntaxNode] | null {
  if (node.kind === 'member') {
    const [first, second, ...others] =
      node.name === 'min' && node.object.kind === 'list' ? node.object.items : [];
    return first && second && others.length === 0 ? [first, second] : null;
  }
  const [first, second, ...others] = node.arguments.map(({ value }) => value);
  if (first !== undefined && second !== undefined) return others.length === 0 ? [first, second] : null;
  const receiver = receiverOf(node);
  return receiver === null || first === undefined ? null : [receiver, first];
}

/** The last name of a bound, through a variable that only holds it, and through what only makes sure that there is one. */
function boundName(node: SyntaxNode): string | null {
  const value = node.kind === 'name' ? resolve(node) : node;
  const named = value.kind === 'name' || value.kind === 'member' || value.kind === 'index' ? value : node;
  if (
    named.kind === 'call' &&
    named.arguments.length === 1 &&
    /^(requireNonNull|BigInt|Number|int|Decimal|from|valueOf|unwrap|new_?from_?int\w*)$/i.test(
      calleeName(named),
    )
  )
    return named.arguments[0] ? boundName(named.arguments[0].value) : null;
  if (named.kind === 'binary' && /^(\?\?|\|\|)$/.test(named.operator)) return boundName(named.left);
  if (named.kind === 'unary') return boundName(named.operand);
  const name =
    named.kind === 'call' && named.arguments.length === 0 ? calleeName(named) : lastName(pathOf(named));
  const plain = withoutGet(name).replace(/[!?]$/, '');
  return BOUND.test(plain) ? plain : null;
}

function minimumOf(node: CallNode | MemberNode): TierMistake | null {
  const sides = smallerOf(node);
  if (sides === null) return null;
  const at = sides.findIndex((side) => boundName(side) !== null);
  const [quantity, bound] = at === 0 ? [sides[1], sides[0]] : [sides[0], sides[1]];
  if (at < 0 || boundName(quantity) !== null) return null;
  const loop = tierLoop(node);
  const name = lastNameOf(quantity) || lastName(pathOf(quantity));
  if (loop === null || name === '') return null;
  const given = { node, quantity: name, bound: boundName(bound) ?? '' };
  if (isTakenOff(loop, name)) return keepsLower(loop, bound) ? null : { ...given, mistake: 'bound' };
  return isPricedWhole(node) && !leavesAfter(loop) ? { ...given, mistake: 'whole' } : null;
}

const TAKES_OFF = /^(sub|minus|subtract|saturating_sub|checked_sub)$/i;

/** `remaining -= …`, `remaining = remaining.Sub(…)` inside the loop. */
export function isTakenOff(loop: SyntaxNode, name: string): boolean {
  for (const node of descendants(loop)) {
    if (node.kind !== 'assign' || !node.targets.some((target) => lastName(pathOf(target)) === name)) continue;
    if (node.operator === '-=') return true;
    const { value } = node;
    if (value?.kind === 'binary' && value.operator === '-') return true;
    if (value?.kind === 'call' && TAKES_OFF.test(calleeName(value))) return true;
  }
  return false;
}

/** The bound was made the tier's own size before: `upTo = tier.upTo - lower`. */
function keepsLower(loop: SyntaxNode, bound: SyntaxNode): boolean {
  if (bound.kind !== 'name') return false;
  for (const node of descendants(loop))
    if (
      node.kind === 'assign' &&
      node.value?.kind === 'binary' &&
      node.value.operator === '-' &&
      node.targets.some((target) => lastNameOf(target) === bound.name)
    )
      return true;
  return false;
}

/** The smaller one times a price, and nothing is taken off it. */
function isPricedWhole(node: SyntaxNode): boolean {
  const { parent } = node;
  if (parent?.kind === 'binary')
    return parent.operator === '*' && hasPrice(parent.left === node ? parent.right : parent.left);
  const times = parent?.kind === 'member' ? parent.parent : null;
  return (
    times?.kind === 'call' &&
    /^(mul|times|multiply)$/i.test(calleeName(times)) &&
    times.arguments.some(({ value }) => hasPrice(value))
  );
}

function hasPrice(node: SyntaxNode): boolean {
  return wordsOf(lastName(pathOf(node))).some((word) =>
    /^(price|prices|rate|amount|cost|cents|fee)$/.test(word),
  );
}

function leavesAfter(loop: LoopNode | FunctionNode): boolean {
  return loop.body.some(({ kind }) => kind === 'break' || kind === 'return');
}

/** Below is less than at the end: the comment says that a bound is the next tier's. */
const EXCLUSIVE = /exclusive|half-?open|\bbelow\b|less than|not including|\[\s*\w+\s*,\s*\w+\s*\)/i;

/** `quantity < tier.upTo` chooses the tier of the whole quantity. */
function edgeOf(node: SyntaxNode & { kind: 'binary' }, { file }: FileFacts): TierMistake | null {
  const { operator, left, right } = node;
  const isBelow = operator === '<' ? boundName(right) : operator === '>' ? boundName(left) : null;
  const isAbove = operator === '>=' ? boundName(right) : operator === '<=' ? boundName(left) : null;
  const bound = isBelow ?? isAbove;
  const [quantity, end] = operator === '<' || operator === '>=' ? [left, right] : [right, left];
  if (bound === null || !LAST.test(bound) || boundName(quantity) !== null || quantity.kind === 'number')
    return null;
  const loop = tierLoop(node);
  if (loop === null || end.kind === 'number') return null;
  if (!(isBelow === null ? skips(node) : chooses(node, loop)) || isGraduated(node)) return null;
  if (file.comments.some(({ text }) => EXCLUSIVE.test(text))) return null;
  if (OTHER_SCALES.test(lastName(pathOf(quantity))) || !PRICES.test(file.text)) return null;
  return { node, mistake: 'edge', quantity: lastName(pathOf(quantity)), bound };
}

/** Scales of which nothing is priced, by what is put into them. */
const OTHER_SCALES = /^(epochs?|iterations?|points?|scores?|xp|experience|level|income|age|width|height)$/i;
const PRICES = /pric|amount|cents|fee|rate|cost|tariff|charge|micros/i;

/** The tier, or its price, is what comes of the test: `find`, or a `return` under it. */
function chooses(node: SyntaxNode, loop: LoopNode | FunctionNode): boolean {
  if (loop.kind === 'function') {
    const call = loop.parent;
    return (
      call?.kind === 'call' &&
      /^(find|first|filter|detect|findFirst|FirstOrDefault|First|single|firstOrNull|Single|take_?while|position|find_?index|iter)$/i.test(
        calleeName(call),
      )
    );
  }
  for (const above of ancestors(node)) {
    if (above.kind === 'if') {
      const last = above.then.at(-1);
      return last?.kind === 'return' || (last?.kind === 'break' && above.then.length <= 2);
    }
    if (above === loop) return false;
  }
  return false;
}

/** `if (quantity >= tier.upTo) continue`. */
function skips(node: SyntaxNode): boolean {
  for (const above of ancestors(node)) {
    if (above.kind === 'if') return above.then.length === 1 && above.then[0]?.kind === 'continue';
    if (above.kind === 'loop' || above.kind === 'function') return false;
  }
  return false;
}

/** Units are shared out among the tiers: it makes no difference where the one at the edge is taken. */
function isGraduated(node: SyntaxNode): boolean {
  const fn = enclosingNamedFunction(node) ?? enclosingFunction(node);
  if (fn === null) return true;
  for (const inner of descendants(fn)) {
    if (inner.kind === 'assign' && /^[+-]=$/.test(inner.operator)) return true;
    // `tiers[tiers.length - 1]` is the last of them.
    if (inner.kind === 'binary' && inner.operator === '-' && inner.right.kind !== 'number') return true;
    if (
      inner.kind === 'call' &&
      /^(sub|minus|subtract|min|max)$/i.test(calleeName(inner)) &&
      inner.arguments.length > 0
    )
      return true;
  }
  return false;
}

const FIRST = /^(get_?)?(first_?unit|from_?unit)$/i;

/** `last - tier.firstUnit` units of a tier that begins with that unit. */
function firstOf(node: SyntaxNode & { kind: 'binary' }): TierMistake | null {
  const { operator, left, right, parent } = node;
  const first = right.kind === 'call' ? calleeName(right) : lastNameOf(right);
  if (operator !== '-' || !FIRST.test(first) || left.kind === 'number') return null;
  const outer = parent?.kind === 'other' ? parent.parent : parent;
  if (outer?.kind === 'binary' && /^[-+<>]=?$/.test(outer.operator)) return null;
  return { node, mistake: 'first', quantity: lastName(pathOf(left)), bound: first };
}
