import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, callsWithin, lastNameOf, pathOf, receiverOf, withoutAwait } from '../calls.ts';
import { searchPages } from '../delivery/search-pages.ts';
import type { FileFacts } from '../file-facts.ts';
import { plainName, wordsOf } from '../names.ts';
import { type RowQuery, rowQueries } from '../queries/row-queries.ts';
import { remember } from '../remember.ts';
import { returnedBy } from '../returned.ts';
import { ownerWord } from '../rows/ownerless-queries.ts';
import { isBound } from '../sql/statement.ts';
import { isMomentName } from '../time/time-names.ts';
import { assignmentsOf, literalNumber, resolve } from '../values.ts';
import { descendants, enclosingNamedFunction, loopAround } from '../walk.ts';
import { type AddedFigure, addedFigures } from './added-figures.ts';

/** A sum over rows of which only so many were taken. */
export interface CutRows {
  /** Where the rows are cut. */
  readonly cut: SyntaxNode;
  readonly lines: { readonly startLine: number; readonly endLine: number } | null;
  /** How many are left. */
  readonly limit: number;
  /** Where they are added up. */
  readonly sum: AddedFigure;
}

type Cut = Omit<CutRows, 'sum'>;

/** What of the file answers with a fixed number of rows. */
interface Ground {
  readonly queries: ReadonlyMap<SyntaxNode, RowQuery>;
  readonly pages: ReadonlyMap<SyntaxNode, number>;
}

/** Every such sum of the file whose cut is a fixed number and nothing in the function reads on, in source order. */
export const cutRows = remember((facts: FileFacts): readonly CutRows[] => {
  const queries = new Map<SyntaxNode, RowQuery>();
  const ground: Ground = { queries, pages: searchPages(facts) };
  for (const query of rowQueries(facts)) if (query.statement.limit !== null) queries.set(query.node, query);
  const found = new Map<SyntaxNode, CutRows>();
  for (const sum of addedFigures(facts)) {
    if (sum.over === null || sum.aggregate !== 'sum') continue;
    const cut = cutOf(sum.over, ground, MAX_STEPS);
    if (cut === null || found.has(cut.cut) || readsOn(cut, sum, queries.get(cut.cut) ?? null)) continue;
    found.set(cut.cut, { ...cut, sum });
  }
  return [...found.values()];
});

/** Rows are rarely handed on more often between the cut and the sum. */
const MAX_STEPS = 8;
const SLICES = /^(slice|take|first|islice|arrayslice|sublist|limit|head)$/;

/** The rows of one owner and one time of which only a fixed number is read, in source order. */
export const cutReads = remember((facts: FileFacts): readonly Cut[] =>
  rowQueries(facts).flatMap((query): Cut[] => {
    const { limit, where, aggregates } = query.statement;
    const number = Number(limit?.text.trim());
    if (query.from === 'list' || limit === null || !(number >= MIN_READ) || aggregates.length > 0) return [];
    const isOfOne = where.some(
      ({ column, operator }) => operator === '=' && column !== null && ownerWord(column.name) !== null,
    );
    const isOfTime = where.some((one) => isBound(one) && isMomentName(one.column?.name ?? ''));
    const cut = { cut: query.node, lines: query.linesOf(limit), limit: number };
    return isOfOne && isOfTime && !readsOn(cut, { node: query.node, into: null }, query) ? [cut] : [];
  }),
);

/** Fewer rows are looked at by a person. */
const MIN_READ = 50;

/** Where the rows were cut that this expression goes through; null where they were not. */
function cutOf(node: SyntaxNode, ground: Ground, steps: number): Cut | null {
  if (steps === 0) return null;
  const value = resolve(node);
  const further = (next: SyntaxNode | null | undefined): Cut | null =>
    next ? cutOf(next, ground, steps - 1) : null;
  if (value.kind === 'name')
    return (
      filledBy(value.name, value, ground.queries) ??
      further(executedOn(value.name, value)) ??
      further(destructuredFrom(value.name, value))
    );
  if (value.kind === 'index') {
    const slice = value.index.kind === 'list' ? sliceOf(value.index.items) : null;
    return slice === null ? further(value.object) : { cut: value, lines: null, limit: slice };
  }
  if (value.kind === 'member') return further(value.object);
  if (value.kind === 'binary' && /^(\?\?|\|\|)$/.test(value.operator)) return further(value.left);
  if (value.kind !== 'call') return null;
  const own = cutOfQuery(value, ground.queries) ?? cutInMemory(value) ?? firstPageOf(value, ground.pages);
  if (own !== null) return own;
  const [answered, ...others] = returnedBy(value);
  return (
    (answered && others.length === 0 ? further(answered) : null) ??
    further(receiverOf(value) ?? value.arguments[0]?.value)
  );
}

/** The first documents of a search, of which more than one is read. */
function firstPageOf(call: CallNode, pages: Ground['pages']): Cut | null {
  const size = pages.get(call);
  return size !== undefined && size > 1 ? { cut: call, lines: null, limit: size } : null;
}

/** The call is a query with a limit, or is handed one: as SQL, or as a page of the first so many. */
function cutOfQuery(call: CallNode, queries: ReadonlyMap<SyntaxNode, RowQuery>): Cut | null {
  const handed = call.arguments
    .map(({ value }) => queries.get(resolve(value)))
    .find((one) => one !== undefined);
  const query = queries.get(call) ?? handed;
  const limit = query?.statement.limit;
  if (query !== undefined && limit != null) {
    const number = Number(limit.text.trim());
    if (Number.isInteger(number) && number > 1)
      return { cut: query.node, lines: query.linesOf(limit), limit: number };
  }
  for (const { value } of call.arguments) {
    if (value.kind !== 'call' || !/^PageRequest\.of$|^Pageable\.ofSize$/.test(pathOf(value.callee))) continue;
    const numbers = value.arguments.map((one) => literalNumber(one.value));
    const size = numbers.at(numbers.length > 1 ? 1 : 0);
    const isFirst = numbers.length < 2 || numbers[0] === 0;
    if (isFirst && size != null && size > 1) return { cut: value, lines: null, limit: size };
  }
  return null;
}

/** `rows.slice(0, 1000)`, `events.first(500)`, `array_slice($rows, 0, 500)`. */
function cutInMemory(call: CallNode): Cut | null {
  const name = plainName(calleeName(call));
  if (!SLICES.test(name)) return null;
  const numbers = call.arguments.map(({ value }) => literalNumber(value)).filter((one) => one !== null);
  const limit = numbers.at(-1);
  if (limit === undefined || limit < 2 || (numbers.length > 1 && numbers[0] !== 0)) return null;
  const isSliceFromHere = /^(slice|sublist)$/.test(name) && numbers.length < 2;
  return isSliceFromHere ? null : { cut: call, lines: null, limit };
}

/** `rows[:1000]`. */
function sliceOf(items: readonly SyntaxNode[]): number | null {
  const numbers = items.map(literalNumber);
  const limit = numbers.at(-1) ?? null;
  const isFirst = items.length === 1 || numbers[0] === 0;
  return isFirst && items.length <= 2 && limit !== null && limit > 1 ? limit : null;
}

/** GORM: `db.Where(…).Limit(1000).Find(&calls)` fills what is gone through later. */
function filledBy(name: string, from: SyntaxNode, queries: ReadonlyMap<SyntaxNode, RowQuery>): Cut | null {
  const fn = enclosingNamedFunction(from);
  for (const node of queries.keys()) {
    if (node.kind !== 'call' || node.span.start > from.span.start || enclosingNamedFunction(node) !== fn)
      continue;
    for (const { value } of node.arguments) {
      const filled = value.kind === 'unary' ? value.operand : value;
      if (filled.kind === 'name' && filled.name === name) return cutOfQuery(node, queries);
    }
  }
  return null;
}

/** `cursor.execute(sql)` before `cursor.fetchall()`. */
export function executedOn(name: string, from: SyntaxNode): SyntaxNode | null {
  const fn = enclosingNamedFunction(from);
  if (fn === null) return null;
  const run = callsWithin(fn).findLast(
    (call) =>
      /^(execute|query)$/i.test(calleeName(call)) &&
      call.callee.kind === 'member' &&
      pathOf(call.callee.object) === name &&
      call.span.start < from.span.start,
  );
  return run ?? null;
}

const ANSWERS = /^(data|rows|items|records|results|documents|docs|hits)$/i;

/** `const { data } = await supabase.from(…)`, and what is done with `data`. */
function destructuredFrom(name: string, from: SyntaxNode): SyntaxNode | null {
  if (!ANSWERS.test(name)) return null;
  const [made, ...others] = assignmentsOf(name, from).filter(({ operator }) => operator !== '??=');
  return made === undefined || others.length > 0 || made.value === null || made.targets.length < 1
    ? null
    : withoutAwait(made.value);
}

const SHOWN =
  /recent|latest|preview|sample|top|history|display|dashboard|chart|recommend|estimate|forecast|average|trend|search|debug|test|benchmark/i;
/** What is done with rows that a later run takes on from: the next run reads the rest. */
const SETTLES =
  /^(mark\w*|update\w*|delete\w*|remove\w*|ack\w*|save\w*|bulk_?update|set_?processed|destroy\w*|execute_?update)$/i;
const PAGES =
  /cursor|offset|next_?page|has_?more|page_?token|last_?id|after_?id|continuation|truncated|has_?next|scroll|search_?after/i;

/** The rest of the rows is read too, or asked for, or none is meant. */
function readsOn(
  { cut, limit }: Cut,
  sum: Pick<AddedFigure, 'node' | 'into'>,
  query: RowQuery | null,
): boolean {
  const fn = enclosingNamedFunction(sum.node);
  if (SHOWN.test(fn?.name ?? '') || SHOWN.test(sum.into ?? '')) return true;
  if (query !== null && (query.statement.offset !== null || isRanked(query) || pagesById(query))) return true;
  if (isRepeated(cut)) return true;
  return [fn, enclosingNamedFunction(cut)].some((one) => one !== null && handlesRest(one, limit));
}

/** A `while` around the query reads page after page; a loop over customers does not. */
function isRepeated(cut: SyntaxNode): boolean {
  const loop = loopAround(cut);
  return loop !== null && loop.variety !== 'each';
}

/** The best so many are meant to be so many. */
function isRanked({ statement }: RowQuery): boolean {
  const [first] = statement.orderBy;
  return first?.isDescending === true && !/id$|_at$|At$|time|date|day/i.test(first.text);
}

/** `id > last`: the next page is asked for. */
function pagesById({ statement }: RowQuery): boolean {
  return statement.where.some(({ operator, column }) => operator === '>' && /id$/i.test(column?.name ?? ''));
}

/** The function compares how many came with how many were asked for, goes on to the next page, or settles what it read. */
function handlesRest(fn: FunctionNode, limit: number): boolean {
  const { compared, settles } = dealings(fn);
  return settles || compared.has(limit);
}

/** `invoices.save(Invoice.of(…))`: the bill is kept, and the rows are left as they were. */
function keepsBill(call: CallNode): boolean {
  const kept = receiverOf(call);
  return kept !== null && wordsOf(lastNameOf(kept)).some((word) => BILLS.test(word));
}

const BILLS = /^(invoices?|bills?|statements?|charges?|lines?|fees?)$/;

/** What a function does with the rows it read. */
const dealings = remember((fn: FunctionNode) => {
  const compared = new Set<number>();
  let settles = false;
  for (const node of descendants(fn)) {
    if ((node.kind === 'name' || node.kind === 'member') && PAGES.test(node.name)) settles = true;
    if (node.kind === 'call' && SETTLES.test(calleeName(node)) && !keepsBill(node)) settles = true;
    if (node.kind === 'binary' && /^([<>]=?|[=!]=)$/.test(node.operator))
      for (const side of [node.left, node.right]) {
        const number = literalNumber(side);
        if (number !== null) compared.add(number);
      }
  }
  return { compared, settles };
});
