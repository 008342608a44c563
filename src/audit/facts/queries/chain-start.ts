import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, lastNameOf, pathOf, receiverOf } from '../calls.ts';
import { rememberNames } from '../remember.ts';
import { returnedBy } from '../returned.ts';
import { assignmentsOf, resolve } from '../values.ts';
import { descendants, enclosingClass, enclosingFunction } from '../walk.ts';
import type { Chain, ChainStep } from './chain.ts';
import { conditionsOf } from './chain-conditions.ts';
import { isModelName, tableName } from './chain-joins.ts';
import { type QueryDraft, toTable, wordIn } from './query-draft.ts';

const READS =
  /^((or|and)?where\w*|filter(by)?|exclude|find\w*|select\w*|from|query|aggregate|annotate|group(by)?|sum\w*|count\w*|avg|average|max|min|join\w*|limit|take|first|all|pluck|values|get|createquerybuilder|table|model|order(by)?)$/;
/** True for the name of a link that asks something of rows. */
export const isReading = rememberNames((name) => READS.test(name));

/** Handles of a database, and what stands between one and its tables. */
const HANDLES =
  /^_?(this|self|db|database|dbcontext|context|ctx|prisma|prismaclient|client|conn|connection|session|tx|trx|em|entitymanager|manager|orm|knex|repo|repos|repository|repositories|objects|query|store|pool|s|r|c|svc|service|models|func|fn|sequelize|mongoose|supabase|i|h|a|app|dao|exec|unscoped|with|scoped|readonly)$/;
const NO_TABLES =
  /^(func|fn|math|object|array|json|promise|decimal|bigdecimal|collections|arrays|stream|intstream|list|set|map)$/;

/** Where a chain begins to ask rows. */
export interface Start {
  /** The first link that asks something of the rows. */
  readonly at: number;
  readonly from: 'database' | 'list';
}

/** Finds what the chain reads, and puts it first among the draft's tables. */
export function startOf(chain: Chain, draft: QueryDraft): Start | null {
  const { steps } = chain;
  const named = steps.findIndex(
    ({ name, call }) => call !== null && NAMES_TABLE.test(name) && isNamingTable(name, call),
  );
  if (named >= 0) return startAtNamed(chain, named, draft);
  const verb = steps.findIndex(({ name, call }) => call !== null && isReading(name));
  const before = steps.slice(0, verb).filter(({ call }) => call === null);
  const owners = before.filter(({ name }) => !HANDLES.test(name));
  const [first, second] = owners;
  if (first === undefined) return startAtRows(chain, verb, draft);
  if (NO_TABLES.test(first.name)) return null;
  // SeaORM: `usage_event::Entity::find()`.
  const isEntity = second?.written === 'Entity';
  const isModel = isEntity || isModelName(first.written);
  const isHeld = isHeldBy(before.slice(0, before.indexOf(first)), first.name);
  const table = isModel || isHeld || second === undefined ? first : second;
  draft.tables.push(toTable(chain.end, { name: table.written }));
  if (table === second) addOwner(chain.end, first.written, draft);
  // `Builds.minutes.sum()` names an aggregate of a column, and asks nothing yet.
  const [only] = steps.slice(verb);
  if (
    isModel &&
    second !== undefined &&
    steps.length === verb + 1 &&
    only?.call?.arguments.length === 0 &&
    only.call.block === null
  )
    return null;
  const asked = steps[verb];
  const isScope =
    asked?.name === 'where' && (asked.call?.arguments.some((one) => one.name !== null) ?? false);
  const isList = !isModel && !isHeld && second === undefined && !isScope;
  return { at: steps.findIndex(({ call }) => call !== null), from: isList ? 'list' : 'database' };
}

/** The rows hang from a handle of the database: `prisma.crawl`, `_db.Jobs`, `this.usageRepository`. */
function isHeldBy(handles: readonly ChainStep[], name: string): boolean {
  return (
    handles.some((one) => !/^(this|self|a)$/.test(one.name)) ||
    (handles.length > 0 && /(repository|repo|model|dao|table|collection)$/.test(name))
  );
}

/** `account.jobs`: rows of one owner, as if they were asked for by its key. */
function addOwner(node: SyntaxNode, owner: string, draft: QueryDraft): void {
  draft.where.push(
    ...conditionsOf({
      kind: 'object',
      span: node.span,
      parent: node.parent,
      typeName: null,
      entries: [ownerEntry(node, owner)],
    }),
  );
}

function ownerEntry(node: SyntaxNode, owner: string) {
  const value = { kind: 'name' as const, name: owner, span: node.span, parent: node };
  return { key: `${owner.replace(/^@|^current_?/i, '')}_id`, keyNode: null, value, isSpread: false };
}

const NAMES_TABLE =
  /^(from|fromsub|table|model|query|knex|db|trx|tx|selectfrom|select|collection|set|createquerybuilder|into)$/;

/** The argument is a table or a model, and no column, text or callback. */
function isNamingTable(name: string, call: CallNode): boolean {
  const [first] = call.arguments;
  if (name === 'createquerybuilder') return true;
  if (first === undefined) return false;
  const { value } = first;
  if (name === 'select' || name === 'query')
    return call.arguments.some((one) => modelWithin(one.value) !== null);
  if (/^(knex|db|trx|tx|collection|set)$/.test(name)) return value.kind === 'string';
  return value.kind !== 'function' && tableName(value) !== null;
}

function startAtNamed(chain: Chain, named: number, draft: QueryDraft): Start | null {
  const step = chain.steps[named];
  if (step?.call == null) return null;
  const { call, name } = step;
  const from = chain.steps.find((one) => one.name === 'from' || one.name === 'selectfrom')?.call;
  if (name === 'createquerybuilder') {
    const alias = call.arguments.at(-1)?.value;
    const owner = chain.steps.slice(0, named).findLast((one) => !HANDLES.test(one.name));
    const table = from?.arguments[0]
      ? tableName(from.arguments[0].value)
      : (owner?.written ?? classRows(call) ?? 'rows');
    draft.tables.push(
      toTable(call, { name: table ?? 'rows', alias: wordIn(from?.arguments[1]?.value ?? alias) }),
    );
    return { at: named + 1, from: 'database' };
  }
  const value = (from ?? call).arguments[0]?.value;
  const model =
    name === 'select' || name === 'query'
      ? call.arguments.map((one) => modelWithin(one.value)).find((one) => one !== null)
      : null;
  const table = (from ? null : model) ?? (value === undefined ? null : tableName(value));
  if (!table) return null;
  const text = value?.kind === 'string' ? /\s(?:as\s+)?(\w+)\s*$/i.exec(value.value)?.[1] : undefined;
  draft.tables.push(
    toTable(value ?? call, {
      name: table,
      alias: text ?? (call.arguments.length === 1 ? null : wordIn(call.arguments.at(-1)?.value)),
    }),
  );
  return {
    at:
      name === 'select'
        ? named
        : Math.min(
            named + 1,
            chain.steps.findIndex((one) => one.name === 'select' && one.call !== null) >>> 0,
          ),
    from: 'database',
  };
}

/** The model whose column or class is selected: `UsageRecord` of `func.sum(UsageRecord.quantity)`. */
function modelWithin(node: SyntaxNode): string | null {
  if (node.kind === 'name' && isModelName(node.name)) return node.name;
  if (node.kind === 'member') {
    const [root = ''] = pathOf(node)
      .split('.')
      .filter((part) => !/^(models?|schema|tables?)$/.test(part));
    return isModelName(root) ? root : null;
  }
  if (node.kind === 'call')
    for (const { value } of node.arguments) {
      const found = modelWithin(value);
      if (found !== null) return found;
    }
  const receiver = node.kind === 'call' ? receiverOf(node) : null;
  return receiver === null ? null : modelWithin(receiver);
}

/** A repository's own rows: `FaxPage` in `class FaxPageRepository`. */
function classRows(node: SyntaxNode): string | null {
  return enclosingClass(node)?.name?.replace(/(Repository|Repo|Dao|Store)$/, '') ?? null;
}

/** GORM: the rows are those of what is filled, `db.Where(…).Find(&seats)`. */
function startAtRows(chain: Chain, verb: number, draft: QueryDraft): Start | null {
  for (const { call } of chain.steps.slice(verb)) {
    const filled = call?.arguments[0]?.value;
    const name = filled?.kind === 'unary' ? filled.operand : filled;
    if (name?.kind !== 'name') continue;
    const [declared] = assignmentsOf(name.name, name);
    const made = resolve(name);
    const type = declared?.type ?? typeMade(made) ?? typeInHead(name.name, name);
    const row = type?.replace(/^.*[\].*&]/, '');
    if (!row || !/^\p{Lu}/u.test(row)) continue;
    draft.tables.push(toTable(chain.end, { name: row }));
    return { at: verb, from: 'database' };
  }
  return null;
}

/** The type of `Usage{}`, of `new([]Usage)`, and of what a function of the file answers with: `newUsage(userID)`. */
function typeMade(made: SyntaxNode): string | null {
  const [type] = made.kind === 'call' && calleeName(made) === 'new' ? made.arguments : [];
  if (type !== undefined)
    return [...descendants(type.value)].map(lastNameOf).findLast((name) => name !== '') ?? null;
  const [only = made] = made.kind === 'call' ? returnedBy(made) : [];
  const literal = resolve(only);
  return literal.kind === 'object' ? literal.typeName : null;
}

/** The type of a parameter, or of a result that has a name: `(seats []Seat, err error)`. */
function typeInHead(name: string, from: SyntaxNode): string | null {
  const fn = enclosingFunction(from);
  if (fn === null) return null;
  const given = fn.parameters.find((one) => one.name === name)?.type;
  // Only a plain name may become part of a pattern.
  if (!/^\w{1,60}$/.test(name)) return given ?? null;
  return given ?? new RegExp(`\\b${name}\\s+([^,)]+)`).exec(fn.returns ?? '')?.[1]?.trim() ?? null;
}
