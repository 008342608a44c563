import { calleeLabel, calleeName, callsWithin } from '../../facts/calls.ts';
import { type LostExit, lostExits } from '../../facts/earlier/lost-exits.ts';
import { type LostGuard, lostGuards } from '../../facts/earlier/lost-guards.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { isCharge, isUsageReport } from '../../facts/money/charges.ts';
import { isReserveCall } from '../../facts/money/reservations.ts';
import { wordsOf } from '../../facts/names.ts';
import { columnWrites } from '../../facts/rows/column-writes.ts';
import { textOf } from '../../facts/text-of.ts';
import { descendants, isWithinAny } from '../../facts/walk.ts';
import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBalance, isUsedAmount } from '../../trace/amount-names.ts';
import { isBillingCode, isBillingFile, isUsageCode } from '../../trace/billing-code.ts';
import { recordsUsage } from '../../trace/usage-recording.ts';
import { isChargingName, isEmitName } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-368: a branch that left before a charge or a grant now goes on to it. */
export const lostExit = defineRule({
  id: 'MTR-368',
  name: 'lost-exit',
  section: 'aggregation',
  title: 'A branch that left before the charge now goes on to it',
  severity: 'critical',
  classification: 'vulnerability',
  question:
    'Does every branch that refuses, suspends or skips still leave before what charges, grants or counts?',
  cost: 'What was refused, suspended or left out is charged, granted or counted all the same.',
  remediation: 'Leave the branch as before (`continue`, `return`), or put what follows into an `else`.',
  references: ['https://cwe.mitre.org/data/definitions/670.html'],
  *match({ audited, base }) {
    if (base === null) return;
    for (const lost of lostGuards(audited, base.files)) yield* matchGuard(lost);
    for (const lost of lostExits(audited, base.files)) {
      const found = chargeIn(lost) ?? (saysSkipped(lost) ? { node: lost.after[0], what: null } : null);
      if (found?.node !== undefined) yield toMatch(lost, found.node, found.what);
    }
  },
});

interface Found {
  readonly node: SyntaxNode;
  readonly what: string | null;
}

/** What charges, grants or counts among the statements that the branch now comes to. */
function chargeIn({ facts, after }: Pick<LostExit, 'facts' | 'after'>): Found | null {
  const call = chargingCallIn(after, facts);
  if (call !== null) return { node: call, what: calleeLabel(call) };
  for (const write of columnWrites(facts))
    if (
      write.kind === 'step' &&
      (isBalance(write.columnName) || isUsedAmount(write.columnName)) &&
      isWithinAny(write.node, after)
    )
      return { node: write.node, what: write.columnName };
  return null;
}

function chargingCallIn(statements: readonly SyntaxNode[], { file }: FileFacts): CallNode | null {
  for (const statement of statements)
    for (const node of descendants(statement)) {
      if (node.kind !== 'call') continue;
      const name = calleeName(node);
      if (
        isCharge(node) ||
        isUsageReport(node) ||
        isReserveCall(node) ||
        recordsUsage(node) ||
        isChargingName(name) ||
        isEmitName(name, isUsageCode(node, file))
      )
        return node;
    }
  return null;
}

/** Who is not to be charged, and when: a question about anything else may be gone for many reasons. */
const DECIDES =
  /^(suspended|cancelled|canceled|active|inactive|trial|trialing|free|enabled|disabled|paid|unpaid|expired|billable|exempt|blocked|banned|deleted|archived|paused|frozen|status|state|plan|tier|limit|quota|balance|credits|insufficient|enough|exceeded|duplicate|processed|billed|charged|test|internal|unlimited|subscribed|entitled|allowed)$/;

/** Nothing asks any more what kept the charge from being made, and the charge is made as before. */
function* matchGuard({ facts, fn, guard, earlier, asked, after }: LostGuard): Generator<Match> {
  const name = asked.find((one) => wordsOf(one).some((word) => DECIDES.test(word)));
  const before = name === undefined ? null : chargingCallIn(after, earlier);
  if (name === undefined || before === null) return;
  const charge = callsWithin(fn).find((call) => calleeName(call) === calleeName(before));
  if (charge === undefined) return;
  yield {
    file: facts.file,
    node: charge,
    isRemoval: true,
    confidence: 'likely',
    message: `Before this change \`${fn.name ?? ''}\` left where \`${shown(textOf(earlier.file, guard.test))}\`; now nothing asks for \`${name}\` before \`${calleeLabel(charge)}\`: who was left out is charged, granted or counted.`,
  };
}

const MAX_SHOWN = 80;

function shown(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, MAX_SHOWN);
}

const SKIPPED = /\bskip(s|ped|ping)?\b/i;

/** The branch says itself that it leaves something of billing out. */
function saysSkipped({ facts, branch, after }: LostExit): boolean {
  if (after.length === 0 || !(isBillingCode(branch, facts.file) || isBillingFile(facts.file))) return false;
  for (const statement of branch.then)
    for (const node of descendants(statement))
      if (node.kind === 'string' && SKIPPED.test(node.value)) return true;
  return false;
}

function toMatch({ facts, fn, branch, exit }: LostExit, charge: SyntaxNode, what: string | null): Match {
  const { file } = facts;
  return {
    file,
    node: branch,
    evidence: [{ file, node: charge }],
    isRemoval: true,
    confidence: 'likely',
    message:
      `Before this change this branch of \`${fn.name ?? ''}\` left by \`${exit.kind === 'call' ? 'exit' : exit.kind}\`; now it goes on ` +
      (what === null
        ? 'to what stands below, although it says that it skips: what was to be left out is counted or billed.'
        : `to \`${what}\`: what was refused, suspended or left out is charged, granted or counted all the same.`),
  };
}
