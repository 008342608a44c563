import { calleeLabel, calleeName, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { statementsAfter } from '../../facts/statements.ts';
import { isSavepoint, type TransactionBody, transactionAround } from '../../facts/transactions.ts';
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
    for (const facts of scope.files)
      for (const node of facts.nodes('try')) {
        const handler = node.handlers.find(takesDuplicates);
        if (handler) {
          yield* matchTry(facts, node, handler);
          yield* matchDecorated(facts, node, handler);
        }
      }
  },
});

const DUPLICATE =
  /(^|[.:\\])(RecordNotUnique|UniqueViolation(Error)?|UniqueConstraint\w*|IntegrityError|UniqueKeyViolation\w*|DuplicateKeyException|DataIntegrityViolationException)$/;

function takesDuplicates({ types }: Handler): boolean {
  return types.some((type) => DUPLICATE.test(type));
}

function* matchTry(facts: FileFacts, node: TryNode, handler: Handler): Generator<Match> {
  const around = transactionAround(node);
  if (around === null || isSavepoint(around) || isInner(around) || !goesOn(node, handler, around)) return;
  if (node.body.some(opensSavepoint)) return;
  if (!isBillingCode(node, facts.file) && !isEventCode(node, facts.file) && !node.body.some(namesUsage))
    return;
  yield {
    file: facts.file,
    node,
    lines: { startLine: node.span.startLine, endLine: handler.span.endLine },
    evidence: [{ file: facts.file, node: around.opener }],
    confidence: 'likely',
    message:
      `The duplicate is caught inside the transaction of \`${calleeLabel(around.opener)}\`, which PostgreSQL has aborted ` +
      'by then: every further write of it fails, so one repeated event keeps the others of its batch from being stored together.',
  };
}

/** The whole method is a transaction: Spring's `@Transactional`, Django's `@transaction.atomic`. */
function* matchDecorated(facts: FileFacts, node: TryNode, handler: Handler): Generator<Match> {
  const fn = enclosingNamedFunction(node);
  const decorator = fn?.decorators.find((one) => DECORATED.test(pathOf(one)));
  if (fn === null || fn === undefined || decorator === undefined || transactionAround(node) !== null) return;
  if (node.body.some(opensSavepoint) || !goesOnIn(node, handler, fn)) return;
  if (!isBillingCode(node, facts.file) && !isEventCode(node, facts.file) && !node.body.some(namesUsage))
    return;
  yield {
    file: facts.file,
    node,
    lines: { startLine: node.span.startLine, endLine: handler.span.endLine },
    evidence: [{ file: facts.file, node: decorator }],
    confidence: 'likely',
    message:
      `The duplicate is caught inside the transaction of \`${fn.name ?? ''}\`, which PostgreSQL has aborted ` +
      'by then: every further write of it fails, so one repeated event keeps the others of its batch from being stored together.',
  };
}

const DECORATED = /(^|\.)(Transactional|atomic)$/;

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
function goesOn(node: TryNode, handler: Handler, around: TransactionBody): boolean {
  return goesOnIn(node, handler, around.body);
}

function goesOnIn(node: TryNode, { body }: Handler, whole: SyntaxNode): boolean {
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

function opensSavepoint(statement: SyntaxNode): boolean {
  return [...descendants(statement)].some(
    (inner) =>
      inner.kind === 'call' &&
      (/^(atomic|begin_nested|beginNested|savepoint|transaction)$/.test(calleeName(inner)) ||
        /on_?conflict/i.test(calleeName(inner))),
  );
}
