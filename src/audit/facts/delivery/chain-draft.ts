import type { CallNode, Entry, FunctionNode, StringNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, callsOfChain, pathOf } from '../calls.ts';
import { plainName } from '../names.ts';
import { remember, rememberNames } from '../remember.ts';
import { answerOf, columnOf, type Order, readOrder } from '../rows/query-orders.ts';
import { parseSqlCondition } from '../sql/parse-sql.ts';
import type { SqlComparison } from '../sql/statement.ts';
import { literalNumber } from '../values.ts';
import { descendants } from '../walk.ts';

/** A column that must be strictly above or below a value. */
export interface StrictComparison {
  readonly column: string;
  readonly operator: '>' | '<';
  /** Names the bound is made of, as far as they can be seen. */
  readonly names: readonly string[];
}

const ORDERS =
  /^(orderby|order|sort|sortby|orderbyasc|orderbydesc|orderbydescending|orderbyraw|thenby|thenbydescending)$/;
const LIMITS = /^(limit|take|first|top|fetchfirst|setmaxresults|tolimit|pagesize|n)$/;
const OFFSETS = /^(offset|skip|setfirstresult)$/;
const CONDITIONS =
  /^(where|andwhere|orwhere|filter|filterby|and|find|findmany|findfirst|findone|findall|findandcountall|query|wherein|exclude|not)$/;

const COLUMNS = /^(or)?where(not)?(null|in|date|between)$/;

/** Most calls are no link of a query, which one look-up tells. */
const isLink = rememberNames((name) =>
  [ORDERS, LIMITS, OFFSETS, COLUMNS, CONDITIONS].some((kind) => kind.test(plainName(name))),
);

/** What has been read of a chain so far. */
export interface ChainDraft {
  strict: StrictComparison[];
  filtered: string[];
  isSettled: boolean;
  order: Order[];
  limit: number | null;
  offset: string[] | null;
}

/** What a chain of calls asks for; four facts ask for the same chains. */
export const draftOf = remember((call: CallNode): Readonly<ChainDraft> => {
  const draft: ChainDraft = {
    strict: [],
    filtered: [],
    isSettled: false,
    order: [],
    limit: null,
    offset: null,
  };
  for (const one of callsOfChain(call)) readCall(one, draft);
  return draft;
});

/** The comparisons of a text of SQL, as those of a chain. */
export function ofComparisons(
  where: readonly SqlComparison[],
): Pick<ChainDraft, 'strict' | 'filtered' | 'isSettled'> {
  const strict = where.flatMap(({ column, operator, values, isNegated }): StrictComparison[] => {
    if (column === null || isNegated || (operator !== '>' && operator !== '<')) return [];
    return [
      { column: column.name, operator, names: values.flatMap(({ text }) => text.match(/[a-z_]\w*/gi) ?? []) },
    ];
  });
  return {
    strict,
    filtered: where.flatMap(({ column }) => (column === null ? [] : [column.name])),
    isSettled: where.some(
      ({ columns, isAlternative, operator }) =>
        columns.length > 1 || isAlternative || /^(>=|<=|between)$/.test(operator),
    ),
  };
}

function readCall(call: CallNode, draft: ChainDraft): void {
  if (!isLink(calleeName(call))) return;
  const name = plainName(calleeName(call));
  const [first] = call.arguments;
  if (ORDERS.test(name)) {
    const before = draft.order.length;
    for (const argument of call.arguments) readOrder(argument.name, argument.value, draft);
    if (/desc(ending)?$/.test(name)) for (const one of draft.order.slice(before)) one.isDescending = true;
  } else if (LIMITS.test(name) && first) draft.limit ??= literalNumber(first.value) ?? Number.NaN;
  else if (OFFSETS.test(name) && first) draft.offset ??= namesIn(first.value);
  else if (COLUMNS.test(name) && first?.value.kind === 'string')
    draft.filtered.push(columnOf(first.value.value));
  // `where('billed', false)`, `where('units', '>', 0)`.
  else if (CONDITIONS.test(name) && call.arguments.length > 1 && isColumn(first?.value))
    readPair(call, draft);
  else if (CONDITIONS.test(name))
    for (const argument of call.arguments) readCondition(argument.name, argument.value, draft);
}

function isColumn(value: SyntaxNode | undefined): value is StringNode {
  return value?.kind === 'string' && value.parts.length === 0 && /^\w+(\.\w+)?$/.test(value.value);
}

function readPair({ arguments: [first, second, third] }: CallNode, draft: ChainDraft): void {
  if (!isColumn(first?.value) || second === undefined) return;
  const operator = third !== undefined && second.value.kind === 'string' ? second.value.value : '=';
  compare(first.value.value, operator, { value: (third ?? second).value, draft });
}

const ABOVE = /^\$?gt$/;
const BELOW = /^\$?lt$/;
const INCLUSIVE = /^\$?(gte|lte|ge|le|between)$/;
const OF_COLUMN = /^(is|isnot|isnull|isnotnull|in|notin)$/;
const ALTERNATIVES = /^\$?or_?$/i;

/** A condition handed to a query, in all the ways that are met. */
function readCondition(name: string | null, value: SyntaxNode, draft: ChainDraft): void {
  if (name !== null) readKeyword(name, value, draft);
  else if (value.kind === 'string' && !value.isSymbol) readText(value.value, value, draft);
  else if (value.kind === 'object')
    for (const { key, value: inner } of value.entries) readEntry(key, inner, draft);
  else if (value.kind === 'list') for (const item of value.items) readCondition(null, item, draft);
  else if (value.kind === 'binary') readBinary(value, draft);
  else if (value.kind === 'function') readLambda(value, draft);
  else if (value.kind === 'call') {
    const called = plainName(calleeName(value));
    const [column, bound] = value.arguments.map((argument) => argument.value);
    if (ALTERNATIVES.test(called)) draft.isSettled = true;
    // SQLAlchemy's `Usage.sent_at.is_(None)`, Exposed's `Usages.sentAt.isNull()`.
    else if (
      OF_COLUMN.test(called) &&
      value.callee.kind === 'member' &&
      value.callee.object.kind === 'member'
    )
      draft.filtered.push(columnOf(pathOf(value.callee.object)));
    else if (
      column &&
      bound &&
      (ABOVE.test(called) || BELOW.test(called) || /^(eq|ne|inarray|isnull)$/.test(called))
    )
      compare(pathOf(column), ABOVE.test(called) ? '>' : BELOW.test(called) ? '<' : '=', {
        value: bound,
        draft,
      });
    else if (INCLUSIVE.test(called)) draft.isSettled = true;
    else for (const argument of value.arguments) readCondition(argument.name, argument.value, draft);
  }
}

/** LINQ's `rows.Where(r => r.SentAt == null)`. */
function readLambda(lambda: FunctionNode, draft: ChainDraft): void {
  const value = answerOf(lambda);
  if (value !== null && /^(binary|unary|call)$/.test(value.kind)) readCondition(null, value, draft);
}

function compare(
  path: string,
  operator: string,
  { value, draft }: { readonly value: SyntaxNode; readonly draft: ChainDraft },
): void {
  const column = columnOf(path);
  draft.filtered.push(column);
  if (operator === '>' || operator === '<') draft.strict.push({ column, operator, names: namesIn(value) });
  else if (/^(>=|<=)$/.test(operator)) draft.isSettled = true;
}

/** Django's `created_at__gt=cursor`; plain keywords ask for equality. */
function readKeyword(name: string, value: SyntaxNode, draft: ChainDraft): void {
  if (/^(where|filter|conditions)$/.test(name)) {
    readCondition(null, value, draft);
    return;
  }
  if (ORDERS.test(plainName(name))) {
    readOrder(null, value, draft);
    return;
  }
  if (LIMITS.test(plainName(name))) draft.limit ??= literalNumber(value) ?? Number.NaN;
  const [, column = name, lookup = ''] = /^(\w+?)__(\w+)$/.exec(name) ?? [];
  compare(column, lookup === 'gt' ? '>' : lookup === 'lt' ? '<' : /^[gl]te$/.test(lookup) ? '>=' : '=', {
    value,
    draft,
  });
}

/** Prisma's and Sequelize's `{ where: { createdAt: { gt: cursor } }, orderBy: …, take: 100, skip }`, Mongo's `{ $gt }`. */
function readEntry(key: string | null, value: SyntaxNode, draft: ChainDraft): void {
  const name = plainName(key ?? '');
  if (ALTERNATIVES.test(name)) draft.isSettled = true;
  else if (/^(where|and|filter)$/.test(name)) readCondition(null, value, draft);
  else if (ORDERS.test(name)) readOrder(null, value, draft);
  else if (LIMITS.test(name)) draft.limit ??= literalNumber(value) ?? Number.NaN;
  else if (OFFSETS.test(name)) draft.offset ??= namesIn(value);
  else if (key !== null && value.kind === 'object') {
    for (const bound of value.entries) compare(key, operatorOf(bound), { value: bound.value, draft });
  } else if (key !== null && !/^(select|include|data|with|columns)$/.test(key))
    compare(key, '=', { value, draft });
}

/** `gt`, `$lt`, Sequelize's `[Op.gte]`; anything else asks for equality. */
function operatorOf({ key, keyNode }: Entry): string {
  const name = columnOf(key ?? (keyNode === null ? '' : pathOf(keyNode)));
  if (ABOVE.test(name)) return '>';
  if (BELOW.test(name)) return '<';
  return INCLUSIVE.test(name) ? '>=' : '=';
}

function readBinary(node: SyntaxNode & { kind: 'binary' }, draft: ChainDraft): void {
  if (node.operator === '&&' || node.operator === '&') {
    readCondition(null, node.left, draft);
    readCondition(null, node.right, draft);
  } else if (/^(\|\||\||or)$/.test(node.operator)) draft.isSettled = true;
  else compare(pathOf(node.left), node.operator, { value: node.right, draft });
}

/** A condition as text: `created_at > ?`; the values stand beside it. */
function readText(text: string, node: SyntaxNode, draft: ChainDraft): void {
  if (text.length > MAX_CONDITION || !/[<>=]|\b(in|is)\b/i.test(text)) return;
  const read = ofComparisons(parseSqlCondition(text));
  const beside =
    node.parent?.kind === 'call'
      ? node.parent.arguments.flatMap(({ value }) => (value === node ? [] : namesIn(value)))
      : [];
  draft.strict.push(...read.strict.map((one) => ({ ...one, names: [...one.names, ...beside] })));
  draft.filtered.push(...read.filtered);
  draft.isSettled ||= read.isSettled;
}

/** Longer texts are whole statements, read as such. */
const MAX_CONDITION = 400;

/** So many names of a bound or an offset are looked at. */
export const MAX_NAMES = 20;

/** The names that an expression is made of, the first ones. */
export function namesIn(node: SyntaxNode): string[] {
  const names: string[] = [];
  for (const inner of descendants(node)) {
    if (inner.kind === 'name') names.push(inner.name);
    if (inner.kind === 'member') names.push(inner.name);
    if (names.length >= MAX_NAMES) break;
  }
  return names;
}
