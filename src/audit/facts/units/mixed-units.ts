import type { SyntaxNode } from '../../languages/syntax.ts';
import { calleeName } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { isScaleOf } from './unit-names.ts';
import { type UnitValue, unitValueOf } from './unit-values.ts';
import { isUnitFactor } from './wrong-conversions.ts';

/** Two numbers of one measure and of different units that are put together as if they were of one. */
export interface MixedUnits {
  readonly node: SyntaxNode;
  readonly one: UnitValue;
  readonly other: UnitValue;
}

const TOGETHER = /^(\+|-|[<>]=?)$/;
const CHOOSES = /^(max|min|maximum|minimum|clamp|greatest|least)$/i;

/**
 * `Math.max(elapsedMs, MINIMUM_SECONDS)`, `run.durationMs - includedMinutes`: every sum, difference, comparison and choice
 * of two numbers whose names, or what they are made of, say two different units. In source order.
 */
export function mixedUnits(facts: FileFacts): readonly MixedUnits[] {
  const compared = facts
    .nodes('binary')
    .flatMap((node) => (TOGETHER.test(node.operator) ? mixedIn(node, node.left, node.right) : []));
  const chosen = facts.callsNamed(CHOOSES).flatMap((node): MixedUnits[] => {
    const given = node.arguments.map(({ value }) => value);
    const own = node.callee.kind === 'member' && given.length === 1 ? [node.callee.object] : [];
    const [one, other, ...others] = [...own, ...given];
    if (one === undefined || other === undefined || others.length > 0) return [];
    return CHOOSES.test(calleeName(node)) ? mixedIn(node, one, other) : [];
  });
  return [...compared, ...chosen].sort((a, b) => a.node.span.start - b.node.span.start);
}

function mixedIn(node: SyntaxNode, left: SyntaxNode, right: SyntaxNode): MixedUnits[] {
  // Most sides are numbers, texts and calls: ask the cheaper one first.
  const other = unitValueOf(right);
  const one = other === null ? null : unitValueOf(left);
  if (one === null || other === null || one.unit.measure !== other.unit.measure) return [];
  // Two measures with weights or prices of their own are no longer in any unit; one of them has to be as it was measured.
  if (one.factor !== 1 && other.factor !== 1) return [];
  if (!isUnitFactor(one.factor) || !isUnitFactor(other.factor)) return [];
  const scale = one.unit.scale / one.factor;
  const isSame = isScaleOf(scale, { ...other.unit, scale: other.unit.scale / other.factor });
  return isSame || isLooselySame(one, other) ? [] : [{ node, one, other }];
}

/** A gigabyte of 1024³ bytes beside one of 1000³: names tell these apart too seldom. */
function isLooselySame(one: UnitValue, other: UnitValue): boolean {
  const ratio = (one.unit.scale / one.factor) * (other.factor / other.unit.scale);
  return one.unit.measure === 'size' && Math.abs(Math.log10(ratio)) < SIZE_SLACK;
}

/** Decimal and binary units differ by less than this power of ten, up to a tebibyte. */
const SIZE_SLACK = 0.1;
