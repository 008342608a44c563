import type { FileFacts } from '../facts/file-facts.ts';
import { isMoneyName } from '../facts/money/amounts.ts';
import { wordsOf } from '../facts/names.ts';
import { type UsageSum, usageSums } from '../facts/totals/usage-sums.ts';
import type { SyntaxFile } from '../languages/syntax.ts';
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

const BILLS =
  /^(bill|bills|billed|billable|invoice|invoices|invoicing|charge|charges|charging|fee|fees|overage|overages)$/;
const SHOWS =
  /^(dashboard|show|display|chart|charts|graph|analytics|summary|stats|statistics|breakdown|history|overview|presenter|view|views|index|portal|widget|preview|page)$/;

/** More totals of one column than this are a report of another kind. */
const MAX_SUMS = 20;

/** Every total shown for which the same column of the same table is also summed to bill. Linear but for {@link MAX_SUMS}. */
function shownTotals(files: readonly FileFacts[], trace: Trace): readonly ShownTotal[] {
  const billed = new Map<string, PlacedSum[]>();
  const shown: PlacedSum[] = [];
  for (const facts of files)
    for (const sum of usageSums(facts)) {
      const placed = { file: facts.file, sum };
      const side = sideOf(placed, trace);
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

/** The function's own name decides; then its class and its file; what says both says nothing. */
function sideOf({ file, sum }: PlacedSum, trace: Trace): 'shown' | 'billed' | null {
  const stem = file.path.slice(file.path.lastIndexOf('/') + 1);
  for (const name of [...namesAround(sum.node), stem]) {
    const words = wordsOf(name);
    const [bills, shows] = [words.some((word) => BILLS.test(word)), words.some((word) => SHOWS.test(word))];
    if (bills && shows) return null;
    if (shows) return 'shown';
    if (bills) return 'billed';
  }
  return trace.entryPoints.around(sum.node)?.kind === 'http' ? 'shown' : null;
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
