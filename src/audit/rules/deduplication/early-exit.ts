import { calleeLabel, calleeName, calleePath } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { leftHalfWay } from '../../facts/rows/half-way.ts';
import { type TransactionBody, transactionAround } from '../../facts/rows/transactions.ts';
import { descendants } from '../../facts/walk.ts';
import type { CallNode, ReturnNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-215: a transaction is left half way, and what should be written with the charge is not. */
export const earlyExit = defineRule({
  id: 'MTR-215',
  name: 'early-exit',
  section: 'deduplication',
  title: 'A `return` leaves the transaction half way',
  severity: 'critical',
  classification: 'vulnerability',
  question:
    'Does every way out of a transaction’s block either write all that belongs together, the mark that it was done included, or undo it?',
  cost: 'The invoice or charge stays without the mark that keeps it from being made again, or is silently undone while callers go on as after a success.',
  remediation:
    'Raise to undo what was written, or give the block’s value (`next`) and return after the block, so that whoever opened the transaction finishes its work.',
  references: [
    'https://github.com/rails/rails/issues/45017',
    'https://guides.rubyonrails.org/configuring.html#config-active-record-commit-transaction-on-non-local-return',
    'https://docs.rubocop.org/rubocop-rails/cops_rails.html#railstransactionexitstatement',
  ],
  *match(scope) {
    for (const facts of scope.audited)
      for (const node of facts.nodes('return')) {
        if (node.leavesMethod) yield* matchReturn(facts, node);
        else yield* matchHalfWay(facts, node);
      }
  },
});

function* matchReturn(facts: FileFacts, node: ReturnNode): Generator<Match> {
  const around = transactionAround(node);
  if (around?.opener.block !== around?.body || around === null) return;
  const written = writtenBefore(node, around);
  if (written === null || !isBillingCode(node, facts.file)) return;
  yield {
    file: facts.file,
    node,
    evidence: [
      { file: facts.file, node: written },
      { file: facts.file, node: around.opener.callee },
    ],
    confidence: isMeant(node, facts) || (isPlain(around.opener) && !isMark(written)) ? 'possible' : 'likely',
    message:
      `This \`return\` leaves the method from within the block of \`${calleeLabel(around.opener)}\`: ` +
      `what \`${calleeLabel(written)}\` wrote is kept or undone as the framework’s version has it, and whatever was to be ` +
      'written after the block, such as the mark that this was billed, is skipped, so the next run bills it again or never.',
  };
}

/** The event is stored and what it stands for is not: the commit keeps the one, or the rollback undoes all that was said to be done. */
function* matchHalfWay(facts: FileFacts, node: ReturnNode): Generator<Match> {
  const left = leftHalfWay(node, facts.file.failsByValue);
  if (left === null) return;
  const { mark, later, isKept } = left;
  yield {
    file: facts.file,
    node,
    evidence: [mark, later].map((one) => ({ file: facts.file, node: one })),
    confidence: 'likely',
    message: isKept
      ? `This \`return\` ends the transaction after \`${calleeLabel(mark)}\` and before \`${calleeLabel(later)}\`: the event is kept as handled, a repeat is left out, and what it stands for is never billed or credited.`
      : `This \`return\` says that all went well and leaves the transaction before \`${calleeLabel(later)}\`: what \`${calleeLabel(mark)}\` wrote is undone, nobody brings it again, and its usage is never billed.`,
  };
}

/** Entities by which a repeat is known. */
function isMark(call: CallNode): boolean {
  return /processed|handled|seen|ingested|webhook|idempot|dedup|event/i.test(calleePath(call));
}

const WRITES =
  /^(create|save|update|insert|upsert|delete|destroy|charge|bill|record|generate|grant|debit|credit|deduct|apply|void|finalize|increment|decrement)(_|!|$)/;

/** A call of the block before the node that writes. */
function writtenBefore(node: ReturnNode, { body }: TransactionBody): CallNode | null {
  for (const inner of descendants(body)) {
    if (inner.span.start >= node.span.start) return null;
    if (inner.kind === 'call' && WRITES.test(calleeName(inner)) && !/^Rails|logger/i.test(calleePath(inner)))
      return inner;
  }
  return null;
}

/** The framework's own transaction does nothing after its block but commit or undo. */
function isPlain(opener: CallNode): boolean {
  return /^(ActiveRecord|ApplicationRecord)\b/.test(calleePath(opener));
}

/** A comment on the line says that whoever wrote it knew. */
function isMeant(node: ReturnNode, { file }: FileFacts): boolean {
  return file.comments.some(
    ({ span, text }) => span.startLine === node.span.endLine && text.includes('TransactionExitStatement'),
  );
}
