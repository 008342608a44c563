import type { AssignNode, CallNode, LoopNode, SyntaxNode } from '../../languages/syntax.ts';
import { allGiven, calleeName, callOf, functionGiven, lastNameOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastName, plainName, withoutGet } from '../names.ts';
import { chainOf } from '../queries/chain.ts';
import { columnOfNode } from '../queries/chain-columns.ts';
import { type RowQuery, rowQueries } from '../queries/row-queries.ts';
import { remember } from '../remember.ts';
import { lastValueOf } from '../returned.ts';
import type { SqlAggregate, SqlStatement } from '../sql/statement.ts';
import { isConversion } from '../units/conversions.ts';
import { literalNumber } from '../values.ts';
import { ancestors, enclosingNamedFunction, loopAround, mentionsNamed, withoutBrackets } from '../walk.ts';

/** One figure of many rows that is put together to one: in a query, in a loop, or over a list. */
export interface AddedFigure {
  readonly node: SyntaxNode;
  readonly lines: { readonly startLine: number; readonly endLine: number } | null;
  /** `sum`, `avg`, `max`, `min`, `count`. */
  readonly aggregate: string;
  readonly isDistinct: boolean;
  /** The figure's own name: `tx_bytes_total`; null where it is reckoned from several. */
  readonly figure: string | null;
  /** What the rows are called: a table, a model or a list. */
  readonly rows: string;
  /** The list that is gone through in memory; null for what the database adds up. */
  readonly over: SyntaxNode | null;
  /** The name that the result is given; null where it has none. */
  readonly into: string | null;
  readonly statement: SqlStatement | null;
  /** What is added where the figure is missing, as far as it is a number above zero. */
  readonly insteadOf?: number;
}

/** Every figure of the file that is put together from many rows, in source order. */
export const addedFigures = remember((facts: FileFacts): readonly AddedFigure[] => {
  const asked = rowQueries(facts).flatMap((query) =>
    query.statement.aggregates.flatMap((one) => figureOfQuery(query, one) ?? []),
  );
  const looped = facts.nodes('assign').flatMap((assign) => figureOfLoop(assign) ?? []);
  const called = facts.callsNamed(SUMS).flatMap((call) => figureOfCall(call) ?? []);
  return [...asked, ...looped, ...called].sort((a, b) => a.node.span.start - b.node.span.start);
});

function figureOfQuery({ node, statement, linesOf, from }: RowQuery, one: SqlAggregate): AddedFigure | null {
  const { argument, base, isDistinct, isWindow } = one;
  const [table] = statement.tables;
  // What is asked of a list in memory is looked at as a call.
  // ClickHouse's `avgMerge` puts states together, which weigh what they were taken over.
  if (isWindow || argument === null || from === 'list' || /state|merge/.test(one.name)) return null;
  // A ratio of two totals is what it is called, whatever they are.
  const given = statement.selected.find(
    ({ expression }) =>
      expression.text.includes(one.text) && !/[/*]\s*\w/.test(expression.text.replace(one.text, '')),
  );
  const into = given?.name ?? (from === 'sql' ? null : givenName(node));
  return {
    node,
    lines: linesOf(one),
    aggregate: base,
    isDistinct,
    figure: columnWithin(argument.text),
    rows: table?.name ?? '',
    over: null,
    into,
    statement,
  };
}

const WRAPS =
  /^(coalesce|ifnull|nvl|cast|tonumeric|decimal|number|int|long|bigint|float|tofloat64|todecimal)$/;

/** `COALESCE(s.bytes, 0)` and `s.bytes::numeric` are `bytes`. */
function columnWithin(text: string): string | null {
  const plain = text.replace(/["`\s]/g, '').replace(/::\w+(\(.*?\))?$/, '');
  const [, wrap = '', inner] = /^(\w+)\((.*)\)$/.exec(plain) ?? [];
  if (inner !== undefined && WRAPS.test(plainName(wrap))) return columnWithin(inner.split(',')[0] ?? '');
  return /^[\w.]+$/.test(plain) && /[a-z]/i.test(plain) ? lastName(plain) : null;
}

/** The name a value is given by what it stands in: a variable, a field, a keyword, or the function that answers with it. */
export function givenName(node: SyntaxNode): string | null {
  let below = node;
  for (const above of ancestors(node)) {
    switch (above.kind) {
      case 'assign':
        return above.value === below && above.targets[0] ? lastNameOf(above.targets[0]) || null : null;
      case 'object':
        return above.entries.find(({ value }) => value === below)?.key ?? null;
      case 'return':
        return enclosingNamedFunction(above)?.name ?? null;
      case 'binary':
        if (!/^(\?\?|\|\|)$/.test(above.operator) || above.left !== below) return null;
        break;
      case 'call': {
        const argument = above.arguments.find(({ value }) => value === below);
        if (argument?.name != null) return argument.name;
        if (above.callee !== below && (argument === undefined || above.arguments.length > 1)) return null;
        break;
      }
      case 'await':
      case 'member':
      case 'index':
      case 'unary':
      case 'other':
        break;
      default:
        return null;
    }
    below = above;
  }
  return null;
}

/** `total += sample.bytes` and `total = total.add(sample.bytes)` for each sample. */
function figureOfLoop(node: AssignNode): AddedFigure | null {
  const added = addedBy(node);
  const [target] = node.targets;
  const loop = added === null ? null : loopAround(node);
  const over = loop === null ? null : (loop.iterable ?? cursorOf(loop));
  if (added === null || target === undefined || over === null) return null;
  return {
    node,
    lines: null,
    aggregate: 'sum',
    isDistinct: false,
    figure: figureName(added),
    ...numberInstead(added),
    rows: rowsName(over),
    over,
    into: lastNameOf(target.kind === 'index' ? target.object : target) || null,
    statement: null,
  };
}

/** Go's `for rows.Next()`. */
function cursorOf({ test }: LoopNode): SyntaxNode | null {
  if (test?.kind !== 'call' || !/^next$/i.test(calleeName(test))) return null;
  return receiverOf(test);
}

const ADDS = /^(add|plus|saturating_add|checked_add|wrapping_add)$/i;

/** What an assignment adds to what it assigns; null for other assignments. */
function addedBy({ operator, targets, value }: AssignNode): SyntaxNode | null {
  const [target] = targets;
  if (value === null || target === undefined) return null;
  if (operator === '+=') return value.kind === 'number' ? null : value;
  const name = lastNameOf(target.kind === 'index' ? target.object : target);
  if (value.kind === 'binary' && value.operator === '+')
    return mentionsNamed(value.left, name)
      ? value.right
      : mentionsNamed(value.right, name)
        ? value.left
        : null;
  const isSum = value.kind === 'call' && ADDS.test(calleeName(value)) && value.callee.kind === 'member';
  return isSum && mentionsNamed(value.callee, name) ? (value.arguments[0]?.value ?? null) : null;
}

/** The name of the one figure an expression is: `bytes_total` of `int(sample.bytes_total)`; null for a product or a difference. */
function figureName(node: SyntaxNode): string | null {
  if (node.kind === 'call' && node.arguments.length === 1 && isConversion(calleeName(node)))
    return node.arguments[0] ? figureName(node.arguments[0].value) : null;
  if (node.kind === 'binary' && /^(\?\?|\|\|)$/.test(node.operator)) return figureName(node.left);
  const column = columnOfNode(node);
  return column === null ? null : withoutGet(column.name);
}

/** The number in `event.units or 1`. */
function numberInstead(node: SyntaxNode | undefined): { readonly insteadOf?: number } {
  const value = node?.kind === 'call' && node.arguments.length === 1 ? node.arguments[0]?.value : node;
  const inner = value === undefined ? value : withoutBrackets(value);
  if (inner?.kind !== 'binary' || !/^(\?\?|\|\|)$/.test(inner.operator)) return {};
  const number = literalNumber(inner.right);
  return number !== null && number > 0 ? { insteadOf: number } : {};
}

/** The last name of what is gone through. */
function rowsName(over: SyntaxNode): string {
  const call = callOf(over);
  return call === null ? lastNameOf(over) : calleeName(call);
}

/** `sum(s.bytes for s in samples)`, `rows.reduce((sum, r) => sum + r.bytes, 0)`, `samples.mapToLong(Sample::getBytes).sum()`. */
function figureOfCall(call: CallNode): AddedFigure | null {
  const [first] = call.arguments;
  const found =
    call.callee.kind === 'name'
      ? plainName(call.callee.name) === 'sum' && first?.value.kind === 'list'
        ? { added: first.value.items[0], over: iterated(first.value.items[1]) }
        : null
      : chainedSum(call);
  if (!found?.over) return null;
  const { added, over } = found;
  return {
    node: call,
    lines: null,
    aggregate: 'sum',
    isDistinct: false,
    figure: added ? figureName(added) : null,
    ...numberInstead(added),
    rows: rowsName(over),
    over,
    into: givenName(call),
    statement: null,
  };
}

function iterated(comprehension: SyntaxNode | undefined): SyntaxNode | null {
  return comprehension?.kind === 'other' ? (comprehension.children.at(-1) ?? null) : null;
}

/** Every name that may be one of a sum, in any spelling. */
const SUMS = /sum|reduce|fold|inject/i;
const REDUCES = /^(reduce|fold|inject|foldleft)$/;

function chainedSum(
  call: CallNode,
): { readonly added: SyntaxNode | undefined; readonly over: SyntaxNode | null } | null {
  const name = plainName(calleeName(call));
  const isReduced = REDUCES.test(name);
  if (!isReduced && !/^sum(of|by|async)?$/.test(name)) return null;
  const over = receiverOf(call);
  const made = functionGiven(call);
  if (made !== null) {
    const value = lastValueOf(made) ?? undefined;
    if (!isReduced) return { added: value, over };
    const accumulator = made.parameters[0]?.name ?? '';
    if (value?.kind !== 'binary' || value.operator !== '+') return null;
    return { added: mentionsNamed(value.left, accumulator) ? value.right : value.left, over };
  }
  // Java's `.map(Call::getFee).reduce(BigDecimal.ZERO, BigDecimal::add)`.
  if (isReduced)
    return allGiven(call).some((value) => ADDS.test(lastNameOf(value)))
      ? { added: mappedBefore(call), over }
      : null;
  const column = allGiven(call).find((value) => value.kind === 'string');
  return { added: column ?? mappedBefore(call), over };
}

/** `.map(|s| s.connections)` and `.mapToLong(Sample::getBytes)` before the sum. */
function mappedBefore(call: CallNode): SyntaxNode | undefined {
  const before = chainOf(call).steps.findLast(({ name }) => /^(map\w*|pluck|select)$/.test(name))?.call;
  const maker = before?.arguments[0]?.value ?? before?.block ?? undefined;
  return maker?.kind === 'function' ? (lastValueOf(maker) ?? undefined) : maker;
}
