import type { CallNode, ObjectNode, SyntaxNode } from '../../languages/syntax.ts';
import { receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { isEndOfChain } from '../queries/chain.ts';
import { remember } from '../remember.ts';
import { sqlRangesIn } from '../sql/sql-ranges.ts';
import type { Range } from './range.ts';
import {
  conjuncts,
  isConjunction,
  keyOfObject,
  type Side,
  sideOfEntry,
  sideOfFilterCall,
  sidesOfArgument,
  toSide,
} from './range-sides.ts';
import { rangesOfEntry, writtenRanges } from './written-ranges.ts';

/** Every range condition of the file, whatever the style it is written in; each once, in source order. */
export const rangesIn = remember((facts: FileFacts): readonly Range[] => {
  const ranges: readonly Range[] = [
    ...facts
      .nodes('binary')
      .filter(isTopOfConjunction)
      .flatMap((node) => pair(node, conjuncts(node).flatMap(toSide))),
    ...facts.nodes('call').flatMap(rangesOfCall),
    ...facts.nodes('object').flatMap(rangesOfObject),
    ...writtenRanges(facts),
    ...sqlRangesIn(facts),
  ];
  return onePlace(ranges).toSorted((a, b) => a.node.span.start - b.node.span.start);
});

/** A condition within a chain of calls is met as part of it and by itself. */
function onePlace(ranges: readonly Range[]): Range[] {
  const seen = new Set<SyntaxNode>();
  return ranges.filter(({ upper }) => {
    if (upper.value === null) return true;
    const isNew = !seen.has(upper.value);
    seen.add(upper.value);
    return isNew;
  });
}

/** Joins a lower and an upper side of the same subject. */
function pair(node: SyntaxNode, sides: readonly Side[]): Range[] {
  const ranges: Range[] = [];
  for (const lower of sides) {
    if (lower.end !== 'lower') continue;
    const upper = sides.find((side) => side.end === 'upper' && side.subject === lower.subject);
    if (upper === undefined) continue;
    const lines = {
      startLine: Math.min(lower.node.span.startLine, upper.node.span.startLine),
      endLine: Math.max(lower.node.span.endLine, upper.node.span.endLine),
    };
    ranges.push({ node, lines, subject: lower.subject, lower: lower.bound, upper: upper.bound });
  }
  return ranges;
}

function isTopOfConjunction(node: SyntaxNode): boolean {
  return isConjunction(node) && !(node.parent !== null && isConjunction(node.parent));
}

/** Conditions given to one call, or along one chain of calls. */
function rangesOfCall(call: CallNode): Range[] {
  const own = call.arguments.flatMap(sidesOfArgument);
  const chained = isEndOfChain(call) ? [...sideOfFilterCall(call), ...own, ...sidesBefore(call)] : [];
  return [...pair(call, own), ...pair(call, chained)];
}

/** Longer chains are not written by hand. */
const MAX_CHAIN = 40;

/** The conditions of the calls that a chain comes from. */
function sidesBefore(call: CallNode): Side[] {
  const sides: Side[] = [];
  let at = receiverOf(call);
  for (let steps = 1; steps < MAX_CHAIN && at?.kind === 'call'; steps++) {
    sides.push(...sideOfFilterCall(at), ...at.arguments.flatMap(sidesOfArgument));
    at = receiverOf(at);
  }
  return sides;
}

function rangesOfObject(node: ObjectNode): Range[] {
  const subject = keyOfObject(node);
  const sides = node.entries.flatMap((entry) => sideOfEntry(entry, subject));
  return [...pair(node, sides), ...node.entries.flatMap(rangesOfEntry)];
}
