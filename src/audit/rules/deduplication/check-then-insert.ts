import { asksAbsence } from '../../facts/absence.ts';
import { calleeName, calleePath, pathOf, receiverOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { callAround, carriesKey } from '../../facts/keys/carried-keys.ts';
import { isPeriodKey, withPeriodKey } from '../../facts/keys/period-keys.ts';
import { isCalledUnique } from '../../facts/keys/unique-words.ts';
import { isRaisedViolation } from '../../facts/libraries/database-names.ts';
import { plainName, wordsOf } from '../../facts/names.ts';
import { standsWhereFound } from '../../facts/rows/found-rows.ts';
import { rowAccesses, tableOf } from '../../facts/rows/rows.ts';
import { mergeTables } from '../../facts/schema/merge-tables.ts';
import type { TableDefinition } from '../../facts/schema/table-definition.ts';
import { tablesIn } from '../../facts/schema/tables-in.ts';
import { assignmentsOf } from '../../facts/values.ts';
import { ancestors, descendants, isWithin } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { functionAround } from '../../trace/call-graph.ts';
import { guardsOf } from '../../trace/guards.ts';
import { type Access, accessesByFunction, accessesOfCall } from '../../trace/repeats/handed-accesses.ts';
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
      for (const pair of pairsIn(facts, (call) => accessesOfCall(call, scope.trace.calls, handed))) {
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
    if ((node.kind === 'name' || node.kind === 'member') && hintOf(wordsOf(node.name)) === 'strong')
      return true;
  return false;
}

/** `const billed = await ledger.findOne(…)`: what is looked up tells whether it was billed. */
function asksWhetherBilled({ lookup, insert }: Pair): boolean {
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

interface Pair {
  readonly lookup: Access;
  readonly insert: Access;
  /** The insert as it is written, at home or in the function that is called for it. */
  readonly nodes: readonly SyntaxNode[];
  readonly function: FunctionNode;
}

interface Ground {
  readonly facts: FileFacts;
  readonly table: TableDefinition | null;
  readonly scope: RuleScope;
}

function matchPair(pair: Pair, { facts, table, scope }: Ground): Match | null {
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
function isRunOnce({ function: fn }: Pair, { file }: FileFacts): boolean {
  const names = [file.path, ...[fn, ...ancestors(fn)].map((one) => ('name' in one ? (one.name ?? '') : ''))];
  return names.some((name) => wordsOf(name).some((word) => RUN_ONCE.test(word)));
}

const RUN_ONCE =
  /^(import|imports|importer|migrate|migration|migrations|backfill|seed|seeds|seeder|patch|patcher|fixtures?)$/;

/** `id` alone ends much. */
const MIN_KEY = 5;

/** `if (row) { row.state = …; update(row) } else { insert(…) }`. */
function isKeptUpToDate({ lookup, insert, function: fn }: Pair): boolean {
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

function* pairsIn(facts: FileFacts, behind: (call: CallNode) => readonly Access[]): Generator<Pair> {
  const called = facts
    .nodes('call')
    .flatMap(behind)
    .map((access) => withPeriodKey(access));
  // What the project's own function asks for is said in it, by the names of its columns.
  const opened = new Set(called.map(({ node }) => node));
  const own = rowAccesses(facts)
    .filter(({ node }) => !opened.has(node))
    .map((access): Access => withPeriodKey({ ...access, at: access.node }));
  const byFunction = Map.groupBy(
    [...own, ...called].sort((a, b) => a.node.span.start - b.node.span.start),
    ({ node }) => functionAround(node) ?? outermostFunction(node),
  );
  for (const [fn, accesses] of byFunction) {
    if (fn === null || accesses.length < 2) continue;
    const tests = ifsIn(fn);
    const lookups = accesses.filter(({ kind, keys }) => kind === 'lookup' && keys.length > 0);
    for (const lookup of lookups.slice(0, MAX_LOOKUPS)) {
      const insert = accesses.find(
        (one) =>
          one.kind === 'insert' &&
          one.node.span.start > lookup.node.span.end &&
          isSameUsage(lookup, one) &&
          carriesKey(one, lookup) &&
          tests.some((test) => decides(test, lookup, one)) &&
          // What is put in for a row that is there already is no repeat of it.
          !standsWhereFound(one.node, lookup.node, { tests, names: namesGiven(lookup.node) }),
      );
      if (insert) {
        yield { lookup, insert, nodes: [insert.node, insert.at], function: fn };
        break;
      }
    }
  }
}

/** Both speak of the same rows, and these are not whom or what is billed. */
function isSameUsage(lookup: Access, insert: Access): boolean {
  const shared = [...insert.entities].filter((entity) => lookup.entities.has(entity));
  const named = shared.filter((entity) => !entity.startsWith('on '));
  return shared.length > 0 && (named.length === 0 || !named.every((entity) => WHO_IS_BILLED.test(entity)));
}

/** Whom and what is billed, each once: a second row of these is another mistake than usage stored twice. */
const WHO_IS_BILLED =
  /^(subscription|customer|plan|user|account|tenant|product|price|offer|setting|organi[sz]ation|workspace|project|team|(plan|product|price|offer|offering)(change|option|feature|tier|setting|translation|image|group|category))$/;

/** A handler without a name, from its first line to its last. */
function outermostFunction(node: SyntaxNode): FunctionNode | null {
  return [...ancestors(node)].findLast((above) => above.kind === 'function') ?? null;
}

/** No function written by hand looks for more rows before it inserts one. */
const MAX_LOOKUPS = 20;

function ifsIn(fn: FunctionNode): IfNode[] {
  return [...descendants(fn)].filter((node) => node.kind === 'if');
}

/** The `if` asks for what was found, and leaves or branches on it before the insert. */
function decides(test: IfNode, lookup: Access, insert: Access): boolean {
  if (test.span.start > insert.node.span.start) return false;
  const asks =
    asksCursor(test.test, lookup.node) ||
    isWithin(lookup.node, test.test) ||
    (test.init !== null && isWithin(lookup.node, test.init));
  const variables = asks ? [] : namesGiven(lookup.node);
  if (!asks && !(test.span.start > lookup.node.span.end && mentions(test.test, variables))) return false;
  return isWithin(insert.node, test) || (test.then.some(leaves) && !asksAbsence(test.test));
}

/** `cur.execute("SELECT …"); if cur.fetchone(): return`: the answer is asked of what ran the query. */
function asksCursor(test: SyntaxNode, lookup: SyntaxNode): boolean {
  const runner = [...ancestors(lookup)].find((above) => above.kind === 'call');
  const receiver = runner === undefined ? null : receiverOf(runner);
  if (receiver?.kind !== 'name') return false;
  for (const node of descendants(test))
    if (
      node.kind === 'member' &&
      /^(fetch\w*|row_?count|next|has_?rows)$/i.test(node.name) &&
      node.object.kind === 'name' &&
      node.object.name === receiver.name
    )
      return test.span.start > lookup.span.end;
  return false;
}

function namesGiven(node: SyntaxNode): readonly string[] {
  const names = passed(node);
  for (const above of ancestors(node)) {
    // SQL stands in the call that runs it, beside what that fills: `Get(&known, "SELECT …", id)`.
    if (above.kind === 'call') names.push(...passed(above));
    if (above.kind === 'assign')
      return [...above.targets.flatMap((target) => (target.kind === 'name' ? [target.name] : [])), ...names];
    if (above.kind === 'function' || above.kind === 'if') break;
  }
  return names;
}

/** `First(&event)` fills what it is given: a variable that holds nothing yet. */
function passed(node: SyntaxNode): string[] {
  if (node.kind !== 'call') return [];
  return node.arguments.flatMap(({ value }) => {
    const filled = value.kind === 'unary' && value.operator === '&' ? value.operand : value;
    if (filled.kind !== 'name') return [];
    const given = assignmentsOf(filled.name, filled);
    return filled !== value || (given.length > 0 && given.every((one) => one.value === null))
      ? [filled.name]
      : [];
  });
}

function mentions(test: SyntaxNode, names: readonly string[]): boolean {
  for (const node of descendants(test)) if (node.kind === 'name' && names.includes(node.name)) return true;
  return false;
}

function leaves(node: SyntaxNode): boolean {
  return node.kind === 'return' || node.kind === 'throw' || node.kind === 'continue' || node.kind === 'break';
}

/** What else notices the other run: an isolation level, a test of the failure by the project's own name. */
const NOTICES = /serializable|is_?conflict|unique|integrity|duplicate_?key|err_?dup|db_?update_?exception/i;

function saysViolation(name: string): boolean {
  return isRaisedViolation(name) || NOTICES.test(name);
}

function isGuarded({ insert, lookup, function: fn }: Pair): boolean {
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
