import { calleeName, calleePath, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { callAround } from '../../facts/keys/carried-keys.ts';
import { isPeriodKey } from '../../facts/keys/period-keys.ts';
import { isCalledUnique } from '../../facts/keys/unique-words.ts';
import { isRaisedViolation } from '../../facts/libraries/database-names.ts';
import { plainName, wordsOf } from '../../facts/names.ts';
import { tableOf } from '../../facts/rows/rows.ts';
import { mergeTables } from '../../facts/schema/merge-tables.ts';
import type { TableDefinition } from '../../facts/schema/table-definition.ts';
import { tablesIn } from '../../facts/schema/tables-in.ts';
import { ancestors, descendants, isWithin } from '../../facts/walk.ts';
import type { FunctionNode, MemberNode, NameNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { functionAround } from '../../trace/call-graph.ts';
import { guardsOf } from '../../trace/guards.ts';
import {
  type CheckedInsert,
  checkedInserts,
  decides,
  ifsIn,
  namesGiven,
} from '../../trace/repeats/checked-inserts.ts';
import { accessesByFunction, accessesOfCall } from '../../trace/repeats/handed-accesses.ts';
import { hintOf } from '../../trace/vocabulary.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-205: a repeat is looked for first and the row put in later, and nothing stops another run in between. */
export const checkThenInsert = defineRule({
  id: 'MTR-205',
  name: 'check-then-insert',
  section: 'deduplication',
  title: 'A repeat is looked for before the insert, and nothing else keeps it out',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Is a repeat kept out by the database itself, and not only by a look before the insert?',
  cost: 'Two deliveries of one event that run at the same time both find nothing, both insert, and the usage is billed twice.',
  remediation:
    'Put a unique constraint on the key and insert with ON CONFLICT DO NOTHING (or treat the violation as a repeat).',
  references: [
    'https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT',
    'https://cwe.mitre.org/data/definitions/367.html',
  ],
  *match(scope) {
    let tables: readonly TableDefinition[] | null = null;
    const handed = accessesByFunction(scope.files);
    for (const facts of scope.audited)
      for (const pair of checkedInserts(facts, (call) => accessesOfCall(call, scope.trace.calls, handed))) {
        const { node } = pair.insert;
        const isBilling =
          isBillingCode(node, facts.file) ||
          pair.nodes.some(namesUsage) ||
          asksWhetherBilled(pair) ||
          [...pair.insert.entities].some((entity) => BILLED_ROWS.test(entity));
        if (!isBilling || isGuarded(pair)) continue;
        tables ??= mergeTables(scope.files.flatMap(tablesIn));
        const match = matchPair(pair, { facts, table: tableOf(pair.insert, tables), scope });
        if (match) yield match;
      }
  },
});

/** Tables and models by what their rows are, in one spelling. */
const BILLED_ROWS =
  /^(on )?\w*(usage(event|record|entry|line)?|meter(ed)?(event|reading|record)|billable\w*|overage\w*|invoice(line|item)|creditgrant|credittransaction|ledgerentry|charge|billingevent)$/;

/** The row itself is one of usage: `UsageRecord(...)`, `INSERT INTO usage_ledger`. */
function namesUsage(insert: SyntaxNode): boolean {
  for (const node of descendants(insert))
    if (node.kind === 'string' && INTO_USAGE.test(node.value.slice(0, MAX_HEAD))) return true;
  for (const node of descendants(insert))
    if (
      (node.kind === 'name' || node.kind === 'member') &&
      !isHandedTool(node) &&
      hintOf(wordsOf(node.name)) === 'strong'
    )
      return true;
  return false;
}

/** `usageCacheManager` handed along says what the function may do besides, and nothing of the row. */
function isHandedTool(node: NameNode | MemberNode): boolean {
  const isReceiver = node.parent?.kind === 'member' && node.parent.object === node;
  return !isReceiver && TOOL.test(wordsOf(node.name).at(-1) ?? '');
}

const TOOL = /^(manager|service|client|cache|logger|provider|handler|tracker|reporter)$/;

/** `const billed = await ledger.findOne(…)`: what is looked up tells whether it was billed. */
function asksWhetherBilled({ lookup, insert }: CheckedInsert): boolean {
  const paths = [lookup.node, insert.node].flatMap((node) =>
    node.kind === 'call' ? calleePath(node).split('.') : [],
  );
  const names = [...namesGiven(lookup.node), ...insert.entities, ...paths];
  return names.flatMap(wordsOf).some((word) => BILLED.test(word));
}

const BILLED = /^(billed|charged|metered|invoiced|ledger)$/;

const INTO_USAGE = /\binsert\s+into\s+[\w."`]*(usage|metering|metered|billable|credit_ledger|consumption)/i;
/** The table stands at a statement's head. */
const MAX_HEAD = 200;

interface Ground {
  readonly facts: FileFacts;
  readonly table: TableDefinition | null;
  readonly scope: RuleScope;
}

function matchPair(pair: CheckedInsert, { facts, table, scope }: Ground): Match | null {
  const { lookup, insert } = pair;
  const keys = new Set(lookup.keys.map(plainName));
  const isUnique = (table?.unique ?? []).some((key) =>
    key.columns.some((column) => [...keys].some((one) => isSameColumn(one, plainName(column)))),
  );
  if (isUnique || (table === null && isCalledUnique(keys, scope.files))) return null;
  const [key] = lookup.keys;
  return {
    file: facts.file,
    node: callAround(insert.node),
    evidence: [{ file: facts.file, node: callAround(lookup.node) }],
    // Where the row that is found is changed instead, it is kept up to date; an event that is known is left alone.
    confidence:
      isKeptUpToDate(pair) ||
      isRunOnce(pair, facts) ||
      (table === null &&
        ([...insert.entities].some((entity) => REMEMBERS.test(entity)) || lookup.keys.every(isPeriodKey)))
        ? 'possible'
        : table !== null && table.columns.length > 0
          ? 'certain'
          : 'likely',
    message:
      `\`${key ?? 'the key'}\` is looked up first and the row is inserted later, with no lock between` +
      `${table ? ` and no unique constraint on \`${table.name}\`` : ''}: ` +
      'two runs for the same event both find nothing, and what it stands for is stored and billed twice.',
  };
}

/** An import, a migration or a patch, which somebody runs by hand and watches: two at a time are hardly met. */
function isRunOnce({ function: fn }: CheckedInsert, { file }: FileFacts): boolean {
  const names = [file.path, ...[fn, ...ancestors(fn)].map((one) => ('name' in one ? (one.name ?? '') : ''))];
  return names.some((name) => wordsOf(name).some((word) => RUN_ONCE.test(word)));
}

const RUN_ONCE =
  /^(import|imports|importer|migrate|migration|migrations|backfill|seed|seeds|seeder|patch|patcher|fixtures?)$/;

/** `id` alone ends much. */
const MIN_KEY = 5;

/** `if (row) { row.state = …; update(row) } else { insert(…) }`. */
function isKeptUpToDate({ lookup, insert, function: fn }: CheckedInsert): boolean {
  const names = namesGiven(lookup.node);
  for (const test of ifsIn(fn)) {
    if (!decides(test, lookup, insert)) continue;
    const other = test.then.some((node) => isWithin(insert.node, node)) ? test.else : test.then;
    for (const statement of other)
      for (const node of descendants(statement))
        if (
          (node.kind === 'assign' &&
            node.targets.some(
              (target) => target.kind === 'member' && names.includes(pathOf(target.object)),
            )) ||
          (node.kind === 'call' && /^(update|save|patch)/i.test(calleeName(node)))
        )
          return true;
  }
  return false;
}

/** An inbox of what was handled has the key for its primary key, wherever its table is made. */
const REMEMBERS = /inbox|processed|handled|seen|dedup|idempoten|receivedevent|receivedmessage/;

/** `find_by_alert_id` looks in `processor_alert_id`: the finder's name may be shorter than the column's. */
function isSameColumn(key: string, column: string): boolean {
  return (
    key === column ||
    (key.length >= MIN_KEY && column.endsWith(key)) ||
    (column.length >= MIN_KEY && key.endsWith(column))
  );
}

/** What else notices the other run: an isolation level, a test of the failure by the project's own name. */
const NOTICES = /serializable|is_?conflict|unique|integrity|duplicate_?key|err_?dup|db_?update_?exception/i;

function saysViolation(name: string): boolean {
  return isRaisedViolation(name) || NOTICES.test(name);
}

function isGuarded({ insert, lookup, function: fn }: CheckedInsert): boolean {
  const places = [insert.node, insert.at, lookup.node, lookup.at];
  if (insert.settlesConflict || places.some((place) => guardsOf(place).lock !== null)) return true;
  const functions = [fn, functionAround(insert.at)].filter((one) => one !== null);
  return [...new Set(functions)].some(knowsViolation);
}

function knowsViolation(fn: FunctionNode): boolean {
  for (const node of descendants(fn)) {
    if (node.kind === 'try' && node.handlers.some(({ types }) => types.some(saysViolation))) return true;
    if ((node.kind === 'name' || node.kind === 'member') && saysViolation(node.name)) return true;
    if (node.kind === 'string' && node.value.length < MAX_CODE && saysViolation(node.value)) return true;
  }
  return false;
}

/** An error's code or an isolation level, not a message. */
const MAX_CODE = 40;
