import type { CallNode, Entry, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, pathOf, receiverOf } from '../calls.ts';
import { plainName } from '../names.ts';
import { lastValueOf } from '../returned.ts';
import { parseSqlCondition } from '../sql/parse-sql.ts';
import type { SqlColumn, SqlComparison } from '../sql/statement.ts';
import { literalString } from '../values.ts';
import { chainOf } from './chain.ts';
import { columnOfNode, joinColumn } from './chain-columns.ts';
import { OPERATORS, sqlOperator } from './operators.ts';
import { columnOfText, columnText, pieceAt } from './query-draft.ts';

/** How a condition stands among the others. */
export interface Standing {
  readonly isNegated: boolean;
  readonly isAlternative: boolean;
  /** The mapper keeps rows without a value when it negates a comparison, as its own language does. */
  readonly keepsNulls: boolean;
}

export const PLAIN: Standing = { isNegated: false, isAlternative: false, keepsNulls: false };

/** Conditions nested deeper are not written by hand. */
const MAX_DEPTH = 12;
/** Longer texts are whole statements, read as such. */
const MAX_CONDITION = 2_000;

/** The comparisons that a call of a chain restricts its rows by: the arguments of `where`, `filter`, `find`. */
export function conditionsOfCall(call: CallNode, standing: Standing = PLAIN): SqlComparison[] {
  const positional = call.arguments.filter(({ name }) => name === null).map(({ value }) => value);
  const [first, second, third] = positional;
  const found: SqlComparison[] = [];
  if (first !== undefined && second !== undefined && isColumnText(first)) {
    const operator = third === undefined ? '=' : operatorOfText(literalString(second) ?? '=');
    add(found, first, { column: columnOfText(literalString(first) ?? ''), operator, standing }, [
      third ?? second,
    ]);
  } else for (const value of positional) found.push(...conditionsOf(value, standing));
  for (const { name, value } of call.arguments)
    if (name !== null) readKeyword(name, value, { standing, found });
  if (call.block !== null) found.push(...conditionsOf(call.block, standing));
  return found;
}

/** A text that is a column and no condition: `'source'`, `u.finished_at`. */
function isColumnText(node: SyntaxNode): boolean {
  const text = literalString(node);
  return text !== null && /^[\w."`]{1,100}$/.test(text);
}

function operatorOfText(text: string): string {
  const plain = text.trim().toLowerCase();
  return plain === '<>' ? '!=' : plain === '==' ? '=' : plain;
}

/** The comparisons of one expression that is handed to a query. */
export function conditionsOf(node: SyntaxNode, standing: Standing = PLAIN, depth = 0): SqlComparison[] {
  if (depth > MAX_DEPTH) return [];
  const inner = (value: SyntaxNode, how = standing): SqlComparison[] => conditionsOf(value, how, depth + 1);
  switch (node.kind) {
    case 'string':
      return ofText(node, node.value, standing);
    case 'object':
      return node.entries.flatMap((entry) => ofEntry(entry, { standing, depth, under: null }));
    case 'list':
      return node.items.flatMap((item) => inner(item));
    case 'unary':
      return inner(
        node.operand,
        node.operator === '!' || node.operator === '~'
          ? { ...standing, isNegated: !standing.isNegated }
          : standing,
      );
    case 'binary':
      return ofBinary(node, { standing, depth });
    case 'function':
      return ofLambda(node, { standing, depth });
    case 'call':
      return ofCall(node, { standing, depth });
    case 'other':
      return node.children.flatMap((child) => inner(child));
    default:
      return [];
  }
}

interface Place {
  readonly standing: Standing;
  readonly depth: number;
}

function ofText(node: SyntaxNode, text: string, standing: Standing): SqlComparison[] {
  if (text.length > MAX_CONDITION || !/[<>=]|\b(in|is|like|between|exists)\b/i.test(text)) return [];
  return parseSqlCondition(text).map((one) => ({
    ...one,
    start: node.span.start,
    end: node.span.end,
    isNegated: one.isNegated !== standing.isNegated,
    isAlternative: one.isAlternative || standing.isAlternative,
  }));
}

const COMPARES = /^([<>]=?|[!=]==?|eq|neq|less|lessEq|greater|greaterEq|is|in|inList|notInList|like|isNot)$/;

function ofBinary(node: SyntaxNode & { kind: 'binary' }, { standing, depth }: Place): SqlComparison[] {
  const { operator, left, right } = node;
  if (/^&&?$/.test(operator))
    return [...conditionsOf(left, standing, depth + 1), ...conditionsOf(right, standing, depth + 1)];
  if (/^(\|\||\||or)$/.test(operator)) {
    const alternative = { ...standing, isAlternative: true };
    return [...conditionsOf(left, alternative, depth + 1), ...conditionsOf(right, alternative, depth + 1)];
  }
  if (!COMPARES.test(operator)) return [];
  const found: SqlComparison[] = [];
  // `neq` of a query language is SQL's own; `!=` in a lambda is the program's, and mappers keep its meaning.
  const how = { ...standing, keepsNulls: standing.keepsNulls && operator.startsWith('!') };
  add(found, node, { column: columnOfNode(left), operator: sqlOperator(operator, right), standing: how }, [
    right,
  ]);
  return found;
}

interface Comparison {
  readonly column: SqlColumn | null;
  readonly operator: string;
  readonly standing: Standing;
}

/** Puts a comparison in its SQL form: `not-in` is a negated `in`. */
function add(
  found: SqlComparison[],
  node: SyntaxNode,
  { column, operator, standing }: Comparison,
  values: readonly SyntaxNode[],
): void {
  if (column === null) return;
  const isOpposite = operator === 'not-in' || operator === 'is-not-null';
  const named = operator === 'not-in' ? 'in' : operator === 'is-not-null' ? 'is-null' : operator;
  const isNegated = isOpposite !== standing.isNegated;
  const keeps = standing.keepsNulls && (named === '!=' || isNegated) && named !== 'is-null';
  found.push({
    ...pieceAt(node, columnText(column)),
    column,
    columns: [column],
    subject: pieceAt(node, columnText(column)),
    isBare: true,
    operator: keeps ? 'is-distinct' : named,
    isNegated: keeps ? false : isNegated,
    isAlternative: standing.isAlternative,
    values: values.map((value) => pieceAt(value, pathOf(value))),
    valueColumn: joinColumn(values[0]),
  });
}

/** Django's `ended_at__gte=start`; a plain keyword asks for equality. */
function readKeyword(
  name: string,
  value: SyntaxNode,
  { standing, found }: { readonly standing: Standing; readonly found: SqlComparison[] },
): void {
  if (/^(where|filter|conditions|q)$/i.test(name)) found.push(...conditionsOf(value, standing));
  else
    found.push(
      ...ofEntry({ key: name, keyNode: null, value, isSpread: false }, { standing, depth: 0, under: null }),
    );
}

const LOOKUPS =
  /^(exact|iexact|gte?|lte?|in|isnull|range|contains|icontains|startswith|istartswith|endswith|date|year|month|day|ne|not)$/;

function ofEntry(
  { key, keyNode, value }: Entry,
  { standing, depth, under }: Place & { readonly under: string | null },
): SqlComparison[] {
  const name = key ?? (keyNode === null ? '' : (columnOfNode(keyNode)?.name ?? ''));
  if (name === '' || depth > MAX_DEPTH) return [];
  const group = /^[$_]?(and|or|not|nor)$/i.exec(name)?.[1]?.toLowerCase();
  if (group !== undefined) {
    const isNegated = (group === 'not' || group === 'nor') !== standing.isNegated;
    return conditionsOf(
      value,
      { ...standing, isNegated, isAlternative: standing.isAlternative || group === 'or' },
      depth + 1,
    );
  }
  const parts = name.split('__');
  const last = parts.at(-1) ?? '';
  const lookup = parts.length > 1 && LOOKUPS.test(last) ? last : null;
  const path = lookup === null ? parts : parts.slice(0, -1);
  const column = columnOfText([...(under === null ? [] : [under]), ...path].join('.'));
  const found: SqlComparison[] = [];
  if (lookup === null && value.kind === 'object' && value.entries.length > 0)
    return ofBounds(value.entries, { name, column, standing, depth });
  const isNull = lookup === 'isnull';
  const asksFor =
    isNull && value.kind === 'boolean' && !value.value ? 'is-not-null' : sqlOperator(lookup ?? '=', value);
  add(
    found,
    value,
    { column, operator: value.kind === 'list' && lookup === null ? 'in' : asksFor, standing },
    [value],
  );
  return found;
}

/** `createdAt: { gte: start, lt: end }`, `at: { $gt: from }`, `[Op.not]`; a relation's own conditions otherwise. */
function ofBounds(
  entries: readonly Entry[],
  place: Place & { readonly name: string; readonly column: SqlColumn | null },
): SqlComparison[] {
  const { name, column, standing, depth } = place;
  return entries.flatMap((entry): SqlComparison[] => {
    const written = entry.key ?? (entry.keyNode === null ? '' : (columnOfNode(entry.keyNode)?.name ?? ''));
    const operator = OPERATORS[plainName(written)];
    if (/^(is|some|every|none)$/.test(written) && entry.value.kind === 'object')
      return entry.value.entries.flatMap((one) => ofEntry(one, { standing, depth: depth + 1, under: name }));
    if (operator === undefined) return ofEntry(entry, { standing, depth: depth + 1, under: name });
    const found: SqlComparison[] = [];
    add(found, entry.value, { column, operator: sqlOperator(written, entry.value), standing }, [entry.value]);
    return found;
  });
}

/** LINQ's and a Kotlin block's condition, or a builder's group: `function ($query) { $query->whereNull('source')->orWhere(…) }`. */
function ofLambda(fn: FunctionNode, { standing, depth }: Place): SqlComparison[] {
  const value = lastValueOf(fn);
  return value === null ? [] : conditionsOf(value, { ...standing, keepsNulls: true }, depth + 1);
}

const GROUPS = /^(and|and_|or|or_|not|not_|q|all|any|cond|literal|text|sql|raw|brackets|expr)$/;
const STEPS =
  /^(or|and)?(where|having|on)(not)?(null|notnull|in|notin|between|date|month|year|val|raw|column)?$/;

function ofCall(call: CallNode, { standing, depth }: Place): SqlComparison[] {
  const name = plainName(calleeName(call));
  const values = call.arguments.map(({ value }) => value);
  if (STEPS.test(name)) return ofSteps(call, { standing, depth });
  if (GROUPS.test(name)) {
    const isNegated = name.startsWith('not') !== standing.isNegated;
    const isAlternative = standing.isAlternative || name === 'or' || name === 'or_';
    const keepsNulls = standing.keepsNulls || name === 'q';
    const inner = { ...standing, isNegated, isAlternative, keepsNulls };
    const found = values.flatMap((value) => conditionsOf(value, inner, depth + 1));
    for (const { name: key, value } of call.arguments)
      if (key !== null) readKeyword(key, value, { standing: inner, found });
    return found;
  }
  const operator = OPERATORS[name];
  if (operator === undefined) return [];
  const found: SqlComparison[] = [];
  const receiver = receiverOf(call);
  // `eq(t.source, 'demo')` beside `t.source.eq('demo')`.
  const isFunction =
    receiver === null ||
    values.length > (operator === 'between' ? 2 : 1) ||
    (receiver.kind === 'name' && operator.endsWith('null') && values.length === 1);
  const [column, ...rest] = isFunction ? values : [receiver, ...values];
  if (column)
    add(found, call, { column: columnOfNode(column), operator: sqlOperator(name, rest[0]), standing }, rest);
  return found;
}

/** The conditions of every link of a builder's chain. */
function ofSteps(call: CallNode, { standing }: Place): SqlComparison[] {
  return chainOf(call).steps.flatMap(({ name, call: link }) =>
    link !== null && STEPS.test(name) ? conditionsOfStep(name, link, { ...standing, keepsNulls: false }) : [],
  );
}

/** A link of a chain by its name: `orWhereNull('source')`, `whereNot`, `exclude`. */
export function conditionsOfStep(name: string, call: CallNode, standing: Standing = PLAIN): SqlComparison[] {
  const isAlternative = standing.isAlternative || name.startsWith('or');
  const how = { ...standing, isAlternative, keepsNulls: standing.keepsNulls || name === 'exclude' };
  const [first, ...rest] = call.arguments.map(({ value }) => value);
  const ending = /(notnull|null|notin|in|between|date|month|year)$/.exec(name)?.[1];
  if (first !== undefined && ending !== undefined && isColumnText(first)) {
    const operator =
      { notnull: 'is-not-null', null: 'is-null', notin: 'not-in', in: 'in', between: 'between' }[ending] ??
      '=';
    const found: SqlComparison[] = [];
    add(found, first, { column: columnOfText(literalString(first) ?? ''), operator, standing: how }, rest);
    return found;
  }
  const isNegated = /not$|^exclude$|^reject$/.test(name) !== how.isNegated;
  return conditionsOfCall(call, { ...how, isNegated });
}
