import type { FileFacts } from '../../facts/file-facts.ts';
import { homeOf } from '../../facts/home-of.ts';
import { tablesIn } from '../../facts/schema/tables-in.ts';
import { type SqlInCode, sqlInCode } from '../../facts/sql-in-code.ts';
import { isNamedBilling } from '../../trace/billing-code.ts';
import { functionAround } from '../../trace/call-graph.ts';
import { hintOfName } from '../../trace/vocabulary.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-314: rows are summed that the store has not merged yet. */
export const unmergedRows = defineRule({
  id: 'MTR-314',
  name: 'unmerged-rows',
  section: 'aggregation',
  title: 'Rows are summed before duplicates are merged',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Does every sum over a table that merges duplicates in the background merge them at the time of reading?',
  cost: 'Until the background merge has run, an event that was sent twice is summed twice and billed twice.',
  remediation: 'Read with FINAL, or take one row a key first (`argMax`, `LIMIT 1 BY`, `GROUP BY` the key).',
  references: [
    'https://clickhouse.com/docs/engines/table-engines/mergetree-family/replacingmergetree',
    'https://clickhouse.com/docs/sql-reference/statements/select/from#final-modifier',
  ],
  *match(scope) {
    const merging = mergingTables(scope);
    if (merging.size === 0) return;
    for (const facts of scope.files)
      for (const sql of sqlInCode(facts))
        for (const { table, ...match } of matchSql(facts, sql, merging))
          if (hintOfName(table) === 'strong' || isBilled(match, scope)) yield match;
  },
});

/** What is summed is billed: its place says so, or that of a function which asks for it. A list of names is no bill. */
function isBilled({ node, file }: Match, { trace, files }: RuleScope): boolean {
  if (isNamedBilling(node, file)) return true;
  const fn = functionAround(node);
  if (fn === null) return false;
  return trace.calls.callersOf(fn).some((call) => {
    const caller = homeOf(call, files);
    return caller !== null && isNamedBilling(call, caller.file);
  });
}

const MERGING = /^(Replicated)?(Replacing|Collapsing|VersionedCollapsing)MergeTree/i;

/** Tables whose engine takes duplicates away some time later, with the engine. */
function mergingTables(scope: RuleScope): ReadonlyMap<string, string> {
  const tables = new Map<string, string>();
  for (const facts of scope.files)
    for (const { name, engine } of tablesIn(facts))
      if (engine !== null && MERGING.test(engine)) tables.set(name.toLowerCase(), engine);
  return tables;
}

/** One row a key is taken, or the reader is told to merge, in a way of its own. */
const MERGES = /\bfinal\b|argmax|limit\s+\d+\s+by|row_number|uniq|distinct/i;

function* matchSql(
  facts: FileFacts,
  sql: SqlInCode,
  merging: ReadonlyMap<string, string>,
): Generator<Match & { readonly table: string }> {
  const { node, statement, linesOf } = sql;
  const sum = statement.aggregates.find(
    ({ base, isDistinct }) => (base === 'sum' || base === 'count') && !isDistinct,
  );
  if (sum === undefined || MERGES.test(node.value)) return;
  for (const table of statement.tables) {
    const engine = merging.get(table.name.toLowerCase());
    if (engine === undefined || table.isFinal || table.query !== null) continue;
    yield {
      table: table.name,
      file: facts.file,
      node,
      lines: linesOf(table),
      confidence: 'likely',
      message: `\`${table.name}\` is a \`${engine.split('(')[0] ?? ''}\` and is read without merging: an event that was stored twice is in \`${sum.text.slice(0, MAX_QUOTED)}\` twice until a merge in the background has run, and is billed twice.`,
    };
  }
}

const MAX_QUOTED = 60;
