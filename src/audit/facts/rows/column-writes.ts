import type { Argument, AssignNode, CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { changesColumns } from '../libraries/database-names.ts';
import { plainName, wordsOf } from '../names.ts';
import { remember, rememberNames } from '../remember.ts';
import { FIELD_SETTERS, fieldSetter } from '../setters.ts';
import { sqlInCode } from '../sql/sql-in-code.ts';
import { literalNumber, resolve } from '../values.ts';
import { descendants, mentionsName } from '../walk.ts';
import { modelsBehind, rowsOf } from './row-names.ts';
import { signOf, stored } from './stored-values.ts';

/** A column of stored rows that is given a value: by SQL, by an object mapper's call, or by a field that is then saved. */
export interface ColumnWrite {
  readonly node: SyntaxNode;
  readonly lines: { readonly startLine: number; readonly endLine: number } | null;
  /** What the rows may be called: tables, models, variables, as written. */
  readonly rows: readonly string[];
  /** As written, and in one spelling. */
  readonly columnName: string;
  readonly column: string;
  /** Moved by an amount where it lies, set to zero, or given a value worked out elsewhere. */
  readonly kind: 'step' | 'zero' | 'value';
  /** Which way a step goes, where that is written. */
  readonly sign?: 'up' | 'down';
  /** The value in code; null where SQL works it out. */
  readonly value: SyntaxNode | null;
  /** Names of the columns that choose the rows, in one spelling; null where that cannot be seen. */
  readonly chosenBy: readonly string[] | null;
}

/** Every write of a column in the file, in no order. */
export const columnWrites = remember((facts: FileFacts): readonly ColumnWrite[] => [
  ...sqlInCode(facts).flatMap(({ node, statement, linesOf }): ColumnWrite[] => {
    const { verb, target, assignments, where } = statement;
    if (verb !== 'update' || target === null) return [];
    const chosenBy = where.flatMap(({ columns }) => columns.map(({ name }) => plainName(name)));
    return assignments.map((one) => ({
      node,
      lines: linesOf(one),
      rows: [target.name],
      columnName: one.column,
      column: plainName(one.column),
      ...(one.isIncrement
        ? { sign: /-/.test(one.expression.text) ? ('down' as const) : ('up' as const) }
        : {}),
      kind: one.isIncrement ? 'step' : /^\s*\(?0(\.0+)?\)?\s*$/.test(one.expression.text) ? 'zero' : 'value',
      value: null,
      chosenBy,
    }));
  }),
  ...facts.nodes('call').flatMap((call) => (isUpdateName(calleeName(call)) ? writesOfCall(call) : [])),
  ...facts.callsNamed(STEPS).flatMap(stepOfCall),
  ...facts.nodes('assign').flatMap(writeOfField),
  ...facts.callsNamed(FIELD_SETTERS).flatMap(writeOfBean),
]);

/** Calls that only give the values of an update that stands before them. */
const GIVES_VALUES = /^(set|values)$/i;
/** Setters of a mass update; Doctrine's `executeStatement` is given parameters, and no columns. */
const SETS = /^set_?property$/i;
const TAKES_PARAMETERS = /^execute_?statement$/i;

const isUpdateName = rememberNames(
  (name): boolean =>
    GIVES_VALUES.test(name) || SETS.test(name) || (changesColumns(name) && !TAKES_PARAMETERS.test(name)),
);
const CONDITIONS = /^(where|filter|query|by|select|include|criteria|find)$/i;

/** How deep the values of an update lie: `{ data: { tokensUsed: { set: 0 } } }`. */
const MAX_DEPTH = 3;
const MAX_COLUMNS = 100;

function writesOfCall(call: CallNode): ColumnWrite[] {
  const name = calleeName(call);
  if (SETS.test(name)) return writeOfSetter(call);
  if (GIVES_VALUES.test(name) && !/(^|\.)(update|upsert)/i.test(calleePath(call).replace(/\.\w+$/, '')))
    return [];
  if (receiverOf(call) === null) return [];
  const rows = rowsOf(call);
  const chosenBy = conditionsOf(call);
  const found: ColumnWrite[] = [];
  const add: Add = (columnName, value, isStep) => {
    if (found.length >= MAX_COLUMNS) return;
    found.push({
      node: call,
      lines: null,
      rows,
      columnName,
      column: plainName(columnName),
      ...(isStep === true
        ? { kind: 'step' as const, sign: signOf(value), value }
        : stored(value, columnName)),
      chosenBy,
    });
  };
  const [first, second] = call.arguments;
  const isPair =
    first?.value.kind === 'string' &&
    second !== undefined &&
    call.arguments.length === 2 &&
    /^update/i.test(name);
  if (isPair && first.value.kind === 'string') add(first.value.value, second.value);
  for (const argument of call.arguments) addGiven(argument, 0, add);
  if (call.block !== null) for (const node of call.block.body) addIndexed(node, add);
  return found;
}

type Add = (column: string, value: SyntaxNode, isStep?: boolean) => void;

function addGiven({ name, value }: Argument, depth: number, add: Add): void {
  if (name !== null && CONDITIONS.test(name)) return;
  if (name !== null && !/^(data|values|set|update|attributes)$/i.test(name)) {
    add(name, value);
    return;
  }
  const held = resolve(value);
  if (held.kind === 'list' && depth < MAX_DEPTH) {
    for (const item of held.items) addGiven({ name: null, isSpread: false, value: item }, depth + 1, add);
    return;
  }
  if (held.kind !== 'object' || depth > MAX_DEPTH) return;
  for (const { key, value: given } of held.entries) {
    if (key === null || CONDITIONS.test(key)) continue;
    const plain = key.replace(/^\$/, '');
    const isWrapper = /^(data|set|values|inc|update)$/i.test(plain) && resolve(given).kind === 'object';
    if (isWrapper && /^inc$/i.test(plain))
      addGiven({ name: null, isSpread: false, value: given }, depth + 1, (column, one) =>
        add(column, one, true),
      );
    else if (isWrapper) addGiven({ name: null, isSpread: false, value: given }, depth + 1, add);
    else add(key, given);
  }
}

/** Exposed's `it[credits] = value`. */
function addIndexed(node: SyntaxNode, add: Add): void {
  if (node.kind !== 'assign' || node.value === null) return;
  const [target] = node.targets;
  if (target?.kind !== 'index' || target.object.kind !== 'name' || target.object.name !== 'it') return;
  const { index } = target;
  if (index.kind === 'name' || index.kind === 'member') add(index.name, node.value);
}

const STEPS = /^(increment|decrement)(_?counter)?(_?by)?!?$/i;

/** `$team->increment('credits', $n)`, `wallet.decrement!(:credits, n)`. */
function stepOfCall(call: CallNode): ColumnWrite[] {
  const [column, amount] = call.arguments.map(({ value }) => value);
  if (column?.kind !== 'string' || !/^\w{2,60}$/.test(column.value) || receiverOf(call) === null) return [];
  const columnName = column.value;
  const sign = /^dec/i.test(calleeName(call)) ? 'down' : 'up';
  return [
    {
      node: call,
      lines: null,
      rows: rowsOf(call),
      columnName,
      column: plainName(columnName),
      kind: 'step',
      sign,
      value: amount ?? null,
      chosenBy: null,
    },
  ];
}

/** A bean's `record.setQuantity(value)`. */
function writeOfBean(call: CallNode): ColumnWrite[] {
  const setter = fieldSetter(call);
  if (setter === null || setter.field === 'Property') return [];
  const { holder, field: columnName, value } = setter;
  const rows = [holder.name, ...modelsBehind(holder)];
  return [
    {
      node: call,
      lines: null,
      rows,
      columnName,
      column: plainName(columnName),
      ...stored(value, columnName),
      chosenBy: null,
    },
  ];
}

/** EF Core's `SetProperty(x => x.Used, 0)`. */
function writeOfSetter(call: CallNode): ColumnWrite[] {
  const [first, second] = call.arguments.map(({ value }) => bodyOf(value));
  if (first?.kind !== 'member' || second === undefined) return [];
  let whole: CallNode = call;
  for (let above = call.parent; above !== null && above.kind !== 'block'; above = above.parent)
    if (above.kind === 'call' && /^execute_?update/i.test(calleeName(above))) whole = above;
  return [
    {
      node: call,
      lines: null,
      rows: rowsOf(whole),
      columnName: first.name,
      column: plainName(first.name),
      ...stored(second, first.name),
      chosenBy: conditionsOf(whole),
    },
  ];
}

function bodyOf(value: SyntaxNode): SyntaxNode {
  if (value.kind !== 'function') return value;
  const [only] = value.body;
  return only?.kind === 'return' && only.value !== null ? only.value : (only ?? value);
}

/** `usage.quantity = value`, `acct.Used += n`, `@account.credits = 0`: a field of something that may be a row. */
function writeOfField(assign: AssignNode): ColumnWrite[] {
  const [target] = assign.targets;
  if (target?.kind !== 'member' || assign.value === null || assign.declares || assign.targets.length !== 1)
    return [];
  const { object, name } = target;
  if (object.kind !== 'name' && object.kind !== 'member') return [];
  const isStep =
    assign.operator !== '=' ||
    (assign.value.kind === 'binary' &&
      /^[+-]$/.test(assign.value.operator) &&
      reads(assign.value, target.name, object));
  const rows = [object.name, ...modelsBehind(object)];
  const kind = isStep ? 'step' : literalNumber(assign.value) === 0 ? 'zero' : 'value';
  return [
    {
      node: assign,
      lines: null,
      rows,
      columnName: name,
      column: plainName(name),
      kind,
      ...(isStep
        ? {
            sign: /^[+-]=$/.test(assign.operator)
              ? assign.operator === '-='
                ? ('down' as const)
                : ('up' as const)
              : signOf(assign.value),
          }
        : {}),
      value: assign.value,
      chosenBy: null,
    },
  ];
}

function reads(value: SyntaxNode, field: string, object: SyntaxNode): boolean {
  for (const node of descendants(value))
    if (
      node.kind === 'member' &&
      node.name === field &&
      (object.kind !== 'name' || mentionsName(node, object.name))
    )
      return true;
  return false;
}

/** Names of the columns that choose the rows of a chain: its conditions' keys, fields and texts. */
function conditionsOf(call: CallNode): readonly string[] {
  const names: string[] = [];
  for (let at: SyntaxNode | null = call; at !== null; at = receiverOf(at as CallNode)) {
    while (at !== null && at.kind !== 'call')
      at = at.kind === 'member' ? at.object : at.kind === 'await' ? at.value : null;
    if (at === null) break;
    const isOwn = at === call;
    for (const { name, value } of at.arguments) {
      if (isOwn && name !== null && CONDITIONS.test(name)) addNames(value, names);
      if (isOwn && value.kind === 'object')
        for (const entry of value.entries) if (CONDITIONS.test(entry.key ?? '')) addNames(entry.value, names);
      if (isOwn && value.kind === 'function' && call.block !== null) addNames(value, names);
      if (isOwn) continue;
      if (name !== null) names.push(plainName(name.replace(/__\w+$/, '')), plainName(name));
      addNames(value, names);
    }
    if (at.callee.kind !== 'member') break;
    const method = wordsOf(calleeName(at));
    if (method.length > 1) names.push(plainName(calleeName(at)));
  }
  return names;
}

function addNames(value: SyntaxNode, names: string[]): void {
  let looked = 0;
  for (const node of descendants(value)) {
    if (++looked > MAX_COLUMNS) return;
    if (node.kind === 'name' || node.kind === 'member') names.push(plainName(node.name));
    if (node.kind === 'object')
      for (const { key } of node.entries) if (key !== null) names.push(plainName(key));
    if (node.kind === 'call')
      for (const { name } of node.arguments)
        if (name !== null) names.push(plainName(name.replace(/__\w+$/, '')));
    if (node.kind === 'string' && node.value.length < 200)
      names.push(...(node.value.match(/\w+/g) ?? []).map(plainName));
  }
}
