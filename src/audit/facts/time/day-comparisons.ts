import type { BinaryNode, CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleePath, pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { resolve } from '../values.ts';

/** The day of a stored time compared with today’s, each taken in the zone its own value carries. */
export interface DayComparison {
  readonly node: BinaryNode;
  /** As written: `last.Day`. */
  readonly stored: string;
  readonly clock: SyntaxNode;
}

/**
 * Comparisons of calendar days where one side is the host's clock and the other a time that came from elsewhere. A Go
 * time has the zone it was made in: https://pkg.go.dev/time#Time.Date.
 */
export function dayComparisons(facts: FileFacts): DayComparison[] {
  return facts.nodes('binary').flatMap((node): DayComparison[] => {
    if (!/^[=!]=$/.test(node.operator)) return [];
    const [left, right] = [dayOf(node.left), dayOf(node.right)];
    if (left === null || right === null) return [];
    const clock = [left, right].find(isHostClock);
    const stored = [left, right].find((time) => isStored(time));
    if (clock === undefined || stored === undefined) return [];
    return [{ node, stored: pathOf(stored), clock: resolve(clock) }];
  });
}

/** The time whose day is read: `t` of `t.Day()` and `t.YearDay()`. */
function dayOf(node: SyntaxNode): SyntaxNode | null {
  const member = node.kind === 'call' && node.arguments.length === 0 ? node.callee : node;
  if (member.kind !== 'member' || !/^(Day|YearDay)$/.test(member.name)) return null;
  return node.kind === 'call' ? member.object : null;
}

/** `time.Now()`: nothing gave it a zone. */
function isHostClock(time: SyntaxNode): boolean {
  const value = resolve(time);
  return value.kind === 'call' && isNow(value);
}

function isNow(call: CallNode): boolean {
  return call.arguments.length === 0 && /(^|\.)time\.Now$/.test(calleePath(call));
}

/** A field or a parameter: not a clock, and not put into a zone here (`.UTC()`, `.In(zone)`). */
function isStored(time: SyntaxNode): boolean {
  const value = resolve(time);
  return value.kind === 'member' || value.kind === 'name' || (value.kind === 'index' && value !== time);
}
