import { calleeLabel, calleeName, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { isRaisedViolation, settlesConflict } from '../../facts/libraries/database-names.ts';
import { lastName } from '../../facts/names.ts';
import {
  isSavepoint,
  opensTransaction,
  opensWork,
  type TransactionBody,
  transactionAround,
} from '../../facts/rows/transactions.ts';
import { statementsAfter } from '../../facts/statements.ts';
import { ancestors, descendants, enclosingNamedFunction } from '../../facts/walk.ts';
import type { Handler, SyntaxNode, TryNode } from '../../languages/syntax.ts';
import { isBillingCode, isEventCode } from '../../trace/billing-code.ts';
import { hintOfName } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-216: a duplicate is caught within the transaction that it has already broken. */
export const abortedTransaction = defineRule({
  id: 'MTR-216',
  name: 'aborted-transaction',
  section: 'deduplication',
  title: 'A duplicate is caught inside the transaction it breaks',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'When a unique key refuses a repeated event within a transaction, is the insert alone undone (ON CONFLICT, a savepoint) and the rest still written?',
  cost: 'One repeated event makes every write after it in the transaction fail: the other events of the batch are not stored, or are stored without what belongs to them.',
  remediation:
    'Insert with ON CONFLICT DO NOTHING, or put each insert into a savepoint (`transaction(requires_new: true)`, `atomic()`, `begin_nested()`).',
  references: [
    'https://www.postgresql.org/docs/current/sql-savepoint.html',
    'https://api.rubyonrails.org/classes/ActiveRecord/Transactions/ClassMethods.html#module-ActiveRecord::Transactions::ClassMethods-label-Exception+handling+and+rolling+back',
    'https://docs.djangoproject.com/en/5.2/topics/db/transactions/#controlling-transactions-explicitly',
    'https://docs.sqlalchemy.org/en/20/orm/session_transaction.html#using-savepoint',
  ],
  *match(scope) {
    for (const facts of scope.audited)
      for (const node of facts.nodes('try')) {
        const handler = node.handlers.find(takesDuplicates);
        const match = handler ? matchIn(facts, node, handler) : null;
        if (match !== null) yield match;
      }
  },
});

function takesDuplicates({ types }: Handler): boolean {
  return types.some(isRaisedViolation);
}

function matchIn(facts: FileFacts, node: TryNode, handler: Handler): Match | null {
  const around = transactionOf(node);
  if (around === null || !goesOn(node, handler, around.whole) || node.body.some(failsAlone)) return null;
  if (!isBillingCode(node, facts.file) && !isEventCode(node, facts.file) && !node.body.some(namesUsage))
    return null;
  return {
    file: facts.file,
    node,
    lines: { startLine: node.span.startLine, endLine: handler.span.endLine },
    evidence: [{ file: facts.file, node: around.opener }],
    confidence: 'likely',
    message:
      `The duplicate is caught inside the transaction of \`${around.name}\`, which PostgreSQL has aborted ` +
      'by then: every further write of it fails, so one repeated event keeps the others of its batch from being stored together.',
  };
}

/** What runs in one transaction around a node, and what says so. */
interface Around {
  readonly opener: SyntaxNode;
  readonly name: string;
  readonly whole: SyntaxNode;
}

/** The transaction that a failed insert of the `try` aborts; null where that is a savepoint only. */
function transactionOf(node: TryNode): Around | null {
  const around = transactionAround(node);
  if (around === null) return decoratedAround(node);
  if (isSavepoint(around) || isInner(around)) return null;
  return { opener: around.opener, name: calleeLabel(around.opener), whole: around.body };
}

/** The whole method is a transaction: Spring's `@Transactional`, Django's `@transaction.atomic`. */
function decoratedAround(node: TryNode): Around | null {
  const fn = enclosingNamedFunction(node);
  const opener = fn?.decorators.find((one) => opensTransaction(lastName(pathOf(one))));
  return fn === null || opener === undefined ? null : { opener, name: fn.name ?? '', whole: fn };
}

/** What is stored there is usage: `session.add(UsageEvent(…))`. */
function namesUsage(statement: SyntaxNode): boolean {
  for (const inner of descendants(statement))
    if ((inner.kind === 'name' || inner.kind === 'member') && hintOfName(inner.name) === 'strong')
      return true;
  return false;
}

/** A transaction of its own within another: in some frameworks that is a savepoint. */
function isInner({ opener, body }: TransactionBody): boolean {
  return /^atomic$/i.test(calleeName(opener)) && transactionAround(body) !== null;
}

/** The handler lets the transaction run on, and something runs on in it. */
function goesOn(node: TryNode, { body }: Handler, whole: SyntaxNode): boolean {
  for (const statement of body)
    for (const inner of descendants(statement)) {
      if (inner.kind === 'throw' || inner.kind === 'return' || inner.kind === 'break') return false;
      if (inner.kind === 'call' && /rollback|^fail$|abort/i.test(calleeName(inner))) return false;
    }
  for (const above of ancestors(node)) {
    if (above === whole) break;
    if (above.kind === 'loop') return true;
  }
  return statementsAfter(node).length > 0;
}

/** The insert fails alone, or the database settles the repeat. */
function failsAlone(statement: SyntaxNode): boolean {
  return [...descendants(statement)].some(
    (inner) => inner.kind === 'call' && (opensWork(inner) || settlesConflict(calleeName(inner))),
  );
}
