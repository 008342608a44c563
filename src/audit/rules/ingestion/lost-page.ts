import { calleeName } from '../../facts/calls.ts';
import { type FirstPage, firstPages } from '../../facts/delivery/first-pages.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { plainName } from '../../facts/names.ts';
import { remember } from '../../facts/remember.ts';
import { derivedPages } from '../../facts/rows/derived-pages.ts';
import { type PageMark, pageMarks } from '../../facts/rows/page-marks.ts';
import { type PagedQuery, pagedQueries } from '../../facts/rows/paged-queries.ts';
import { watermarkQueries } from '../../facts/rows/watermarks.ts';
import { isMomentName } from '../../facts/time/time-names.ts';
import { descendants, enclosingNamedFunction } from '../../facts/walk.ts';
import type { FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode, isEventCode } from '../../trace/billing-code.ts';
import { deliveriesOf, isProvenDelivery } from '../../trace/deliveries.ts';
import { columnsChangedIn, loopMovingOffset, movingChunks } from '../../trace/losses/moving-offset.ts';
import { isAboutUsage } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-114: a job reads usage or customers page by page, and rows between two pages are never read. */
export const lostPage = defineRule({
  id: 'MTR-114',
  name: 'lost-page',
  section: 'ingestion',
  title: 'Paging leaves rows out',
  severity: 'critical',
  classification: 'vulnerability',
  question:
    'Does every loop over pages of usage or customers reach each row once, also where rows share a time or leave the set while it runs?',
  cost: 'The rows between two pages are never exported or billed, and each run leaves out others.',
  remediation: 'Page by a unique key, alone or behind the time, and order by the same columns.',
  references: [
    'https://use-the-index-luke.com/no-offset',
    'https://www.postgresql.org/docs/current/queries-limit.html',
    'https://docs.stripe.com/api/pagination',
  ],
  *match(scope) {
    for (const facts of scope.audited) {
      for (const page of firstPages(facts)) yield* matchFirstPage(facts, page);
      yield* matchWatermarks(facts);
      yield* matchChunks(facts);
      const queries = [...pagedQueries(facts), ...derivedPages(facts)];
      if (queries.length === 0) continue;
      const marks = Map.groupBy(pageMarks(facts), ({ node }) => enclosingNamedFunction(node));
      const isSending = deliveriesOf(facts.file, scope.trace).some(isProvenDelivery);
      for (const query of queries) {
        const isBilling = isSending || isBillingCode(query.node, facts.file) || makesUsage(facts);
        if (isBilling || makesMoney(facts.file.text)) yield* matchMovingSet(facts, query);
        if (!isBilling) continue;
        yield* matchSharedTime(facts, query, marks);
        yield* matchOtherOrder(facts, query);
      }
    }
  },
});

/** Everything later than the last row that was dealt with: what shares its time and came after it is left out. */
function* matchWatermarks(facts: FileFacts): Generator<Match> {
  const { file } = facts;
  for (const { node, column, mark } of watermarkQueries(facts)) {
    if (!isBillingCode(node, file) && !isEventCode(node, file)) continue;
    yield {
      file,
      node,
      confidence: 'likely',
      message: `Rows are taken up strictly after the \`${column}\` of \`${mark}\`: a row with the very same \`${column}\` that was not among those dealt with then is never taken up, and its usage is not billed.`,
      remediation: `Compare with a unique key behind the time: \`(${column}, id) > (…, …)\`.`,
    };
  }
}

type MarksByFunction = ReadonlyMap<SyntaxNode | null, readonly PageMark[]>;

/** So many marks of one function are looked at. */
const MAX_MARKS = 20;

/** Rows of the very time the last page ended with are behind its limit, and the next page starts after them. */
function* matchSharedTime(facts: FileFacts, query: PagedQuery, marks: MarksByFunction): Generator<Match> {
  const { strict, order, limit, isSettled } = query;
  const compared = strict.find(({ column }) => isMomentName(column));
  const [first] = order;
  if (!compared || isSettled || limit === 1 || !first) return;
  if (plainName(first.column) !== plainName(compared.column)) return;
  const asked = markOfCaller(facts, query, { compared, marks });
  const own = asked ?? (marks.get(enclosingNamedFunction(query.node)) ?? []).slice(0, MAX_MARKS);
  // A second column of the last row is the tie-breaker, wherever it is compared.
  if (own.some(({ column }) => !isMomentName(column))) return;
  const mark = own.find(({ column }) => plainName(column) === plainName(compared.column));
  if (!mark) return;
  const isFed =
    asked !== null ||
    compared.names.some((name) => plainName(name) === plainName(mark.target)) ||
    (query.node.kind === 'string' && isGivenBeside(query.node, mark.target));
  yield {
    file: facts.file,
    node: query.node,
    ...(query.lines ? { lines: query.lines } : {}),
    evidence: [{ file: facts.file, node: mark.node }],
    confidence: isFed && !mark.isAnswer ? 'likely' : 'possible',
    message: `The next page starts strictly ${compared.operator === '>' ? 'after' : 'before'} the \`${mark.column}\` of the last row: rows of the same \`${mark.column}\` that did not fit on the page are never read, and their usage is not billed.`,
    remediation: `Compare with a unique key behind the time, and order by both: \`(${mark.column}, id) ${compared.operator} (…, …)\`.`,
  };
}

interface Asked {
  readonly compared: PagedQuery['strict'][number];
  readonly marks: MarksByFunction;
}

/** The query compares with a parameter, and who calls it keeps that from the last row of the page before. */
function markOfCaller(
  facts: FileFacts,
  query: PagedQuery,
  { compared, marks }: Asked,
): readonly PageMark[] | null {
  const fn = enclosingNamedFunction(query.node);
  if (fn?.kind !== 'function' || fn.name === null || marks.has(fn)) return null;
  const at = fn.parameters.findIndex(({ name }) => compared.names.includes(name));
  if (at < 0) return null;
  for (const call of facts.nodes('call')) {
    if (calleeName(call) !== fn.name) continue;
    const given = call.arguments[at]?.value;
    const kept = marks.get(enclosingNamedFunction(call)) ?? [];
    if (given?.kind === 'name' && kept.some(({ target }) => target === given.name))
      return kept.slice(0, MAX_MARKS);
  }
  return null;
}

/** The values of an SQL text stand beside it. */
function isGivenBeside(text: SyntaxNode, name: string): boolean {
  const fn = enclosingNamedFunction(text);
  return fn !== null && namesGivenIn(fn).has(name);
}

/** The names that the calls of a function are given. */
const namesGivenIn = remember((fn: FunctionNode): ReadonlySet<string> => {
  const names = new Set<string>();
  for (const inner of descendants(fn)) {
    if (inner.kind !== 'call') continue;
    for (const { value } of inner.arguments)
      for (const part of value.kind === 'list' ? value.items : [value])
        if (part.kind === 'name' || part.kind === 'member') names.add(part.name);
  }
  return names;
});

const IDS = /^(id|uuid|pk|seq|sequence|rowid)$/;

/** The page is chosen by one column and cut by another: rows behind the cut may lie before the next page's start. */
function* matchOtherOrder(facts: FileFacts, query: PagedQuery): Generator<Match> {
  const { strict, order, limit, isSettled } = query;
  const [first] = order;
  const compared = strict.find(
    ({ column, names }) => IDS.test(plainName(column)) && names.some(isCursorName),
  );
  if (!first || !compared || isSettled || limit === 1 || query.offset !== null) return;
  const isSame = plainName(first.column) === plainName(compared.column);
  if (isSame && first.isDescending === (compared.operator === '<')) return;
  const direction = first.isDescending ? 'from the highest down' : 'from the lowest up';
  yield {
    file: facts.file,
    node: query.node,
    ...(query.lines ? { lines: query.lines } : {}),
    confidence: 'likely',
    message: `The next page is found by \`${compared.column} ${compared.operator} …\`, but the rows are ordered by \`${first.column}\`${isSame ? ` ${direction}` : ''} before they are cut: rows behind the cut lie on the other side of the mark, are never read, and their usage is not billed.`,
  };
}

function isCursorName(name: string): boolean {
  return /cursor|last|after|since|checkpoint|watermark|marker|previous/i.test(name);
}

/** Each turn takes rows out of the set, so that the offset jumps over as many that are still in it. */
function* matchMovingSet(facts: FileFacts, query: PagedQuery): Generator<Match> {
  if (query.offset === null || query.filtered.length === 0) return;
  const moving = loopMovingOffset(query.node, query.offset);
  if (moving === null) return;
  const filtered = new Set(query.filtered.map(plainName));
  const change = columnsChangedIn(moving).find(({ column }) => filtered.has(plainName(column)));
  if (!change) return;
  yield {
    file: facts.file,
    node: query.node,
    ...(query.lines ? { lines: query.lines } : {}),
    evidence: [{ file: facts.file, node: change.node }],
    confidence: 'likely',
    message: `The loop changes \`${change.column}\`, by which the query chooses its rows, and goes on at a higher offset: every page jumps over as many rows as the last one took out, and their usage is not billed in this run.`,
    remediation: FIRST_PAGE,
  };
}

const FIRST_PAGE = 'Read the first page again until it is empty, or page by a unique key.';

/** Chunks are found by their number while the callback takes rows out. */
function* matchChunks(facts: FileFacts): Generator<Match> {
  for (const { call, callback, change } of movingChunks(facts)) {
    if (!isBillingCode(call, facts.file) && !makesMoney(facts.file.text)) continue;
    yield {
      file: facts.file,
      node: call,
      lines: { startLine: callback.span.startLine, endLine: change.node.span.endLine },
      evidence: [{ file: facts.file, node: change.node }],
      confidence: 'likely',
      message: `The callback changes \`${change.column}\`, by which \`${calleeName(call)}\` chooses its rows, and the next chunk is found by its number: it jumps over as many rows as the last one took out, and their usage is not billed in this run.`,
      remediation: FIRST_PAGE,
    };
  }
}

/** One page is walked and the next never asked for. */
function* matchFirstPage({ file }: FileFacts, { call, listed, walked }: FirstPage): Generator<Match> {
  if (!isBillingCode(walked, file) && !isAboutUsage(listed, true) && !makesMoney(file.text)) return;
  yield {
    file,
    node: call,
    evidence: [{ file, node: walked }],
    confidence: 'likely',
    message: `Only the first page of \`${listed}\` is walked, and nothing asks whether there is more: whoever stands on a later page is left out without an error.`,
    remediation: 'Ask for the next page until there is none, by the client’s own iterator where it has one.',
  };
}

/** The file speaks of prices or statements: what it reads is what is charged. */
function makesMoney(text: string): boolean {
  return /billing|invoice|statement|usage|price[_ -]?list|overage/i.test(text);
}

/** Some function of the file makes usage of what it reads: `to_usage`, `report_metered_hours`. */
function makesUsage(facts: FileFacts): boolean {
  return facts.nodes('function').some(({ name }) => name !== null && isAboutUsage(name, false));
}
