import { namedArguments } from '../../facts/arguments.ts';
import { calleeName, calleePath, pathOf } from '../../facts/calls.ts';
import { changesColumns, settlesConflict } from '../../facts/libraries/database-names.ts';
import { lastName } from '../../facts/names.ts';
import { rememberNames } from '../../facts/remember.ts';
import { returnedBy } from '../../facts/returned.ts';
import { resolve } from '../../facts/values.ts';
import { ancestors, descendants } from '../../facts/walk.ts';
import type { AssignNode, CallNode, MemberNode, StringNode, SyntaxNode } from '../../languages/syntax.ts';

/** What gives the values of an update, and the commands that DynamoDB's clients make of one. */
const GIVES_VALUES =
  /^(set|values|set_?property|fill|force_?fill|merge|update_?item_?command|update_?command|do_?update(_?set)?)$/i;

/** `executeUpdate(…)` runs what stands inside it, where the addition is told. */
const RUNS = /^execute/i;

const isUpdateName = rememberNames(
  (name): boolean =>
    GIVES_VALUES.test(name) || (!RUNS.test(name) && (changesColumns(name) || settlesConflict(name))),
);
const ADDS = /^(increment!|decrement!|update_counters)$/;
/** `$user->increment('credits', 5)`, where the column is named; counters of a monitoring system are another matter. */
const ADDS_TO_COLUMN = /^(increment|decrement|increment_?each|decrement_?each)$/i;
const MONITORING = /statsd|stats|metric|datadog|prometheus|telemetry|counter|meter_?registry|cache|redis/i;
/** `${credits} + ${n}`, `quota + ?`, `balance = balance - $1`. */
const SUM =
  /^\s*(\w+\s*=\s*)?(\$\{\}|[\w.]+)(\s*\+\s*|\s+-\s*|\s*-\s+)(\?|\$\d|\$\{\}|%s|[:@]\w|excluded\.\w|values\()/i;
/** DynamoDB's `ADD units :n` and `SET units = if_not_exists(units, :zero) + :n`. */
const EXPRESSION =
  /^\s*ADD\s+([#\w.]+)\s+:\w|\bSET\b[^;]*=\s*(?:if_not_exists\(\s*([#\w.]*)[^)]*\)|([#\w.]+))\s*[+-]\s*:\w/i;

/** Redis and its clients in all languages: `HINCRBY`, `HIncrByFloat`, `hincrbyfloat`, `StringIncrementAsync`. */
const ADDS_TO_KEY = /^[hz]?_?incr_?by(_?float)?$|^(string|hash)_?increment(_?async)?$/i;

/** What a call adds to where it is stored. */
export interface InPlaceAddition {
  /** The column or the counter, as written; null where the call does not show it. */
  readonly to: string | null;
}

/** True for a call that adds to what is stored, in the ways in which ORMs, builders and document stores say it. */
export function addsInPlace(node: SyntaxNode): boolean {
  return inPlaceAddition(node) !== null;
}

/** The addition of a call in one of these ways; null for any other node. */
export function inPlaceAddition(node: SyntaxNode): InPlaceAddition | null {
  if (node.kind !== 'call') return null;
  const name = calleeName(node);
  if (ADDS.test(name)) return { to: columnNamed(node) ?? keywordOf(node) };
  if (ADDS_TO_KEY.test(name)) return node.arguments.length > 1 ? { to: fieldOfKey(node) } : null;
  if (ADDS_TO_COLUMN.test(name) && namesColumn(node))
    return MONITORING.test(calleePath(node)) ? null : { to: columnNamed(node) };
  if (!isUpdateName(name)) return null;
  const stepped = namedArguments(node).find((one) => STEPS.test(one.name));
  if (stepped !== undefined) return { to: steppedColumn(stepped.value) };
  for (const value of [...valuesGiven(node), ...(node.block === null ? [] : [node.block])])
    for (const inner of descendants(value, (one) => one.kind !== 'function' || one.variety === 'lambda')) {
      const sum = sumIn(inner);
      if (sum !== null) return sum;
    }
  return null;
}

/** `{ units: { increment: n } }`, `{ $inc: { units: n } }`. */
const STEPS = /^(increment|decrement|\$inc)$/;

function steppedColumn(value: SyntaxNode): string | null {
  if (value.kind === 'object') return value.entries[0]?.key ?? null;
  const holder = value.parent?.parent;
  if (value.parent?.kind !== 'object' || holder?.kind !== 'object') return null;
  return holder.entries.find((entry) => entry.value === value.parent)?.key ?? null;
}

/** The text that names the column: `increment('credits', 5)`, `increment({ id }, 'credits', 5)`. */
function columnNamed({ arguments: given }: CallNode): string | null {
  const named = given.slice(0, 2).find(({ value }) => value.kind === 'string')?.value;
  return named?.kind === 'string' && named.parts.length === 0 ? named.value : null;
}

/** `Account.update_counters(id, credits: 5)`. */
function keywordOf({ arguments: given }: CallNode): string | null {
  return given.find(({ name }) => name !== null && name !== 'touch')?.name ?? null;
}

/** `hincrby(key, 'units', n)`: the field of the key, where it is written out. */
function fieldOfKey({ arguments: given }: CallNode): string | null {
  const [, field, amount] = given.map(({ value }) => value);
  return amount !== undefined && field?.kind === 'string' && field.parts.length === 0 ? field.value : null;
}

/** `increment('credits', 5)`, `increment({ id }, 'credits', 5)`. */
function namesColumn({ arguments: [first, second, third] }: CallNode): boolean {
  if (first?.value.kind === 'string') return true;
  return first?.value.kind === 'object' && second?.value.kind === 'string' && third !== undefined;
}

/**
 * What a call is given, a literal put into a variable first included (`.set(changes)`), and what a function of the file
 * makes for it: `mongo.upsert(query, addition(event))`.
 */
export function valuesGiven(call: CallNode): readonly SyntaxNode[] {
  return call.arguments.flatMap(({ value }) => {
    const behind = value.kind === 'name' ? resolve(value) : value;
    if (behind.kind === 'object') return [behind];
    return behind.kind === 'call' ? [value, ...returnedBy(behind)] : [value];
  });
}

function sumIn(node: SyntaxNode): InPlaceAddition | null {
  if (node.kind === 'string') return sumInText(node);
  // Spring Data's `Update().inc("units", n)`.
  if (node.kind === 'call')
    return /^inc$/i.test(calleeName(node)) && node.arguments[0]?.value.kind === 'string'
      ? { to: columnNamed(node) }
      : null;
  // Exposed's `it[units] = units + n`.
  if (node.kind === 'assign')
    return setsToItsSum(node) && node.value?.kind === 'binary' ? { to: columnOf(node.value.left) } : null;
  if (node.kind !== 'binary' || (node.operator !== '+' && node.operator !== '-')) return null;
  if (node.left.kind === 'call') return calleeName(node.left) === 'F' ? { to: columnNamed(node.left) } : null;
  if (node.left.kind !== 'member') return null;
  // `wallet.update!(balance: wallet.balance + n)`: what was read, and something more, goes back to where it stood.
  const isField = isColumn(node.left) || node.left.object.kind === 'name';
  return (isField && isSetTo(node, node.left.name)) || isOfSetter(node, node.left)
    ? { to: node.left.name }
    : null;
}

function sumInText({ value, parts: [first] }: StringNode): InPlaceAddition | null {
  if (value.length > MAX_TEXT) return null;
  const [, , column] = SUM.exec(value) ?? [];
  if (column !== undefined) return { to: column === '${}' ? columnOf(first) : column };
  const said = EXPRESSION.exec(value);
  return said === null ? null : { to: said.slice(1).find((name) => name) ?? null };
}

function columnOf(node: SyntaxNode | undefined): string | null {
  const path = node?.kind === 'name' || node?.kind === 'member' ? lastName(pathOf(node)) : '';
  return path === '' ? null : path;
}

function setsToItsSum({ targets: [target], value }: AssignNode): boolean {
  if (target?.kind !== 'index' || value?.kind !== 'binary' || !/^[+-]$/.test(value.operator)) return false;
  return (
    target.object.kind === 'name' &&
    target.object.name === 'it' &&
    pathOf(target.index) === pathOf(value.left)
  );
}

/** EF Core's `SetProperty(t => t.Units, t => t.Units + n)`. */
function isOfSetter(sum: SyntaxNode, column: MemberNode): boolean {
  const lambda = [...ancestors(sum)].find((above) => above.kind === 'function');
  const setter = lambda?.parent;
  if (lambda === undefined || setter?.kind !== 'call' || !/^set_?property$/i.test(calleeName(setter)))
    return false;
  return lambda.parameters.some(({ name }) => name === pathOf(column.object));
}

/** `User.credits`, the column of a model's class, and not a field of something loaded before. */
function isColumn({ object }: MemberNode): boolean {
  return object.kind === 'name' && /^\p{Lu}\w*\p{Ll}/u.test(object.name);
}

/** The sum goes back to where it was read: `values(credits=User.credits + n)`, `{ User.credits: User.credits + n }`. */
function isSetTo(sum: SyntaxNode, column: string): boolean {
  const { parent } = sum;
  if (parent?.kind === 'call')
    return parent.arguments.some(({ name, value }) => value === sum && name === column);
  if (parent?.kind !== 'object') return false;
  return parent.entries.some(
    ({ key, keyNode, value }) =>
      value === sum && (key === column || (keyNode?.kind === 'member' && keyNode.name === column)),
  );
}

/** Longer texts are data. */
const MAX_TEXT = 500;
