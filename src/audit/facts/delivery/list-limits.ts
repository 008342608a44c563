import type { CallNode, LoopNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, callsOfChain, pathOf, receiverOf } from '../calls.ts';
import { sqlLimit } from '../sql/sql-limits.ts';
import { literalNumber, resolve } from '../values.ts';
import { descendants, loopAround, scopeOf } from '../walk.ts';
import { CUT, type ListBound } from './list-bound.ts';

/** `take: 100`, `.limit(100)`, `slice(0, 100)` anywhere in a chain of calls. */
export function limitInChain(call: CallNode): ListBound | null {
  for (const one of callsOfChain(call)) {
    const own = limitOf(one);
    if (own !== null) return own;
  }
  return null;
}

const TAKES = /^(take|first|limit|head|Take|Limit|islice|slice|splice|subList|array_slice|last)$/;
const LIMIT_NAMES = /^(take|limit|first|top|page_?size|max_?results|per_?page|batch_?size)$/i;

function limitOf(call: CallNode): ListBound | null {
  const name = calleeName(call);
  const positional = call.arguments.filter((argument) => argument.name === null).map(({ value }) => value);
  if (TAKES.test(name) && positional.length > 0) {
    const [first, second] = positional;
    if (/^(slice|subList)$/.test(name)) return widthOf(positional, call);
    const count =
      first === undefined ? null : literalNumber(positional.length > 1 && second ? second : first);
    return count === null ? CUT : { kind: 'at-most', items: count, by: call };
  }
  for (const argument of call.arguments) {
    if (argument.name !== null && LIMIT_NAMES.test(argument.name)) return counted(argument.value, call);
    if (argument.value.kind === 'object')
      for (const { key, value } of argument.value.entries)
        if (key !== null && LIMIT_NAMES.test(key)) return counted(value, call);
    const said = saysLimit(argument.value) ?? limitOfQuery(argument.value);
    if (said !== null) return said;
  }
  return null;
}

/** `session.scalars(select(Row).limit(100))`: the query is made first, and handed to what runs it. */
function limitOfQuery(value: SyntaxNode): ListBound | null {
  const query = resolve(value);
  return query.kind === 'call' && /^(select|query|from|find|where)$/i.test(headOf(query))
    ? limitInChain(query)
    : null;
}

/** What the chain of a call starts with: `select` of `select(Row).where(…).limit(100)`. */
function headOf(call: CallNode): string {
  return calleeName([...callsOfChain(call)].at(-1) ?? call);
}

function counted(value: SyntaxNode, by: SyntaxNode): ListBound {
  const items = literalNumber(value);
  return items === null ? CUT : { kind: 'at-most', items, by };
}

/** The limit of an SQL text, where it has one. */
function saysLimit(node: SyntaxNode): ListBound | null {
  const said = sqlLimit(node);
  if (said === null) return null;
  return said.items === null ? CUT : { kind: 'at-most', items: said.items, by: said.text };
}

/** `cur.execute("… LIMIT 100")` before `cur.fetchall()`. */
export function limitRunBefore(call: CallNode, cursor: SyntaxNode): ListBound | null {
  const path = pathOf(cursor);
  let said: ListBound | null = null;
  for (const node of descendants(scopeOf(call))) {
    if (node.span.start >= call.span.start) break;
    if (node.kind !== 'call' || !/^execute$/i.test(calleeName(node))) continue;
    const [first] = node.arguments;
    if (first !== undefined && pathOf(receiverOf(node) ?? node) === path) said = saysLimit(first.value);
  }
  return said;
}

/** How many items a slice has, told by its ends: a step of the loop around, or `i + 50`. */
export function widthOf(ends: readonly SyntaxNode[], by: SyntaxNode): ListBound {
  const [start, end] = ends;
  if (start === undefined || end === undefined) return CUT;
  const width =
    (literalNumber(start) === 0 ? literalNumber(end) : null) ??
    addedTo(end) ??
    addedTo(resolve(end)) ??
    stepAround(by);
  return width === null ? CUT : { kind: 'at-most', items: width, by };
}

/** `i + 50`, also within `min(i + 50, n)`. */
function addedTo(end: SyntaxNode): number | null {
  if (end.kind === 'binary' && end.operator === '+') return literalNumber(end.right);
  if (end.kind !== 'call') return null;
  for (const { value } of end.arguments)
    if (value.kind === 'binary' && value.operator === '+') return literalNumber(value.right);
  return null;
}

/** The step of the loop around: `i += 50`, `range(0, n, 50)`. */
function stepAround(node: SyntaxNode): number | null {
  const loop = loopAround(node);
  return loop === null ? null : stepOf(loop);
}

function stepOf({ step, iterable }: LoopNode): number | null {
  if (step?.kind === 'assign' && step.operator === '+=' && step.value !== null)
    return literalNumber(step.value);
  if (iterable?.kind !== 'call' || calleeName(iterable) !== 'range') return null;
  const third = iterable.arguments[2];
  return third === undefined ? null : literalNumber(third.value);
}
