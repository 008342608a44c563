import type { FileFacts } from '../facts/file-facts.ts';
import { isMoneyName } from '../facts/money/money-names.ts';
import { wordsOf } from '../facts/names.ts';
import { type UsageSum, usageSums } from '../facts/totals/usage-sums.ts';
import type { SyntaxFile, SyntaxNode } from '../languages/syntax.ts';
import { isQuantity } from './amount-names.ts';
import { namesAround } from './place.ts';
import type { Trace } from './site.ts';

/** A total with the side it serves. */
export interface PlacedSum {
  readonly file: SyntaxFile;
  readonly sum: UsageSum;
}

/** A total that customers are shown, beside the totals of the same column that they are billed by. */
export interface ShownTotal extends PlacedSum {
  readonly billed: readonly PlacedSum[];
}

const SIDES: SideWords = {
  bills:
    /^(bill|bills|billed|billable|invoice|invoices|invoicing|charge|charges|charging|fee|fees|overage|overages)$/,
  shows:
    /^(dashboard|show|display|chart|charts|graph|analytics|summary|stats|statistics|breakdown|history|overview|presenter|view|views|index|portal|widget|preview|page)$/,
};

/** More totals of one column than this are a report of another kind. */
const MAX_SUMS = 20;

/** Every total shown for which the same column of the same table is also summed to bill. Linear but for {@link MAX_SUMS}. */
function shownTotals(files: readonly FileFacts[], trace: Trace): readonly ShownTotal[] {
  const billed = new Map<string, PlacedSum[]>();
  const shown: PlacedSum[] = [];
  for (const facts of files)
    for (const sum of usageSums(facts)) {
      const placed = { file: facts.file, sum };
      const side = sideOf(sum.node, SIDES, { file: facts.file, trace });
      const key = `${sum.table}.${sum.column}`;
      if (side === 'shown') shown.push(placed);
      else if (side === 'billed') billed.set(key, [...(billed.get(key) ?? []), placed].slice(0, MAX_SUMS));
    }
  return shown.flatMap((placed) => {
    const own = billed.get(`${placed.sum.table}.${placed.sum.column}`) ?? [];
    return own.length > 0 ? [{ ...placed, billed: own }] : [];
  });
}

/** A total shown that differs from every total billed, with what tells it from the first of them. */
export interface DifferingTotal<Difference> extends PlacedSum {
  readonly first: PlacedSum;
  readonly difference: Difference;
}

/** The totals of usage that are shown otherwise than all they are billed by; `differenceOf` answers null where two agree. */
export function* differingTotals<Difference>(
  files: readonly FileFacts[],
  trace: Trace,
  differenceOf: (shown: UsageSum, billed: PlacedSum) => Difference | null,
): Generator<DifferingTotal<Difference>> {
  for (const { file, sum, billed } of shownTotals(files, trace)) {
    const [first] = billed;
    if (first === undefined || !isUsageTotal(sum)) continue;
    if (billed.some((one) => differenceOf(sum, one) === null)) continue;
    const difference = differenceOf(sum, first);
    if (difference !== null) yield { file, sum, first, difference };
  }
}

/** The words by which a name says what its code is for. */
export interface SideWords {
  readonly bills: RegExp;
  readonly shows: RegExp;
}

/**
 * Whether what stands at a node bills or shows, by the names around it: the function's own decides, then its class's and
 * its file's; what says both says nothing. Where none says anything, what a request asks for is shown.
 */
export function sideOf(
  node: SyntaxNode,
  { bills, shows }: SideWords,
  { file, trace }: { readonly file: SyntaxFile; readonly trace: Trace },
): 'shown' | 'billed' | null {
  const stem = file.path.slice(file.path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
  for (const name of [...namesAround(node), stem]) {
    const words = wordsOf(name);
    const [isBilled, isShown] = [bills, shows].map((said) => words.some((word) => said.test(word)));
    if (isBilled && isShown) return null;
    if (isShown) return 'shown';
    if (isBilled) return 'billed';
  }
  return trace.entryPoints.around(node)?.kind === 'http' ? 'shown' : null;
}

/** True for a total of usage, told by its table or its column. */
function isUsageTotal({ table, columnName }: UsageSum): boolean {
  return (
    /usage|meter|event|credit|consum|billing|charge|cost|ledger|request/.test(table) ||
    isQuantity(columnName) ||
    // What is billed by the same column is used up, but for the amounts of the bills themselves.
    !(isMoneyName(columnName) || BILLS_KEPT.test(table))
  );
}

const BILLS_KEPT = /invoice|payment|refund|order|subscription|transaction/;
