import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastName, wordsOf } from '../names.ts';
import { remember } from '../remember.ts';
import { tablesIn } from '../schema/tables-in.ts';
import { type SqlInCode, sqlInCode } from '../sql/sql-in-code.ts';
import type { SqlStatement, SqlTable } from '../sql/statement.ts';
import { literalString, resolve } from '../values.ts';
import { ancestors, descendants } from '../walk.ts';

/** Why a table may hold one event several times when it is read. */
export type Unmerged =
  /** Its engine takes duplicates away some time later. */
  | { readonly reason: 'engine'; readonly engine: string; readonly sign: string | null }
  /** Rows are streamed into it, and the ids that tell copies apart are looked at for a short time only. */
  | { readonly reason: 'streamed'; readonly node: SyntaxNode; readonly facts: FileFacts }
  /** A view takes each event of it once. */
  | { readonly reason: 'view'; readonly view: string };

/** Tables that hold copies, by their name in lower case, over all files. */
export const unmergedTables = remember((files: readonly FileFacts[]): ReadonlyMap<string, Unmerged> => {
  const tables = new Map<string, Unmerged>();
  for (const facts of files) {
    for (const { statement } of sqlInCode(facts)) {
      const merged = mergedBy(statement);
      if (merged !== null) tables.set(merged.table, { reason: 'view', view: merged.view });
    }
    for (const call of facts.callsNamed(STREAMS))
      for (const name of streamedInto(call)) tables.set(name, { reason: 'streamed', node: call, facts });
    for (const { name, engine } of tablesIn(facts))
      if (engine !== null && MERGING.test(engine))
        tables.set(name.toLowerCase(), { reason: 'engine', engine, sign: signOf(engine) });
  }
  return tables;
});

const MERGING = /^(Replicated)?(Replacing|Collapsing|VersionedCollapsing)MergeTree/i;

/** The column that takes a row back: `CollapsingMergeTree(sign)`. */
function signOf(engine: string): string | null {
  return /Collapsing\w*\((?:\s*'[^']*'\s*,)*\s*(\w+)/i.exec(engine)?.[1] ?? null;
}

const TELLS_MERGED = /^(dedup|deduped|deduplicated|dedupe|unique|distinct|clean|cleaned|merged)$/;

/** A view by whose name and body each event of one table is taken once. */
function mergedBy({
  verb,
  target,
  nested,
}: SqlStatement): { readonly view: string; readonly table: string } | null {
  if (
    verb !== 'create-view' ||
    target === null ||
    !wordsOf(target.name).some((word) => TELLS_MERGED.test(word))
  )
    return null;
  for (const { statement } of nested) {
    const [only, ...others] = statement.tables;
    if (only === undefined || others.length > 0) continue;
    const source = only.query?.tables[0] ?? only;
    if (statement.isDistinct || statement.groupBy.length > 0 || TAKES_ONE.test(statement.text))
      return { view: target.name, table: source.name.toLowerCase() };
  }
  return null;
}

/**
 * BigQuery's streaming inserts, whose ids are kept for about a minute, best effort:
 * https://cloud.google.com/bigquery/docs/streaming-data-into-bigquery#dataconsistency
 */
const STREAMS = /^(insert_rows_json|insert_rows|insert_rows_from_dataframe|insertAll|insert|Put)$/;

function streamedInto(call: CallNode): string[] {
  const name = calleeName(call);
  const path = calleePath(call);
  const isSure = /^insert_rows|^insertAll$/.test(name);
  const held = receiverOf(call);
  const receiver = held === null ? null : resolve(held);
  const isHandle =
    receiver?.kind === 'call' &&
    (name === 'insert'
      ? calleeName(receiver) === 'table' && /bigquery|dataset/i.test(calleePath(receiver))
      : calleeName(receiver) === 'Inserter');
  if (!isSure && !isHandle) return [];
  const nodes = [call.callee, receiver, call.arguments[0]?.value].filter((node) => node != null);
  return path === '' ? [] : nodes.flatMap(namesSaid);
}

/** The names that stand in an expression, or in what its names hold: `"acme.usage.events"`, `TableId.of("billing", "events")`. */
function namesSaid(node: SyntaxNode): string[] {
  const found: string[] = [];
  for (const inner of descendants(node)) {
    if (inner.kind !== 'name' && inner.kind !== 'string') continue;
    const text = literalString(inner);
    if (text !== null) found.push(text);
    const made = inner.kind === 'name' ? resolve(inner) : inner;
    if (made.kind === 'call')
      for (const { value } of made.arguments) {
        const given = literalString(value);
        if (given !== null) found.push(given);
      }
  }
  return found
    .filter((text) => /^[\w.:`-]{3,150}$/.test(text))
    .map((text) => lastName(text.replaceAll('`', '')).toLowerCase());
}

/** One row a key is taken, or the reader is told to merge, in a way of its own. */
const TAKES_ONE = /\bfinal\b|argmax|limit\s+\d+\s+by|row_number|uniq|distinct|any_value|max_by/i;

/** A total over a table that may hold copies, with the table and why. */
export interface UnmergedSum {
  readonly sql: SqlInCode;
  readonly table: SqlTable;
  /** The table's name, also where the text has it from a constant. */
  readonly name: string;
  /** With the dataset and the project before it. */
  readonly fullName: string;
  readonly sum: string;
  readonly why: Unmerged;
}

/** The totals of a file over such tables that nothing keeps copies out of, in source order. */
export function unmergedSums(
  facts: FileFacts,
  tables: ReadonlyMap<string, Unmerged>,
): readonly UnmergedSum[] {
  return sqlInCode(facts).flatMap((sql) => {
    const { node, statement } = sql;
    const sum = statement.aggregates.find(
      ({ base, isDistinct }) => (base === 'sum' || base === 'count') && !isDistinct,
    );
    if (sum === undefined || TAKES_ONE.test(statement.text) || isSetToMerge(node, facts)) return [];
    return statement.tables.flatMap((table): UnmergedSum[] => {
      if (table.isFinal || table.query !== null) return [];
      const fullName = fullNameOf(table, node);
      const name = lastName(fullName);
      const why = tables.get(name.toLowerCase());
      if (why === undefined) return [];
      if (why.reason === 'engine' && why.sign !== null && statement.text.includes(`* ${why.sign}`)) return [];
      return [{ sql, table, name, fullName, sum: sum.text, why }];
    });
  });
}

/** `FROM \`${TABLE}\`` has its name from a constant. */
function fullNameOf({ name, qualifier, text }: SqlTable, node: SqlInCode['node']): string {
  if (!text.includes('${}')) return qualifier === null ? name : `${qualifier}.${name}`;
  const [only = ''] = node.parts.flatMap((part) => literalString(part) ?? []);
  return only.replaceAll('`', '');
}

/** ClickHouse's setting `final`, handed to the query beside its text. */
function isSetToMerge(node: SyntaxNode, { file }: FileFacts): boolean {
  for (const above of ancestors(node)) {
    if (above.kind === 'function' || above.kind === 'file') return false;
    if (above.kind === 'call')
      return /\bfinal["']?\s*[:=]\s*(1|true)/i.test(file.text.slice(above.span.start, above.span.end));
  }
  return false;
}
