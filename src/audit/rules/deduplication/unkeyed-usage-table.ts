import { argumentNamed } from '../../facts/arguments.ts';
import { calleePath } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { isEventKey, isUsageKey } from '../../facts/keys/event-keys.ts';
import { plainName, singular, wordsOf } from '../../facts/names.ts';
import { rowName } from '../../facts/rows/row-entities.ts';
import { rowAccesses } from '../../facts/rows/rows.ts';
import { mergeTables } from '../../facts/schema/merge-tables.ts';
import type { ColumnDefinition, TableDefinition, UniqueKey } from '../../facts/schema/table-definition.ts';
import { tablesIn } from '../../facts/schema/tables-in.ts';
import type { CallNode } from '../../languages/syntax.ts';
import { repeatOf } from '../../trace/repeats/repeats.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-204: a usage table carries the key of its events, and the database lets two rows have the same one. */
export const unkeyedUsageTable = defineRule({
  id: 'MTR-204',
  name: 'unkeyed-usage-table',
  section: 'deduplication',
  title: 'Usage is stored without a unique constraint on its event key',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Does a unique constraint cover the event key of every table that stores usage?',
  cost: 'A repeated event is stored again as a new row, and every sum over the table bills it again.',
  remediation:
    'Add a unique constraint on the event key, with the tenant in it where keys are made by tenants, and insert with ON CONFLICT DO NOTHING.',
  references: [
    'https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-UNIQUE-CONSTRAINTS',
    'https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT',
  ],
  *match(scope) {
    const placed = scope.files.map((facts) => ({ facts, tables: tablesIn(facts) }));
    const files = new Map(placed.map(({ facts }) => [facts.file.path, facts]));
    const before = keyedAtBase(scope);
    const definitions = placed.flatMap(({ tables }) => tables);
    const paths = new Map(
      definitions.flatMap(({ columns, path }) => columns.map((column) => [column, path] as const)),
    );
    const tables = mergeTables(definitions);
    for (const table of tables) {
      const match = matchTable(table, { files, before, paths, tables, scope }) ?? matchLog(table, files);
      if (match) yield match;
    }
  },
});

interface Ground {
  readonly files: ReadonlyMap<string, FileFacts>;
  /** Tables that kept their key at base. */
  readonly before: ReadonlySet<string>;
  /** The file that each column stands in: a table is put together of several. */
  readonly paths: ReadonlyMap<ColumnDefinition, string>;
  readonly tables: readonly TableDefinition[];
  readonly scope: RuleScope;
}

function matchTable(table: TableDefinition, { files, before, paths, tables, scope }: Ground): Match | null {
  if (!(storesEvents(table.name) || spoilsKeyOfUsage(table)) || mergesLater(table)) return null;
  const column =
    table.columns.find(({ name }) => isUsageKey(name)) ?? ownKeyOf(table) ?? keyOfRepeats(table, scope);
  if (column === undefined || isKept(table, column) || isKeptBeside(table, column, tables)) return null;
  const wasKept = before.has(table.name.toLowerCase());
  const drop = wasKept ? table.dropped.at(-1) : undefined;
  const spoiled = table.unique.find(
    (key) => holds(key, column) && key.columns.some((name) => isArrival(table, name)),
  );
  const place = drop ?? spoiled ?? { path: paths.get(column) ?? table.path, line: column.line };
  const facts = files.get(place.path);
  if (facts === undefined || (!table.isWhole && !wasKept)) return null;
  return {
    file: facts.file,
    node: facts.file.root,
    lines: { startLine: place.line, endLine: place.line },
    // A row that points to an event may be one of several made of it: that event is kept once elsewhere.
    confidence: wasKept ? 'certain' : isReference(facts, column) ? 'possible' : 'likely',
    message:
      spoiled !== undefined
        ? `\`${table.name}\` keeps \`${column.name}\` unique only together with \`${spoiled.columns.find((name) => isArrival(table, name))}\`, which is another one on every arrival: ` +
          'an event that arrives twice is stored twice, and billed twice.'
        : `\`${table.name}\` keeps \`${column.name}\` with no unique constraint on it` +
          `${wasKept ? ', which this change took away' : ''}: ` +
          'an event that arrives twice is stored twice, and billed twice.',
  };
}

/** Events of which each is one row: their own id stands under the table's name, beside a key that the database makes up. */
function ownKeyOf({ name, columns, unique }: TableDefinition): ColumnDefinition | undefined {
  const thing = singular(wordsOf(name).at(-1) ?? '');
  const isMadeUp = unique.some(
    (key) => key.isPrimary && key.columns.length === 1 && plainName(key.columns[0] ?? '') === 'id',
  );
  if (
    thing.length < MIN_THING ||
    PARTIES.test(thing) ||
    !isMadeUp ||
    columns.some((one) => KINDS.test(wordsOf(one.name).join('_')))
  )
    return undefined;
  const own = new RegExp(`^${thing}_(id|uid|uuid|sid|key|ref)$`);
  return columns.find((one) => own.test(wordsOf(one.name).join('_')));
}

/**
 * `request_id`, `message_id` and their like are keys of events where the code takes them for such: it asks for the row of
 * one or makes it, or puts rows in for what a queue or a webhook may bring again.
 */
function keyOfRepeats(table: TableDefinition, { files, trace }: RuleScope): ColumnDefinition | undefined {
  const candidates = table.columns.filter(({ name }) => isEventKey(name));
  if (candidates.length !== 1 || table.columns.every(({ name }) => !isCounted(name))) return undefined;
  const [column] = candidates;
  const key = plainName(column?.name ?? '');
  const accesses = files
    .flatMap(rowAccesses)
    .filter(
      ({ entities, keys }) => entities.has(rowName(table.name)) && keys.some((one) => plainName(one) === key),
    );
  // A row that is looked for before it is put in is told there: MTR-205.
  if (accesses.some(({ kind }) => kind === 'lookup')) return undefined;
  const isTaken =
    accesses.some(
      ({ kind, node, settlesConflict }) =>
        kind === 'insert' && !settlesConflict && repeatOf(node, trace) !== null,
    ) ||
    files.some((facts) =>
      facts.callsNamed(MAKES_ONCE).some((call) => argumentNamed(call, [key]) !== null && isOn(call, table)),
    );
  return isTaken ? column : undefined;
}

const MAKES_ONCE =
  /^(get_or_create|update_or_create|find_or_create_by!?|find_or_initialize_by|firstOrCreate|updateOrCreate|findOrCreate)$/;

function isOn(call: CallNode, table: TableDefinition): boolean {
  return calleePath(call)
    .split('.')
    .some((part) => rowName(part) === rowName(table.name));
}

function isCounted(name: string): boolean {
  return /^(quantity|amount|units?|count|value|tokens|credits|minutes|seconds|bytes|duration|cost|total|\w+_(count|tokens|units|bytes|seconds|minutes|amount|quantity))$/.test(
    wordsOf(name).join('_'),
  );
}

/** Who or what something belongs to happens no second time: a row that names one only points to it. */
const PARTIES =
  /^(account|customer|user|member|tenant|organi[sz]ation|team|workspace|project|company|subscription|plan|wallet|product|feature|meter|price|contract|contact)$/;

/** `log` and `row` are no things that happen. */
const MIN_THING = 4;
/** One event has a row for each of these. */
const KINDS = /^(meter|metric|dimension|feature|line|kind|type|sku|product|resource)(_(id|code|name|key))?$/;

/** A table of ids beside it decides what is a repeat: `usage_event_ids`, of which the key is unique. */
function isKeptBeside(
  table: TableDefinition,
  column: ColumnDefinition,
  tables: readonly TableDefinition[],
): boolean {
  const words = wordsOf(table.name).map(singular);
  return tables.some((other) => {
    if (other.name === table.name || !isKept(other, column)) return false;
    const named = wordsOf(other.name).map(singular);
    return words.every((word) => named.includes(word)) || named.some((word) => REMEMBERS.test(word));
  });
}

const REMEMBERS = /^(seen|processed|handled|dedup|dedupe|deduplication|idempotency|received|inbox)$/;

/** `event_id: mapped_column(ForeignKey("events.id"))`, `event_id uuid REFERENCES events`. */
function isReference({ file }: FileFacts, { line }: ColumnDefinition): boolean {
  let open = 0;
  for (const text of file.text.split(/\r?\n/, line + REFERENCE_LINES - 1).slice(line - 1)) {
    if (/foreign_?key|references\b|belongs_?to/i.test(text)) return true;
    open += (text.match(/[([{]/g) ?? []).length - (text.match(/[)\]}]/g) ?? []).length;
    if (open <= 0) return false;
  }
  return false;
}

/** A column's definition is seldom longer. */
const REFERENCE_LINES = 5;

/** A log of ClickHouse that keeps every row it is given, where nothing that reads or fills it leaves repeats out. */
function matchLog(table: TableDefinition, files: ReadonlyMap<string, FileFacts>): Match | null {
  if (!storesEvents(table.name) || table.engine === null || !KEEPS_ALL.test(table.engine)) return null;
  const column = table.columns.find(({ name }) => isUsageKey(name));
  const facts = files.get(table.path);
  if (column === undefined || facts === undefined || !table.isWhole) return null;
  if ([...files.values()].some(({ file }) => LEAVES_OUT.test(file.text))) return null;
  const line = lineOfEngine(facts.file.text, table.line);
  return {
    file: facts.file,
    node: facts.file.root,
    lines: { startLine: line, endLine: line },
    confidence: 'likely',
    message:
      `\`${table.name}\` is a \`${table.engine.replace(/\(.*$/, '')}\`, which keeps every row it is given, and nothing here leaves a repeat of \`${column.name}\` out: ` +
      'an event that arrives twice is stored twice, and billed twice.',
  };
}

const KEEPS_ALL = /^(Replicated|Shared)?MergeTree\b/;
/** How readers and writers of such a table keep repeats out. */
const LEAVES_OUT =
  /limit\s+1\s+by|argmax\s*\(|anylast\s*\(|uniq(exact|combined)?\s*\(|count\(distinct|select\s+distinct|dedup|replacingmergetree|insert_token|group\s+by[^;]{0,200}\b(event_id|event_key|transaction_id|idempotency_key)\b/i;

/** Tables are written with their engine behind their columns. */
function lineOfEngine(text: string, from: number): number {
  const lines = text.split('\n', from + MAX_COLUMNS);
  const at = lines.findIndex((one, index) => index >= from - 1 && /\bengine\b/i.test(one));
  return at < 0 ? from : at + 1;
}

/** Wider tables are not written by hand. */
const MAX_COLUMNS = 500;

const EVENT_WORDS = new Set(
  'usage usages meter metered metering billable billing credit credits ledger'.split(' '),
);
/** Django makes `meterreading` of `MeterReading`. */
const WRITTEN_TOGETHER = /^(usage|meter|billable)(event|record|reading|entry|sample)s?$/;
const OTHER_TABLES =
  /(^|_)(audit|log|logs|archive|archived|history|raw|buffer|staging|tmp|temp|dead|webhook|webhooks)(_|$)/;

/** Tables of single facts of usage; logs, staging and archives keep repeats on purpose. */
function storesEvents(name: string): boolean {
  const words = wordsOf(name);
  return (
    words.some((word) => EVENT_WORDS.has(word) || WRITTEN_TOGETHER.test(word)) &&
    !OTHER_TABLES.test(words.join('_'))
  );
}

/** Its events are meant to be unique, and it stands in a place of billing or says how much: `metering/models.py`. */
function spoilsKeyOfUsage(table: TableDefinition): boolean {
  const { name, path, columns, unique } = table;
  if (OTHER_TABLES.test(wordsOf(name).join('_'))) return false;
  const isPlace = wordsOf(path).some((word) => EVENT_WORDS.has(word));
  return (
    (isPlace || columns.some((one) => isCounted(one.name))) &&
    unique.some(
      (key) => key.columns.some((one) => isUsageKey(one)) && key.columns.some((one) => isArrival(table, one)),
    )
  );
}

/** ClickHouse keeps nothing unique: its engines merge repeats later or the reader does. */
function mergesLater({ engine }: TableDefinition): boolean {
  return engine !== null && !/innodb|myisam|aria/i.test(engine);
}

function isKept(table: TableDefinition, column: ColumnDefinition): boolean {
  return table.unique.some(
    (key) => holds(key, column) && !key.columns.some((name) => isArrival(table, name)),
  );
}

function holds({ columns }: UniqueKey, column: ColumnDefinition): boolean {
  return columns.some((one) => plainName(one).includes(plainName(column.name)));
}

const ARRIVES =
  /^(received|arrived|ingested|inserted|recorded|stored|imported)_(at|on|time|date)$|^(arrival|insert|ingest(ion)?)_(time|date|at)$/;
const NOW = /\bnow\b|current_?timestamp|sysdate|getdate|auto_now/i;

/** A time that the receiver sets: a repeat comes with another one. */
function isArrival({ columns }: TableDefinition, name: string): boolean {
  const words = wordsOf(name).join('_');
  if (ARRIVES.test(words)) return true;
  const set = columns.find((one) => one.name.toLowerCase() === name.toLowerCase())?.default ?? '';
  return /^(created|added)_(at|on)$/.test(words) && NOW.test(set);
}

/** Names of the tables that had the constraint before the change. */
function keyedAtBase({ base }: RuleScope): ReadonlySet<string> {
  if (base === null) return new Set();
  const tables = mergeTables(base.files.flatMap(tablesIn));
  const keyed = tables.filter((table) =>
    table.columns.some((one) => isUsageKey(one.name) && isKept(table, one)),
  );
  return new Set(keyed.map(({ name }) => name.toLowerCase()));
}
