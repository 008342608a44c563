import type { AssignNode, CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, fieldNameOf, pathOf, receiverOf } from '../calls.ts';
import { isEmptyCollection } from '../collections.ts';
import type { FileFacts } from '../file-facts.ts';
import { plainName, withoutGet, wordsOf } from '../names.ts';
import { queryBehind } from '../queries/query-behind.ts';
import { namesOfTurn, type Turn, turnsAround } from '../turns.ts';
import { isConversion } from '../units/conversions.ts';
import { assignmentsAround } from '../values.ts';
import { ancestors, descendants, enclosingFunction, isWithin, mentionsAny, mentionsName } from '../walk.ts';
import { kindOfItems } from './item-names.ts';
import { isEmptyStart } from './unreset-totals.ts';

/** A total that every item replaces instead of adding to it. */
export interface OverwrittenTotal {
  readonly node: SyntaxNode;
  /** As written: `total`, `seconds[export.resolution]`. */
  readonly name: string;
  /** Where it starts. */
  readonly start: SyntaxNode;
  /** The items are events with a measure: it is about usage, whatever the code around says. */
  readonly isUsage: boolean;
}

/** Every such total of the file, in source order: one number, or one under each key. */
export function overwrittenTotals(facts: FileFacts): readonly OverwrittenTotal[] {
  const found: OverwrittenTotal[] = [];
  for (const assign of facts.nodes('assign'))
    found.push(...replaced(assign), ...replacedUnderKey(assign, facts));
  for (const call of facts.callsNamed(PUTS)) found.push(...replacedUnderKey(call, facts));
  return found.sort((a, b) => a.node.span.start - b.node.span.start);
}

const PUTS = /^(put|set|insert|Set|Add)$/;

const TOTALS =
  /^(total|totals|subtotal|amount|amounts|sum|sums|cost|costs|quantity|quantities|tokens|units|seconds|minutes|hours|bytes|usage|charge|charges|spend|due)$/;
/** What is chosen among the items, and no total of them. */
const CHOSEN =
  /^(last|latest|first|newest|oldest|current|previous|prev|next|max|min|highest|lowest|best|final|recent|balance|running|price|rate|limit|index|by id)$/;

function isTotal(name: string): boolean {
  const words = wordsOf(name);
  return words.some((word) => TOTALS.test(word)) && !words.some((word) => CHOSEN.test(word));
}

/** `total = event.quantity * event.price` in a loop over the events, with `total = 0` before it and a read after it. */
function replaced(assign: AssignNode): OverwrittenTotal[] {
  const [target, ...others] = assign.targets;
  const { value } = assign;
  if (
    target?.kind !== 'name' ||
    others.length > 0 ||
    value === null ||
    assign.operator !== '=' ||
    assign.declares
  )
    return [];
  const [turn] = turnsAround(assign);
  if (turn === undefined || !isTotal(target.name) || !isReckoned(value, turn)) return [];
  const assignments = assignmentsAround(target.name, assign);
  const [start, ...more] = assignments.filter((one) => one !== assign);
  if (start === undefined || more.length > 0 || isWithin(start, turn.node) || !isEmptyStart(start)) return [];
  if (!isOnEveryTurn(assign, turn) || mentionsName(value, target.name)) return [];
  return isReadWithin(turn, target.name, assign) || !isReadAfter(turn, target.name)
    ? []
    : [{ node: assign, name: target.name, start, isUsage: false }];
}

/** It is taken from the item of the turn, a field or a product with one; not where the item brings a running total. */
function isReckoned(value: SyntaxNode, { variables }: Turn): boolean {
  if (/\b(total|sum|cumulative|running)\b/.test(wordsOf(fieldNameOf(value) ?? '').join(' '))) return false;
  return mentionsAny(value, new Set(variables)) && value.kind !== 'name' && value.kind !== 'string';
}

/** Nothing chooses whether it runs, and nothing leaves the loop before its end: no item is looked for. */
function isOnEveryTurn(node: SyntaxNode, { node: turn }: Turn): boolean {
  for (const above of ancestors(node)) {
    if (above === turn) break;
    if (/^(if|switch|conditional|try|loop)$/.test(above.kind)) return false;
  }
  for (const inner of descendants(turn, (one) => one.kind !== 'function' || one === turn))
    if (inner.kind === 'break' || (inner.kind === 'return' && turn.kind === 'loop')) return false;
  return true;
}

function isReadWithin({ node: turn }: Turn, name: string, assign: AssignNode): boolean {
  for (const inner of descendants(turn))
    if (inner.kind === 'name' && inner.name === name && inner.parent !== assign) return true;
  return false;
}

function isReadAfter({ node: turn }: Turn, name: string): boolean {
  const fn = enclosingFunction(turn);
  if (fn === null) return false;
  for (const inner of descendants(fn))
    if (inner.kind === 'name' && inner.name === name && inner.span.start >= turn.span.end) return true;
  return false;
}

interface Put {
  readonly table: SyntaxNode;
  readonly key: SyntaxNode;
  readonly value: SyntaxNode;
}

/** `seconds[export.resolution] = export.seconds`, `totals.put(event.meter(), event.quantity())`. */
function putBy(node: AssignNode | CallNode): Put | null {
  if (node.kind === 'assign') {
    const [target, ...others] = node.targets;
    if (target?.kind !== 'index' || others.length > 0 || node.operator !== '=' || node.value === null)
      return null;
    return { table: target.object, key: target.index, value: node.value };
  }
  const table = receiverOf(node);
  const [key, value, ...others] = node.arguments;
  if (table === null || key === undefined || value === undefined || others.length > 0) return null;
  return { table, key: key.value, value: value.value };
}

function replacedUnderKey(node: AssignNode | CallNode, facts: FileFacts): OverwrittenTotal[] {
  const put = putBy(node);
  if (put === null || put.table.kind !== 'name') return [];
  const turn = turnsAround(node)[0] ?? foldAround(node, put.table.name);
  const start = turn === undefined ? null : startOf(put.table.name, node, turn);
  if (turn === undefined || start === null) return [];
  if (kindOfItems(namesOfTurn(turn)) !== 'events' && !isGroupedFiner(put.key, turn, facts)) return [];
  if (!isSharedKey(put.key, turn) || !isOnEveryTurn(node, turn)) return [];
  const field = measureOf(put.value, turn);
  if (field === null || !saysTotal(put.table.name, field, node)) return [];
  if (isLookedAt(turn, put.table.name, node)) return [];
  const name = facts.file.text.slice(put.table.span.start, put.key.span.end);
  return [{ node, name: node.kind === 'assign' ? `${name}]` : pathOf(put.table), start, isUsage: true }];
}

/** Rows of a query that are grouped by the key and by something else: several of them bring the same key. */
function isGroupedFiner(key: SyntaxNode, { list }: Turn, facts: FileFacts): boolean {
  const query = list === null ? null : queryBehind(list, facts);
  const columns = (query?.statement.groupBy ?? []).map(({ text }) =>
    plainName(text.replaceAll(/["`]/g, '').split('.').at(-1) ?? ''),
  );
  return columns.length > 1 && columns.includes(plainName(lastNameBehind(key)));
}

/** `calls.reduce((acc, call) => { acc[call.model] = call.tokens; return acc; }, {})`. */
function foldAround(node: SyntaxNode, table: string): Turn | undefined {
  const fn = enclosingFunction(node);
  const call = fn?.parent;
  const [first, item] = fn?.parameters ?? [];
  if (fn === null || call?.kind !== 'call' || first?.name !== table || item === undefined) return undefined;
  if (!/^(reduce|inject|fold)$/.test(calleeName(call))) return undefined;
  return { node: fn, variables: [item.name], list: receiverOf(call) };
}

/** The table is made empty before the turns; the first argument of a fold starts beside it. */
function startOf(table: string, from: SyntaxNode, turn: Turn): SyntaxNode | null {
  if (turn.node.kind === 'function' && turn.node.parameters[0]?.name === table) {
    const call = turn.node.parent;
    const start = call?.kind === 'call' ? call.arguments.find(({ value }) => value !== turn.node) : undefined;
    return start !== undefined && isEmptyCollection(start.value) ? start.value : null;
  }
  const [start, ...others] = assignmentsAround(table, from).filter((one) =>
    one.targets.some((t) => t.kind === 'name'),
  );
  if (start === undefined || others.length > 0 || isWithin(start, turn.node) || start.value === null)
    return null;
  return isEmptyCollection(start.value) || isEmptyTable(start.value) ? start : null;
}

/** `make(map[string]int64, len(rows))`, `Hash.new(0)`, `mutableMapOf<String, Long>()`, `HashMap::new()`. */
function isEmptyTable(value: SyntaxNode): boolean {
  if (value.kind !== 'call') return false;
  return /^(make|new|Hash|\w*Map|mutableMapOf|hashMapOf|Dictionary|defaultdict|Counter|with_capacity)$/.test(
    calleeName(value),
  );
}

/** A key that many items share: a field of the item that is not its own id. */
function isSharedKey(key: SyntaxNode, { variables }: Turn): boolean {
  if (!mentionsAny(key, new Set(variables)) || key.kind === 'name') return false;
  const words = wordsOf(withoutGet(lastNameBehind(key)));
  return words.length > 0 && !(words.length === 1 && /^(id|uuid|key|index|at|date)$/.test(words[0] ?? ''));
}

/** The field's own name, behind calls that copy or convert: `job.tenant_id.clone()`. */
function lastNameBehind(node: SyntaxNode): string {
  const field = fieldNameOf(node);
  if (field !== null && !COPIES.test(field)) return field;
  if (node.kind === 'member') return lastNameBehind(node.object);
  if (node.kind === 'call') {
    const name = calleeName(node);
    const receiver = receiverOf(node);
    return COPIES.test(name) && receiver !== null ? lastNameBehind(receiver) : name;
  }
  return '';
}

const COPIES = /^(clone|to_?string|to_owned|as_str|into|to_sym|ToString|copy|unwrap)$/;
const MEASURES =
  /^(quantity|quantities|tokens|units|seconds|minutes|hours|millis|ms|bytes|amount|cost|duration|credits|count|calls|requests|usage|gb|mb|characters|pages)$/;

/** The field of the item that is a measure of it; null for anything else. */
function measureOf(value: SyntaxNode, { variables }: Turn): string | null {
  if (value.kind === 'name' || !mentionsAny(value, new Set(variables))) return null;
  const name = withoutGet(lastNameBehind(convertedBy(value)));
  const words = wordsOf(name);
  return words.some((word) => MEASURES.test(word)) && !words.some((word) => CHOSEN.test(word)) ? name : null;
}

/** What a conversion is given: `BigInt(row.bytes)`, `int(row["units"])`, `Number(row.tokens)`. */
function convertedBy(value: SyntaxNode): SyntaxNode {
  if (value.kind !== 'call' || !isConversion(calleeName(value))) return value;
  return value.arguments[0]?.value ?? value;
}

/** The table is one of totals: by its name, by that of the measure, or by the function it is made in. */
function saysTotal(table: string, field: string, node: SyntaxNode): boolean {
  const words = wordsOf(table);
  if (words.some((word) => CHOSEN.test(word))) return false;
  if (plainName(table) === plainName(field) || words.some((word) => /^(totals?|sums?)$/.test(word)))
    return true;
  if (words.some((word) => TOTALS.test(word))) return true;
  for (const above of ancestors(node))
    if (above.kind === 'function' && above.name !== null) {
      const said = wordsOf(above.name);
      return (
        said.some((word) => /^(totals?|sums?|by|aggregate|per|tally)$/.test(word)) &&
        said.some((word) => TOTALS.test(word) || MEASURES.test(word))
      );
    }
  return false;
}

/** The turn asks the table for what it holds, and so knows of earlier items. */
function isLookedAt({ node: turn }: Turn, table: string, put: SyntaxNode): boolean {
  for (const inner of descendants(turn)) {
    if (inner.kind !== 'name' || inner.name !== table || isTargetOf(inner, put)) continue;
    if (inner.parent?.kind !== 'return') return true;
  }
  return false;
}

function isTargetOf(name: SyntaxNode, put: SyntaxNode): boolean {
  if (put.kind === 'assign') return put.targets.some((one) => one.kind === 'index' && one.object === name);
  return put.kind === 'call' && receiverOf(put) === name;
}
