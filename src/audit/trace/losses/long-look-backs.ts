import { calleeName } from '../../facts/calls.ts';
import { wordsOf } from '../../facts/names.ts';
import { remember } from '../../facts/remember.ts';
import { ageIn } from '../../facts/time/ages.ts';
import { descendants } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { functionAround } from '../call-graph.ts';
import type { Delivery } from '../deliveries.ts';
import type { Trace } from '../site.ts';

/** A run that takes up usage from further back than its provider accepts. */
export interface LongLookBack {
  /** The read, or the condition of it. */
  readonly node: SyntaxNode;
  /** How far back it reaches, in seconds. */
  readonly age: number;
}

/** `report()` calls `send(part)`, which calls the provider: the rows are read that far up. */
const MAX_STEPS = 3;
/** More callers of one function are not looked through. */
const MAX_CALLERS = 3;

/** The read that gives a delivery its rows, where it reaches back further than `maxPast` seconds; null otherwise. */
export function longLookBackOf({ node }: Delivery, maxPast: number, trace: Trace): LongLookBack | null {
  let holders = [functionAround(node)].filter((fn) => fn !== null);
  for (let step = 0; step < MAX_STEPS && holders.length > 0; step++) {
    for (const holder of holders) {
      const found = lookBackIn(holder, maxPast);
      if (found !== null) return found;
    }
    holders = holders.flatMap((holder) =>
      trace.calls
        .callersOf(holder)
        .slice(0, MAX_CALLERS)
        .map(functionAround)
        .filter((fn) => fn !== null),
    );
  }
  return null;
}

function lookBackIn(holder: FunctionNode, maxPast: number): LongLookBack | null {
  return lookBacksIn(holder).find(({ age }) => age > maxPast) ?? null;
}

/** Every read of the function that is given a start, in source order: many deliveries of one function ask for them. */
const lookBacksIn = remember((holder: FunctionNode): readonly LongLookBack[] => {
  const found: LongLookBack[] = [];
  for (const node of descendants(holder)) {
    const since = node.kind === 'binary' ? lowerBound(node.operator, node.left, node.right) : null;
    const start = since ?? (node.kind === 'call' ? startGiven(node) : null);
    const age = start === null ? null : ageIn(start);
    if (age !== null) found.push({ node, age });
  }
  return found;
});

/** `Usage.hour >= cutoff`, `cutoff < row.at`: at or after it. */
function lowerBound(operator: string, left: SyntaxNode, right: SyntaxNode): SyntaxNode | null {
  if (/^>=?$/.test(operator)) return right;
  return /^<=?$/.test(operator) ? left : null;
}

const READS =
  /^(find|fetch|load|list|select|read|get|query|unreported|unsent|unbilled|pending|open|between|usage|hours|rows|events|where|filter|since|scan|all)$/;
const STARTS = /^(since|after|from|start|begin|gte?|min)$/;
/** Rows that are put away, not sent. */
const PUTS_AWAY = /delete|remove|purge|expire|archive|prune|drop|cleanup|mark|forget/i;

/** The start of the time that a read is given: `hours.unreported(start, end)`, `created_at__gte=start`, `{ gte: start }`. */
function startGiven(call: CallNode): SyntaxNode | null {
  const name = calleeName(call);
  if (PUTS_AWAY.test(name)) return null;
  for (const { name: key, value } of call.arguments) {
    if (key !== null && STARTS.test(wordsOf(key).at(-1) ?? '')) return value;
    for (const inner of value.kind === 'object' ? descendants(value) : [])
      if (inner.kind === 'object')
        for (const entry of inner.entries)
          if (entry.key !== null && STARTS.test(wordsOf(entry.key).at(-1) ?? '')) return entry.value;
  }
  const words = wordsOf(name);
  const given = call.arguments.filter((one) => one.name === null).map(({ value }) => value);
  if (words.some((word) => STARTS.test(word))) return given.find((value) => ageIn(value) !== null) ?? null;
  // `(ctx, start, end)`: of two moments the first is the start.
  const [first, second] = given.filter(
    (value) => value.kind !== 'name' || !/^(ctx|context|ct|tx)$/i.test(value.name),
  );
  return second !== undefined && words.some((word) => READS.test(word)) ? (first ?? null) : null;
}
