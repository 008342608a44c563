import { calleeLabel } from '../../facts/calls.ts';
import { type LostExit, lostExits } from '../../facts/earlier/lost-exits.ts';
import { isCharge, isUsageReport } from '../../facts/money/charges.ts';
import { isReserveCall } from '../../facts/money/reservations.ts';
import { columnWrites } from '../../facts/rows/column-writes.ts';
import { descendants, isWithinAny } from '../../facts/walk.ts';
import type { SyntaxNode } from '../../languages/syntax.ts';
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
function chargeIn({ facts, after }: LostExit): Found | null {
  for (const statement of after)
    for (const node of descendants(statement)) {
      if (node.kind !== 'call') continue;
      const name = calleeLabel(node);
      const last = name.slice(name.lastIndexOf('.') + 1);
      if (
        isCharge(node) ||
        isUsageReport(node) ||
        isReserveCall(node) ||
        recordsUsage(node) ||
        isChargingName(last) ||
        isEmitName(last, isUsageCode(node, facts.file))
      )
        return { node, what: name };
    }
  for (const write of columnWrites(facts))
    if (
      write.kind === 'step' &&
      (isBalance(write.columnName) || isUsedAmount(write.columnName)) &&
      isWithinAny(write.node, after)
    )
      return { node: write.node, what: write.columnName };
  return null;
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
