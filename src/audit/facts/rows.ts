import type { CallNode, SyntaxNode } from '../languages/syntax.ts';
import { calleePath } from './calls.ts';
import { isEventKey } from './event-keys.ts';
import type { FileFacts } from './file-facts.ts';
import { plainName, wordsOf } from './names.ts';
import { remember, rememberNames } from './remember.ts';
import type { TableDefinition } from './schema/table-definition.ts';
import { sqlInCode } from './sql-in-code.ts';
import { assignmentsOf, resolve } from './values.ts';
import { descendants } from './walk.ts';

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

const LOOKUP =
  /^(find(_?(one|first|unique|by|many|all|_?by_\w+))?(or_?(throw|fail))?!?|exists\??|any\??|first|take|get(_or_none|_?item)?|one_or_none|scalar(_one_or_none)?|count|select|query_?row|fetch_?one|last)$/i;
const INSERT = /^(create!?|insert(_?(one|many|into))?!?|add|bulk_?create|persist|put_?item|save!?)$/i;
const SETTLES =
  /^(on_?conflict\w*|do_?nothing|on_?duplicate\w*|upsert\w*|insert_?ignore|insert_or_ignore|ignore|or_ignore|update_or_create|get_or_create|clauses|skip_duplicates)$/i;

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
      const keys = statement.columns.filter(isEventKey);
      return [{ node, kind: 'insert', entities: entity, keys, settlesConflict }];
    }
    if (statement.verb !== 'select' || statement.lock !== null) return [];
    const columns = statement.where.filter((one) => one.operator === '=').map(({ column }) => column?.name);
    const keys = columns.filter((name) => name !== undefined).filter(isEventKey);
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
  if (parts.length < 2) return [];
  const methods = parts.slice(1);
  const kind = methods.some((part) => INSERT.test(part))
    ? 'insert'
    : methods.some((part) => LOOKUP.test(part))
      ? 'lookup'
      : null;
  if (kind === null) return [];
  const entities = entitiesOf(call, parts);
  if (entities.size === 0) return [];
  const names = namesWithin(call);
  const settlesConflict = methods.some((part) => SETTLES.test(part)) || names.some((n) => SETTLES.test(n));
  return [{ node: call, kind, entities, keys: [...new Set(names.filter(isEventKey))], settlesConflict }];
}

/** Names that say where rows are kept, and not which. */
const GENERIC = new Set(
  'db database prisma client session tx trx self this objects repo repository manager model models ctx context query store conn connection pool orm knex s r c svc service em entitymanager'.split(
    ' ',
  ),
);

/** One spelling of a table, its model and its repository: `usage_events`, `UsageEvent`, `usageEventRepository`. */
export const rowName = rememberNames((name): string => {
  const plain = plainName(name).replace(/(repository|repo|store|table|model|collection|dao)$/, '');
  return plain.endsWith('ies') ? `${plain.slice(0, -3)}y` : plain.replace(/s$/, '');
});

function entitiesOf(call: CallNode, parts: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (name: string): void => {
    if (!GENERIC.has(plainName(name)) && rowName(name).length > 2) found.add(rowName(name));
  };
  for (const part of parts)
    if (!LOOKUP.test(part) && !INSERT.test(part) && wordsOf(part).length < 6) add(part);
  for (let at: SyntaxNode = call; ; ) {
    if (at.kind === 'call') {
      for (const { value } of at.arguments) addArgument(value, add);
      at = at.callee;
    } else if (at.kind === 'member') at = at.object;
    else if (at.kind === 'await') at = at.value;
    else return found;
  }
}

function addArgument(value: SyntaxNode, add: (name: string) => void): void {
  const behind = value.kind === 'unary' ? value.operand : value;
  if (behind.kind === 'name') {
    add(behind.name);
    for (const { type } of assignmentsOf(behind.name, behind)) if (type) add(type.replace(/^.*[.*\]]/, ''));
  }
  const made = resolve(value);
  if (made.kind === 'object' && made.typeName !== null) add(made.typeName.split('.').at(-1) ?? '');
  if (made.kind === 'call') {
    add(calleePath(made).split('.').at(-1) ?? '');
    for (const model of modelsOf(made)) add(model);
  }
  if (made.kind === 'string' && /^\w{3,60}$/.test(made.value)) add(made.value);
}

/** `select(UsageRecord).where(...)`: the models that a query handed to a session is made on. */
function* modelsOf(query: CallNode): Generator<string> {
  for (let at: SyntaxNode = query; at.kind === 'call' || at.kind === 'member'; ) {
    if (at.kind === 'call')
      for (const { value } of at.arguments)
        if (value.kind === 'name' && /^\p{Lu}/u.test(value.name)) yield value.name;
    at = at.kind === 'call' ? at.callee : at.object;
  }
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
