import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, receiverOf, withoutAwait } from '../calls.ts';
import { typeNamesOf } from '../declared-types.ts';
import type { FileFacts } from '../file-facts.ts';
import { isFactKey } from '../keys/event-keys.ts';
import { isMoneyName } from '../money/money-names.ts';
import { lastName, wordsOf } from '../names.ts';
import { remember } from '../remember.ts';
import type { TableDefinition } from '../schema/table-definition.ts';
import { sqlInCode } from '../sql/sql-in-code.ts';
import { assignmentsOf, resolve } from '../values.ts';
import { descendants, scopeOf } from '../walk.ts';
import { entitiesOf, rowName } from './row-entities.ts';
import { columnsIn, looksUp, looksUpBy, putsIn, settles } from './row-verbs.ts';

/** A row looked for or put in, by whatever means: an ORM's chain of calls, a document store, SQL. */
export interface RowAccess {
  readonly node: SyntaxNode;
  readonly kind: 'lookup' | 'insert';
  /** Tables, models and collections named, in one spelling; see {@link rowName}. */
  readonly entities: ReadonlySet<string>;
  /** Names of event keys it speaks of, as written. */
  readonly keys: readonly string[];
  /** The database itself settles a conflict: ON CONFLICT, INSERT IGNORE, an upsert. */
  readonly settlesConflict: boolean;
}

/** How a language tells that a call waits, or takes what it runs in. */
const SUFFIX = /(_?async|WithContext|Context)$/i;

/** Every row looked for or put in, in source order. A chain of calls is one access. */
export function rowAccesses(facts: FileFacts): readonly RowAccess[] {
  return accessesOfFile(facts);
}

const accessesOfFile = remember((facts: FileFacts): readonly RowAccess[] => {
  const calls = facts.nodes('call').flatMap((call) => (isInnerOfChain(call) ? [] : accessOfCall(call)));
  const statements = sqlInCode(facts).flatMap(({ node, statement }): RowAccess[] => {
    const names = [...statement.tables.map(({ name }) => name), statement.target?.name ?? ''];
    const entities = new Set(names.filter((name) => name !== '').map(rowName));
    if (statement.verb === 'insert' || statement.verb === 'replace') {
      const settlesConflict = statement.conflict !== null || statement.verb === 'replace';
      const entity = new Set(statement.target ? [rowName(statement.target.name)] : []);
      const keys = statement.columns.filter(isFactKey);
      return [{ node, kind: 'insert', entities: entity, keys, settlesConflict }];
    }
    if (statement.verb !== 'select' || statement.lock !== null) return [];
    const columns = statement.where.filter((one) => one.operator === '=').map(({ column }) => column?.name);
    const keys = columns.filter((name) => name !== undefined).filter(isFactKey);
    return [{ node, kind: 'lookup', entities, keys, settlesConflict: false }];
  });
  return [...calls, ...statements].sort((a, b) => a.node.span.start - b.node.span.start);
});

function isInnerOfChain(call: CallNode): boolean {
  const above = call.parent;
  return above?.kind === 'member' && above.object === call && above.parent?.kind === 'call';
}

function accessOfCall(call: CallNode): RowAccess[] {
  const parts = calleePath(call).split('.');
  if (parts.length < 2 && !ofModel(call)) return [];
  const methods = [...(ofModel(call) ? parts : parts.slice(1)), ...askedBehind(call)].map((part) =>
    part.replace(SUFFIX, ''),
  );
  const kind = methods.some((part) => putsIn(part))
    ? 'insert'
    : methods.some((part) => looksUp(part) || looksUpBy(part))
      ? 'lookup'
      : null;
  if (kind === null) return accessByName(call);
  // `client.Line.Update().Where(…).Save(ctx)` ends like an insert and changes what is there.
  if (
    kind === 'insert' &&
    methods.some((part) => /^(update|delete)(_?(one|many|all|id|one_?id))?$/i.test(part))
  )
    return [];
  if (isCollection(call, parts) || (kind === 'insert' && (isSum(parts) || isSavedAgain(call)))) return [];
  const entities = entitiesOf(call, parts);
  if (entities.size === 0) return [];
  const names = [
    ...namesWithin(call).filter((name) => !methods.includes(name)),
    ...methods.flatMap(columnsIn),
  ];
  const settlesConflict = [...methods, ...names].some((name) => settles(name));
  return [{ node: call, kind, entities, keys: [...new Set(names.filter(isFactKey))], settlesConflict }];
}

/** Ruby's calls without arguments need no parentheses: `where(id: id).first`. */
function askedBehind(call: CallNode): readonly string[] {
  const above = call.parent;
  if (above?.kind !== 'member' || above.object !== call || above.parent?.kind === 'call') return [];
  return looksUp(above.name) ? [above.name] : [];
}

/** What is kept in memory, and the elements of a page: `new Map()`, `set()`, `HashSet<UUID>`, `classList.add`. */
const COLLECTION =
  /^(Weak|Hash|Linked(Hash)?|Tree|Sorted|Ordered|Concurrent|Copy\w+|BTree|Index|Frozen|Array|Immutable|Mutable|default)*_?(Map|Set|List|Dict|Dictionary|Array|Vec|Deque|Queue|Bag|set|dict|list)$/;

function isCollection(call: CallNode, parts: readonly string[]): boolean {
  if (/^(document|window|classList|Object|Array|JSON|Reflect)$/.test(parts.at(-2) ?? '')) return true;
  if (/^(document|window)$/.test(parts[0] ?? '')) return true;
  const receiver = receiverOf(call);
  if (receiver?.kind !== 'name' && receiver?.kind !== 'member') return false;
  const value = resolve(receiver);
  if (value.kind === 'list' || (value.kind === 'object' && value.typeName === null)) return true;
  if (value.kind === 'call') {
    const made = calleePath(value).replace(/(\.|::)(new|with_capacity|default|from|of|create)$/, '');
    if (COLLECTION.test(lastName(made.replaceAll('::', '.')).replace(/<.*$/s, ''))) return true;
  }
  return typeNamesOf(receiver)
    .slice(0, 1)
    .some((type) => COLLECTION.test(type));
}

/** `db.First(&row)` or `row = find(id)`, and then `save(row)`: what was found is changed, and nothing is made anew. */
function isSavedAgain(call: CallNode): boolean {
  if (!/^save!?$/i.test(calleeName(call))) return false;
  if (isSavedByService(call)) return true;
  const [only] = call.arguments;
  const row = only === undefined ? receiverOf(call) : only.value;
  const saved = row?.kind === 'unary' ? row.operand : row;
  if (saved?.kind !== 'name') return false;
  const assignments = assignmentsOf(saved.name, saved);
  const given = assignments.flatMap(({ value }) => (value === null ? [] : [withoutAwait(value)]));
  if (!given.every((value) => value.kind === 'call' && looksUp(calleeName(value)))) return false;
  return given.length > 0 || (assignments.length > 0 && isFilledBefore(saved.name, call));
}

/** `$credit->service()->markSent()->save()`: what is done to a row that is there, and that has a service of its own. */
function isSavedByService(call: CallNode): boolean {
  const [root = '', ...methods] = calleePath(call).split('.');
  return (
    /^\$?\p{Ll}/u.test(root) &&
    methods.length > 2 &&
    methods.some((one) => /^(service|state_?machine)$/i.test(one))
  );
}

/** An empty variable that a look-up before was handed to be filled. */
function isFilledBefore(name: string, save: CallNode): boolean {
  for (const node of descendants(scopeOf(save))) {
    if (node.span.start >= save.span.start) return false;
    if (node.kind !== 'call' || !looksUp(calleeName(node))) continue;
    for (const { value } of node.arguments) {
      const filled = value.kind === 'unary' ? value.operand : value;
      if (filled.kind === 'name' && filled.name === name) return true;
    }
  }
  return false;
}

/** `entry.Amount.Add(amount)`, `total.add(price)`: decimals are added up, nothing is stored. */
function isSum(parts: readonly string[]): boolean {
  const [on = '', last = ''] = parts.slice(-2);
  return /^add$/i.test(last) && (isMoneyName(on) || /^(total|sum|usage|count|value|duration)$/i.test(on));
}

/** A row's own constructor saves it: `ActiveModel { … }.insert(db)`. */
function ofModel(call: CallNode): boolean {
  return call.callee.kind === 'member' && call.callee.object.kind === 'object';
}

const INSERTS_THING = /^(insert|create|save|add|store|persist|append)$/;
const ASKS_THING = /^(has|is|find|get|exists?|lookup|fetch|load)$/;
const SMALL_WORDS =
  /^(exists?|by|id|key|one|first|is|has|already|known|recorded|processed|stored|if|for|with|async|new|the)$/;

/** `queries.UsageEventExists(ctx, id)`, `store.insertUsageEvent(event)`: calls of the project's own, named after the row. */
function accessByName(call: CallNode): RowAccess[] {
  const words = wordsOf(calleeName(call));
  const [verb = ''] = words;
  const kind = INSERTS_THING.test(verb)
    ? 'insert'
    : ASKS_THING.test(verb) || words.at(-1) === 'exists'
      ? 'lookup'
      : null;
  const rest = words.filter(
    (word, at) => !(at === 0 && word === verb && words.at(-1) !== 'exists') && !SMALL_WORDS.test(word),
  );
  if (kind === null || rest.length === 0 || call.isNew || isConstruction(call)) return [];
  const settlesConflict = words.some((word) =>
    /^(upsert|absent|ignore|once|idempotent\w*|dedup\w*|unique)$/.test(word),
  );
  const names = namesWithin(call);
  const keys = names.filter((name) => isFactKey(name) || (kind === 'lookup' && /^(id|key)$/i.test(name)));
  return [
    {
      node: call,
      kind,
      entities: new Set([rowName(rest.join(''))]),
      keys: [...new Set(keys)],
      settlesConflict,
    },
  ];
}

/** `CreatePayment(wallet_id=…)`: a class in a language without `new`, whose fields are told by their names. */
function isConstruction({ callee, arguments: given }: CallNode): boolean {
  return (
    callee.kind === 'name' && /^\p{Lu}\w*\p{Ll}/u.test(callee.name) && given.some(({ name }) => name !== null)
  );
}

function namesWithin(call: CallNode): string[] {
  const names: string[] = [];
  for (const node of descendants(call)) {
    if (node.kind === 'name' || node.kind === 'member') names.push(node.name);
    if (node.kind === 'call')
      for (const { name } of node.arguments) if (name !== null) names.push(name.replace(/^.*__/, ''), name);
    if (node.kind === 'object') for (const { key } of node.entries) if (key !== null) names.push(key);
    if (node.kind === 'string' && node.value.length <= MAX_CONDITION)
      names.push(...(node.value.match(/\w+/g) ?? []));
  }
  return names;
}

/** `Where("event_id = ?", id)`: a condition, not a text. */
const MAX_CONDITION = 200;

/** The table an access works on, where the files define it. */
export function tableOf(access: RowAccess, tables: readonly TableDefinition[]): TableDefinition | null {
  return tables.find((table) => table.isWhole && access.entities.has(rowName(table.name))) ?? null;
}
