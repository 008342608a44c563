import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, callsOfChain, receiverOf } from '../calls.ts';
import { typeNamesOf } from '../declared-types.ts';
import { resolve } from '../values.ts';

/** What the rows of a chain of calls may be called. */
export function rowsOf(call: CallNode): readonly string[] {
  const rows: string[] = calleePath(call)
    .split('.')
    .slice(0, -1)
    .filter((part) => !NOT_ROWS.test(part));
  for (const one of callsOfChain(call))
    if (GIVES_ROWS.test(calleeName(one))) for (const { value } of one.arguments) addModel(value, rows);
  const root = rootOfChain(call);
  if (root !== null) rows.push(...modelsBehind(root));
  return rows;
}

const GIVES_ROWS =
  /^(update|delete|insert|model|table|from|select|where|filter|query|execute|delete_?from|insert_?into)$/i;

/** The types a row is declared with, or the models it was looked up on: `sub = Subscription.objects.get(…)`. */
export function modelsBehind(node: SyntaxNode): readonly string[] {
  const found = resolve(node);
  const looked =
    found === node || found.kind !== 'call' ? [] : [...calleePath(found).split('.'), ...modelsGiven(found)];
  return [...typeNamesOf(node), ...looked.filter((part) => /^\p{Lu}\w*\p{Ll}/u.test(part))];
}

function modelsGiven(call: CallNode): readonly string[] {
  const rows: string[] = [];
  for (const { value } of call.arguments) addModel(value, rows);
  return rows;
}

function rootOfChain(call: CallNode): SyntaxNode | null {
  let at: SyntaxNode | null = receiverOf(call);
  while (at !== null && (at.kind === 'call' || at.kind === 'await'))
    at = at.kind === 'await' ? at.value : receiverOf(at);
  return at;
}

/** `update(UsageEvent)`, `Model(&Usage{})`, `from('usage_events')`. */
function addModel(value: SyntaxNode, rows: string[]): void {
  const held = value.kind === 'unary' ? value.operand : value;
  if (held.kind === 'name') rows.push(held.name, ...typeNamesOf(held));
  else if (held.kind === 'member' && held.name === 'class' && held.object.kind === 'name')
    rows.push(held.object.name);
  else if (held.kind === 'object' && held.typeName !== null) rows.push(held.typeName);
  else if (held.kind === 'string' && /^\w{3,60}$/.test(held.value)) rows.push(held.value);
}

const NOT_ROWS =
  /^(db|ctx|context|prisma|tx|trx|session|self|this|objects|query|where|filter|update|set|values|model|table|from|em|conn|client|orm|knex|execute|get|find|first|all|async)$/i;
