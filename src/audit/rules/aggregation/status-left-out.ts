import { calleeLabel, calleeName, fieldNameOf, pathOf } from '../../facts/calls.ts';
import { type ProviderList, providerListOf } from '../../facts/delivery/provider-lists.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { isMoneyName } from '../../facts/money/money-names.ts';
import { wordsOf } from '../../facts/names.ts';
import { ancestors, descendants, enclosingNamedFunction } from '../../facts/walk.ts';
import type { SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { namesAround, namesOfHolder } from '../../trace/place.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-337: a list of a billing provider holds states that the code does not think of, or leaves some out. */
export const statusLeftOut = defineRule({
  id: 'MTR-337',
  name: 'status-left-out',
  section: 'aggregation',
  title: 'A list misses a state, or holds one too many',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Does every list of subscriptions, invoices and payments hold exactly the states that the figure or the decision made of it is about?',
  cost: 'Failed and open payments count as revenue, cancelled customers pass for new ones, and subscriptions that are still billed are passed over.',
  remediation: 'Ask for the states by name, and test the state of each row before its amount is counted.',
  references: [
    'https://docs.stripe.com/api/subscriptions/list',
    'https://docs.stripe.com/api/invoices/list',
    'https://docs.stripe.com/api/charges/list',
  ],
  *match({ audited }) {
    for (const facts of audited)
      for (const call of facts.nodes('call')) {
        const list = providerListOf(call);
        if (list === null) continue;
        const match = list.status === null ? unasked(facts, list) : onlyActive(facts, list, list.status);
        if (match !== null) yield match;
      }
  },
});

const HISTORY =
  /^(previous|previously|prior|ever|history|had|returning|first|former|past|eligible|eligibility)$/;

function unasked(facts: FileFacts, list: ProviderList): Match | null {
  return list.listed === 'subscriptions' ? forgottenPast(facts, list) : countedUnpaid(facts, list);
}

/** Without a state asked for, a list of subscriptions leaves out those that were cancelled. */
function forgottenPast({ file }: FileFacts, { call }: ProviderList): Match | null {
  const asked = namesAround(call, namesOfPlace).find((name) =>
    wordsOf(name).some((word) => HISTORY.test(word)),
  );
  if (asked === undefined) return null;
  return {
    file,
    node: call,
    confidence: 'likely',
    message: `\`${asked}\` asks what there was before, but \`${calleeLabel(call)}\` without a \`status\` leaves cancelled subscriptions out: whoever cancelled passes for new, and gets the trial or the discount again.`,
    remediation: 'Ask for subscriptions of every state (`status: "all"`).',
  };
}

/** Besides functions and classes, the variable the answer is kept in. */
function namesOfPlace(node: SyntaxNode): readonly string[] {
  return node.kind === 'assign' ? node.targets.map(pathOf) : namesOfHolder(node);
}

const STATES =
  /^(status|state|paid|captured|succeeded|refunded|amount_?paid|amount_?received|is_?paid|amount_?captured|outcome|failure_?code)$/i;

/** Amounts of invoices or payments of every state are read where nothing looks at the state. */
function countedUnpaid({ file }: FileFacts, { call, listed }: ProviderList): Match | null {
  const fn = enclosingNamedFunction(call);
  if (fn === null) return null;
  let amount: SyntaxNode | null = null;
  for (const node of descendants(fn)) {
    const name = nameRead(node);
    if (name === null) continue;
    if (STATES.test(name)) return null;
    if (amount === null && node.span.start > call.span.start && isAmount(name)) amount = node;
  }
  if (amount === null || !isCollected(amount)) return null;
  return {
    file,
    node: call,
    evidence: [{ file, node: amount }],
    confidence: 'likely',
    message: `\`${calleeLabel(call)}\` gives ${listed} of every state, and their amounts are taken without a look at it: what failed, is still open or was voided counts as paid.`,
  };
}

/** The property or key that is read: `invoice.total`, `invoice[:total]`, `invoice["total"]`. */
function nameRead(node: SyntaxNode): string | null {
  return node.kind === 'string' && node.isSymbol ? node.value : fieldNameOf(node);
}

function isAmount(name: string): boolean {
  return isMoneyName(name) || /^(total|subtotal|unit_?amount|amount_due)$/i.test(name);
}

/** In a loop, or a function over each of them. */
function isCollected(node: SyntaxNode): boolean {
  for (const above of ancestors(node)) {
    if (above.kind === 'loop') return true;
    if (
      above.kind === 'call' &&
      /^(map|flat_?map|reduce|sum|sum_by|inject|each|for_?each|Select|Sum|auto_paging_each)$/i.test(
        calleeName(above),
      )
    )
      return true;
  }
  return false;
}

const RUNS_OVER_ALL =
  /^(reconcile|reconciliation|bill|billing|charge|invoice|meter|report|renew|migrate|sync|usage|collect)$/;

/** A run over all that is billed asks for the active ones alone: trials, and those in arrears, are billed as well. */
function onlyActive(facts: FileFacts, { call, listed }: ProviderList, status: SyntaxNode): Match | null {
  if (listed !== 'subscriptions' || !isActive(status) || !isBillingCode(call, facts.file)) return null;
  const run = namesAround(call, namesOfPlace).find((name) =>
    wordsOf(name).some((word) => RUNS_OVER_ALL.test(word)),
  );
  if (run === undefined || isAskedAgain(call)) return null;
  return {
    file: facts.file,
    node: status,
    evidence: [{ file: facts.file, node: call }],
    confidence: 'possible',
    message: `\`${run}\` goes through active subscriptions alone: those that are past due or on trial use and are billed as well, and are passed over.`,
    remediation: 'Name every state that is still served and billed: active, trialing, past due.',
  };
}

function isActive(status: SyntaxNode): boolean {
  if (status.kind === 'string') return /^active$/i.test(status.value);
  return status.kind === 'member' && /^(active|ACTIVE|Active)$/.test(status.name);
}

/** Other states are spoken of in the same function. */
function isAskedAgain(call: SyntaxNode): boolean {
  const fn = enclosingNamedFunction(call);
  for (const node of fn === null ? [] : descendants(fn)) {
    const name = node.kind === 'string' ? node.value : node.kind === 'member' ? node.name : '';
    if (/^(trialing|past_?due|unpaid)$/i.test(name)) return true;
  }
  return false;
}
