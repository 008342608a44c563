import { comparisonOf, inBranches, predicate, SYMBOLS } from '../conditions.ts';
import type { SqlColumn, SqlComparison } from '../statement.ts';
import { after, inside, nameAt, type TokenRange, wordAt } from '../token-range.ts';
import { type Ground, startToken, Unfit } from './ground.ts';
import { nodeOf, nodesIn, nodesOf, type PgNode, textsOf } from './tree.ts';

interface Group {
  readonly isAlternative: boolean;
  readonly isNegated: boolean;
}

/** The comparisons of a condition, in source order. */
export function conditionsOf(ground: Ground, value: unknown, range: TokenRange): SqlComparison[] {
  const node = nodeOf(value);
  if (node === null) return [];
  const found: SqlComparison[] = [];
  readGroup(ground, { node, range }, { isAlternative: false, isNegated: false }, found);
  return inBranches(ground.source, range, found);
}

interface Part {
  readonly node: PgNode;
  readonly range: TokenRange;
}

function readGroup(ground: Ground, part: Part, group: Group, found: SqlComparison[]): void {
  const range = unwrap(ground, part.range);
  const { node } = part;
  if (node.type === 'BoolExpr' && node.fields['boolop'] === 'NOT_EXPR') {
    const [argument] = nodesOf(node.fields['args']);
    if (argument === undefined) throw new Unfit('an empty negation');
    // `x NOT IN (SELECT …)` is a negation whose word stands within.
    const from = wordAt(ground.source, range.from) === 'not' ? range.from + 1 : range.from;
    const inner = { node: argument, range: { from, to: range.to } };
    readGroup(ground, inner, { ...group, isNegated: !group.isNegated }, found);
    return;
  }
  if (node.type === 'BoolExpr') {
    const isAlternative = group.isAlternative || node.fields['boolop'] === 'OR_EXPR';
    for (const one of splitParts(ground, node, range))
      readGroup(ground, one, { ...group, isAlternative }, found);
    return;
  }
  const comparison = readComparison(ground, { node, range });
  if (comparison === null) return;
  const isNegated = comparison.isNegated !== group.isNegated;
  found.push({ ...comparison, isAlternative: group.isAlternative, isNegated });
}

function unwrap({ source }: Ground, range: TokenRange): TokenRange {
  let { from, to } = range;
  while (
    source.tokens[from]?.kind === 'open' &&
    source.opensQuery[from] !== true &&
    after(source, from, to) === to
  )
    ({ from, to } = inside(source, from, to));
  return { from, to };
}

/**
 * The arguments of AND and OR: each begins behind such a word. Groups of the same word are one list in the tree, so
 * that parentheses may open before one argument and close behind another.
 */
function splitParts(ground: Ground, node: PgNode, range: TokenRange): Part[] {
  const { source } = ground;
  const word = node.fields['boolop'] === 'OR_EXPR' ? 'or' : 'and';
  const parts: Part[] = [];
  for (const argument of nodesOf(node.fields['args'])) {
    const previous = parts.pop();
    let { from } = range;
    if (previous !== undefined) {
      let at = startToken(ground, argument.fields) - 1;
      while (source.tokens[at]?.kind === 'open') at--;
      if (wordAt(source, at) !== word || at <= previous.range.from)
        throw new Unfit('a condition without its word');
      parts.push({ ...previous, range: balanced(ground, { from: previous.range.from, to: at }) });
      from = at + 1;
    }
    parts.push({ node: argument, range: { from, to: range.to } });
  }
  const last = parts.pop();
  return last === undefined ? parts : [...parts, { ...last, range: balanced(ground, last.range) }];
}

/** Without parentheses that open here and close elsewhere, or the other way round. */
function balanced({ source }: Ground, range: TokenRange): TokenRange {
  let { from, to } = range;
  while (from < to && source.tokens[from]?.kind === 'open' && (source.partner[from] ?? to) >= to) from++;
  for (let at = from; at < to; at = after(source, at, to))
    if (source.tokens[at]?.kind === 'close') return { from, to: at };
  return { from, to };
}

type Comparison = Omit<SqlComparison, 'isAlternative'>;

/** What stands around the operator, and which one it is. */
interface Operator {
  readonly operator: string;
  readonly isNegated: boolean;
  /** How many words it takes, from the place the tree gives for it. */
  readonly width: number;
}

function readComparison(ground: Ground, { node, range }: Part): Comparison | null {
  const { source } = ground;
  const { fields } = node;
  if (node.type === 'ColumnRef') return columnPredicate(ground, range);
  if (node.type === 'SubLink' && fields['subLinkType'] === 'EXISTS_SUBLINK')
    return predicate(source, range, 'exists');
  const at = operatorToken(ground, node);
  if (at === null || at <= range.from || at >= range.to) return null;
  const operator = operatorAt(ground, node, at);
  if (operator === null) return null;
  const sides = { from: at, to: at + operator.width };
  return comparisonOf(source, range, {
    ...operator,
    ...sides,
    leftColumns: columnsOf(ground, fields['lexpr'] ?? fields['testexpr'] ?? fields['arg']),
    rightColumns: columnsOf(ground, [fields['rexpr']]),
  });
}

function columnPredicate({ source }: Ground, range: TokenRange): Comparison | null {
  const name = nameAt(source, range);
  return name?.next === range.to ? predicate(source, range, 'is-true') : null;
}

const OPERATORS: ReadonlySet<string> = new Set(['A_Expr', 'NullTest', 'BooleanTest', 'SubLink']);

function operatorToken(ground: Ground, { type, fields }: PgNode): number | null {
  const { location } = fields;
  return OPERATORS.has(type) && typeof location === 'number' ? ground.tokenAt(location) : null;
}

function operatorAt({ source }: Ground, node: PgNode, at: number): Operator | null {
  const not = wordAt(source, at) === 'not' ? 1 : 0;
  const { fields } = node;
  if (node.type === 'NullTest') {
    const isNegated = fields['nulltesttype'] === 'IS_NOT_NULL';
    const isShort = wordAt(source, at) !== 'is';
    return { operator: 'is-null', isNegated, width: isShort ? 1 : isNegated ? 3 : 2 };
  }
  if (node.type === 'BooleanTest') {
    const isNegated = wordAt(source, at + 1) === 'not';
    return { operator: 'is', isNegated, width: isNegated ? 2 : 1 };
  }
  if (node.type === 'SubLink') {
    const name = textsOf(fields['operName']).at(-1);
    if (name === undefined && fields['subLinkType'] === 'ANY_SUBLINK')
      return { operator: 'in', isNegated: false, width: not + 1 };
    const symbol = SYMBOLS[name ?? ''];
    return symbol === undefined ? null : { operator: symbol, isNegated: false, width: 1 };
  }
  return expressionOperator(node, textsOf(fields['name']).at(-1) ?? '', {
    not,
    isSymmetric: wordAt(source, at + not + 1) === 'symmetric',
    // `a OPERATOR(pg_catalog.=) b`
    symbolWidth: wordAt(source, at) === 'operator' ? after(source, at + 1, source.tokens.length) - at : 1,
  });
}

function expressionOperator(
  { fields }: PgNode,
  name: string,
  { not, isSymmetric, symbolWidth }: { not: number; isSymmetric: boolean; symbolWidth: number },
): Operator | null {
  const symbol = SYMBOLS[name];
  switch (fields['kind']) {
    case 'AEXPR_OP':
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL':
      if (/^!?~~/.test(name)) return { operator: 'like', isNegated: name.startsWith('!'), width: not + 1 };
      return symbol === undefined ? null : { operator: symbol, isNegated: false, width: symbolWidth };
    case 'AEXPR_IN':
      return { operator: 'in', isNegated: name === '<>', width: not + 1 };
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
      return { operator: 'like', isNegated: name.startsWith('!'), width: not + 1 };
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN':
    case 'AEXPR_BETWEEN_SYM':
    case 'AEXPR_NOT_BETWEEN_SYM':
      return { operator: 'between', isNegated: not === 1, width: not + (isSymmetric ? 2 : 1) };
    case 'AEXPR_DISTINCT':
      return { operator: 'is-distinct', isNegated: false, width: 3 };
    case 'AEXPR_NOT_DISTINCT':
      return { operator: 'is-distinct', isNegated: true, width: 4 };
    default:
      return null;
  }
}

/** The columns that a part of the tree names, in source order, as they are written. Nested queries are left out. */
export function columnsOf(ground: Ground, value: unknown): SqlColumn[] {
  const places: number[] = [];
  for (const { type, fields } of nodesIn(value)) {
    if (type !== 'ColumnRef') continue;
    if (nodesOf(fields['fields']).at(-1)?.type === 'A_Star') continue;
    places.push(startToken(ground, fields));
  }
  places.sort((a, b) => a - b);
  return places.flatMap((from) => {
    const name = nameAt(ground.source, { from, to: ground.source.tokens.length });
    return name === null ? [] : [{ name: name.name, qualifier: name.qualifier }];
  });
}
