import type { FileFacts } from '../../facts/file-facts.ts';
import { homeOf } from '../../facts/home-of.ts';
import { type UnmergedSum, unmergedSums, unmergedTables } from '../../facts/rows/unmerged-tables.ts';
import type { SyntaxNode } from '../../languages/syntax.ts';
import { isNamedBilling } from '../../trace/billing-code.ts';
import { functionAround, ownName } from '../../trace/call-graph.ts';
import { hintOfName, isBillingPlace } from '../../trace/vocabulary.ts';
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
    'https://cloud.google.com/bigquery/docs/streaming-data-into-bigquery#dataconsistency',
    'https://clickhouse.com/docs/engines/table-engines/mergetree-family/replacingmergetree',
    'https://clickhouse.com/docs/sql-reference/statements/select/from#final-modifier',
  ],
  *match(scope) {
    const tables = unmergedTables(scope.files);
    if (tables.size === 0) return;
    for (const facts of scope.files)
      for (const found of unmergedSums(facts, tables)) {
        const match = toMatch(facts, found);
        if (
          !isQuestion(match.node) &&
          (hintOfName(found.fullName) === 'strong' ||
            isBillingPlace(found.fullName) ||
            isBilled(match, scope))
        )
          yield match;
      }
  },
});

/** Whether there is any is the same with copies. */
function isQuestion(node: SyntaxNode): boolean {
  const fn = functionAround(node);
  return /^(is|has|can|should|exists|any|was)(?=[A-Z_])/.test((fn && ownName(fn)) ?? '');
}

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

function toMatch(facts: FileFacts, { sql, table, name, sum, why }: UnmergedSum): Match {
  const total = `\`${sum.slice(0, MAX_QUOTED)}\``;
  const said = {
    engine: `\`${name}\` is a \`${why.reason === 'engine' ? (why.engine.split('(')[0] ?? '') : ''}\` and is read without merging: an event that was stored twice is in ${total} twice until a merge in the background has run, and is billed twice.`,
    streamed: `Rows are streamed into \`${name}\`, which keeps copies out for about a minute and not always: an event that was sent again later is in ${total} twice, and is billed twice.`,
    view: `\`${name}\` holds copies, which \`${why.reason === 'view' ? why.view : ''}\` takes out: read from it directly, an event that was stored twice is in ${total} twice, and is billed twice.`,
  };
  return {
    file: facts.file,
    node: sql.node,
    lines: sql.linesOf(table),
    ...(why.reason === 'streamed' ? { evidence: [{ file: why.facts.file, node: why.node }] } : {}),
    confidence: 'likely',
    message: said[why.reason],
    ...(why.reason === 'engine' ? {} : { remediation: REMEDIES[why.reason] }),
  };
}

const REMEDIES = {
  streamed:
    'Take one row for each event id before adding up, or write with the Storage Write API and its offsets.',
  view: 'Read from the view, or take one row for each event first.',
};

const MAX_QUOTED = 60;
