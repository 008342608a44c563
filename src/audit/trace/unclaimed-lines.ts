import type { FileFacts } from '../facts/file-facts.ts';
import { homeOf } from '../facts/home-of.ts';
import { type RowAccess, rowAccesses } from '../facts/rows.ts';
import { descendants, isWithin } from '../facts/walk.ts';
import type { FunctionNode, SyntaxFile, SyntaxNode } from '../languages/syntax.ts';
import type { EntryPoint } from './entry-point.ts';
import type { Trace } from './site.ts';
import { clockedRuns, functionsOf, speaksOfTurns } from './unclaimed-runs.ts';

/** A run that a clock starts in every copy of the program, and that puts in what was used as lines of an invoice. */
export interface UnclaimedLines {
  readonly entry: EntryPoint;
  readonly insert: SyntaxNode;
  readonly file: SyntaxFile;
}

const LINES =
  /^(invoice|charge|bill(?!ing)|billingline|billingitem|billableline|fee|debit|ledgerentr|overage)/;
/** Whatever may keep the second copy's lines out, beside a turn. */
const ONCE = /unique|exist|already|upsert|ignore|conflict|duplicat|merge/i;
const SUMS = /^(sum|count|group_?by|aggregate|annotate|total\w*)$/i;

/**
 * Runs by a clock that sum usage up and insert invoice lines from it, with nothing that lets one copy alone do so: no
 * lock, no claim, no look for lines that are there, no conflict that is settled.
 */
export function unclaimedLinesIn(files: readonly FileFacts[], trace: Trace): readonly UnclaimedLines[] {
  const runs = clockedRuns(trace);
  if (runs.length === 0) return [];
  return runs.flatMap((entry): UnclaimedLines[] => {
    const functions = functionsOf(entry.function, trace);
    const all = functions.flatMap((fn) => [...descendants(fn)]);
    if ([...all, ...descendants(entry.at)].some((node) => speaksOfTurns(node) || saysOnce(node))) return [];
    if (!all.some(sumsUp)) return [];
    for (const fn of functions) {
      const facts = homeOf(fn, files);
      const insert = facts === null ? undefined : lineIn(fn, facts);
      if (facts !== null && insert !== undefined) return [{ entry, insert: insert.node, file: facts.file }];
    }
    return [];
  });
}

function lineIn(fn: FunctionNode, facts: FileFacts): RowAccess | undefined {
  const own = rowAccesses(facts).filter(({ node }) => isWithin(node, fn));
  return own.find(
    (one) =>
      one.kind === 'insert' &&
      !one.settlesConflict &&
      [...one.entities].some((entity) => LINES.test(entity)) &&
      !own.some((other) => other.kind === 'lookup' && sharesLine(other, one)),
  );
}

function sharesLine(one: RowAccess, other: RowAccess): boolean {
  return [...one.entities].some((entity) => LINES.test(entity) && other.entities.has(entity));
}

function saysOnce(node: SyntaxNode): boolean {
  if (node.kind === 'name' || node.kind === 'member') return ONCE.test(node.name);
  return node.kind === 'string' && node.value.length <= MAX_TEXT && ONCE.test(node.value);
}

/** Longer texts are data. */
const MAX_TEXT = 4_000;

function sumsUp(node: SyntaxNode): boolean {
  if (node.kind === 'name' || node.kind === 'member') return SUMS.test(node.name);
  return node.kind === 'string' && node.value.length <= MAX_TEXT && /\b(sum|count)\s?\(/i.test(node.value);
}
