import type { FunctionNode, SyntaxFile } from '../../languages/syntax.ts';
import type { FileFacts } from '../file-facts.ts';
import { remember } from '../remember.ts';
import { type ColumnWrite, columnWrites } from '../rows/column-writes.ts';
import { enclosingNamedFunction } from '../walk.ts';
import { type ChangedFunction, changedFunctions } from './changed-functions.ts';

/** A stored amount that a function moved before the change, and does not write at all any more. */
export interface LostStep {
  readonly facts: FileFacts;
  readonly fn: FunctionNode;
  readonly step: ColumnWrite;
  readonly stepFile: SyntaxFile;
}

/**
 * Every such amount of the changed functions, told by the column: it is written in no other place of the change more
 * often than before either.
 */
export function lostSteps(files: readonly FileFacts[], base: readonly FileFacts[]): readonly LostStep[] {
  const changed = changedFunctions(files, base);
  if (changed.length === 0) return [];
  const [now, then] = [countsOf(files), countsOf(base)];
  return changed.flatMap((one) =>
    stepsLostIn(one).filter(({ step: { column } }) => (now.get(column) ?? 0) < (then.get(column) ?? 0)),
  );
}

function countsOf(files: readonly FileFacts[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const facts of files)
    for (const { column } of columnWrites(facts)) counts.set(column, (counts.get(column) ?? 0) + 1);
  return counts;
}

function stepsLostIn({ now, facts, then, earlier }: ChangedFunction): LostStep[] {
  const old = writesIn(then, earlier).filter(({ kind }) => kind === 'step');
  if (old.length === 0) return [];
  const columns = new Set(writesIn(now, facts).map(({ column }) => column));
  const lost = Map.groupBy(old, ({ column }) => column);
  return [...lost].flatMap(([column, [step]]): LostStep[] =>
    step === undefined || columns.has(column) ? [] : [{ facts, fn: now, step, stepFile: earlier.file }],
  );
}

function writesIn(fn: FunctionNode, facts: FileFacts): readonly ColumnWrite[] {
  return writesByFunction(facts).get(fn) ?? [];
}

const writesByFunction = remember((facts: FileFacts) =>
  Map.groupBy(columnWrites(facts), ({ node }) => enclosingNamedFunction(node)),
);
