import type { CallNode, MemberNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, lastNameOf, pathOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { plainName, wordsOf } from '../names.ts';
import { isTrue, resolve } from '../values.ts';
import { descendants, enclosingFunction } from '../walk.ts';

/** A branch that takes an unpaid thing for a paid one. */
export interface AdmittedState {
  /** The test, or the case's label. */
  readonly node: SyntaxNode;
  /** The state that is not paid, as written. */
  readonly state: string;
  /** What is done there: the flag that is set, the call that books. */
  readonly effect: SyntaxNode;
  readonly effectName: string;
}

/**
 * States in which the last invoice or payment was not paid, or not yet: a bank debit is `processing` for days.
 * https://docs.stripe.com/payments/paymentintents/lifecycle, https://developer.paypal.com/docs/api/payments/v2/#captures_get
 */
const UNPAID =
  /^(pending|processing|awaitingpayment|voided|void|denied|expired|asyncpaymentfailed|pastdue|unpaid|incomplete|incompleteexpired|uncollectible|requirespaymentmethod|requiresaction|requiresconfirmation|failed|declined|paymentfailed|overdue|dunning|inarrears)$/;
const PAID = /^(active|paid|succeeded|success|complete|completed|captured|settled|trialing)$/;
const BOOKS =
  /^(mark_?(as_?)?(invoice_?)?paid|set_?paid|grant_?credits?|add_?credits?|credit_?(account|wallet|user|team|customer|balance)|top_?up(_?(wallet|balance|credits))?|deposit|record_?payment|add_?(balance|funds)|fulfil+_?(order|checkout|purchase)?)$/i;

/** Every branch whose test names paid and unpaid states side by side and that books a payment, in source order. */
export function admittedStates(facts: FileFacts): readonly AdmittedState[] {
  const found: AdmittedState[] = [];
  const look = (node: SyntaxNode, states: readonly string[], body: readonly SyntaxNode[]): void => {
    const state = unpaidAmong(states);
    const effect = state === null ? null : bookingIn(body);
    if (state !== null && effect !== null) found.push({ node, state, ...effect });
  };
  for (const branch of facts.nodes('if'))
    if (!isNegative(branch.test)) look(branch.test, statesIn(branch.test), branch.then);
  for (const { cases } of facts.nodes('switch'))
    for (const { tests, body } of cases) {
      const [first] = tests;
      if (first !== undefined) look(first, tests.flatMap(statesIn), body);
    }
  return found.sort((a, b) => a.node.span.start - b.node.span.start);
}

/** `status !== 'active' && status !== 'past_due'`, `!OPEN.includes(status)`: the branch is that of the others. */
function isNegative(test: SyntaxNode): boolean {
  for (const node of descendants(test)) {
    if (node.kind === 'binary' && /^(!=|&&)$/.test(node.operator)) return true;
    if (node.kind === 'unary' && node.operator === '!') return true;
  }
  return false;
}

function statesIn(test: SyntaxNode): readonly string[] {
  const states: string[] = [];
  for (const node of descendants(test)) {
    if (node.kind === 'string' && node.parts.length === 0) states.push(stateSaid(node.value));
    else if (node.kind === 'member') states.push(...memberState(node));
    else if (node.kind === 'binary' && node.operator === 'in') states.push(...listed(node.right));
    else if (node.kind === 'call' && ASKS_LIST.test(calleeName(node)))
      states.push(...listed(receiverOf(node) ?? node));
  }
  return states;
}

const ASKS_LIST = /^(includes|include\?|has|contains|in_array|member\?)$/i;

/** What a named list holds: `PAID_STATES` after `PAID_STATES = {"active", "past_due"}`. */
function listed(list: SyntaxNode): readonly string[] {
  const value = resolve(list);
  if (value === list || value.kind === 'function') return [];
  const states: string[] = [];
  for (const node of descendants(value)) {
    if (node.kind === 'string' && node.parts.length === 0) states.push(stateSaid(node.value));
    else if (node.kind === 'member') states.push(...memberState(node));
  }
  return states;
}

/** Of an event the last part tells the state: `checkout.session.completed`. */
function stateSaid(text: string): string {
  return text.split('.').at(-1) ?? text;
}

/** `Status.PAST_DUE`, and Go's `stripe.PaymentIntentStatusProcessing`. */
function memberState(node: MemberNode): readonly string[] {
  if (/status|state/i.test(pathOf(node.object))) return [node.name];
  const said = /(?:Status|State)(\p{Lu}\w+)$/u.exec(node.name)?.[1];
  return said === undefined ? [] : [said];
}

function unpaidAmong(states: readonly string[]): string | null {
  if (!states.some((state) => PAID.test(plainName(state)))) return null;
  return states.find((state) => UNPAID.test(plainName(state))) ?? null;
}

/** `paid = true`, `'invoice_paid' => true`, `addCredits(…)`; a branch within asks again, and is not looked into. */
function bookingIn(body: readonly SyntaxNode[]): Pick<AdmittedState, 'effect' | 'effectName'> | null {
  for (const statement of body) {
    if (statement.kind === 'switch') continue;
    if (statement.kind === 'if') {
      // What is asked is done on every way: `if err := markPaid(…); err != nil`.
      const asked = bookingIn([statement.init, statement.test].filter((one) => one !== null));
      if (asked !== null) return asked;
      if (asksAgain(statement.test)) return null;
      continue;
    }
    for (const node of descendants(statement, ({ kind }) => kind !== 'if' && kind !== 'switch')) {
      const booking = bookingOf(node);
      if (booking !== null) return booking;
    }
  }
  return null;
}

function bookingOf(node: SyntaxNode): Pick<AdmittedState, 'effect' | 'effectName'> | null {
  if (node.kind === 'assign') {
    const [target] = node.targets;
    const name = target?.kind === 'name' || target?.kind === 'member' ? target.name : '';
    const isBooked =
      (isPaidFlag(name) && isTrue(node.value)) ||
      (/^(invoice_?|payment_?)?(status|state)$/i.test(name) &&
        node.value !== null &&
        isPaidState(node.value)) ||
      (/^paid_?(at|on)$/i.test(name) && node.value !== null && node.value.kind !== 'null');
    return isBooked ? { effect: node, effectName: name } : null;
  }
  if (node.kind === 'return' || node.kind === 'string') {
    const value = node.kind === 'return' ? node.value : null;
    return value !== null && isPaidState(value) && tellsPayment(node)
      ? { effect: node, effectName: `'${stateOf(value)}'` }
      : null;
  }
  if (node.kind === 'object') {
    const set = node.entries.find(
      ({ key, value }) =>
        key !== null &&
        ((isPaidFlag(key) && isTrue(value)) ||
          (/^(invoice_?|payment_?)?status$/i.test(key) && isPaidState(value))),
    );
    return set === undefined ? null : { effect: set.value, effectName: set.key ?? '' };
  }
  if (node.kind !== 'call' || node.arguments.some(({ value }) => value.kind === 'binary' && asksAgain(value)))
    return null;
  const flag = node.arguments.find(({ name, value }) => name !== null && isPaidFlag(name) && isTrue(value));
  if (flag) return { effect: node, effectName: flag.name ?? '' };
  return BOOKS.test(calleeName(node)) || isCreditRow(node)
    ? { effect: node, effectName: calleeName(node) }
    : null;
}

/** What a function says of an invoice or a payment; a plan that is paid for is another thing than an invoice that was. */
function tellsPayment(node: SyntaxNode): boolean {
  const fn = enclosingFunction(node);
  const holder = fn?.parent?.kind === 'assign' ? lastNameOf(fn.parent.targets[0] ?? fn) : '';
  const said = wordsOf(`${fn?.name ?? holder} ${fn?.returns ?? ''}`);
  return (
    said.some((word) => /^(status|state|invoice|payment)$/.test(word)) &&
    !said.some((word) => /^(plan|tier|access|subscription|account|user)$/.test(word))
  );
}

/** Whether it is paid is asked here once more: `session.payment_status !== 'paid'`. */
function asksAgain(test: SyntaxNode): boolean {
  for (const node of descendants(test))
    if (wordsOf(lastNameOf(node)).some((word) => /^(status|state|paid)$/.test(word))) return true;
  return false;
}

/** `'paid'`, `InvoiceStatus.PAID`. */
function isPaidState(value: SyntaxNode): boolean {
  return stateOf(value).toLowerCase() === 'paid';
}

function stateOf(value: SyntaxNode): string {
  return value.kind === 'string' ? value.value : value.kind === 'member' ? value.name : '';
}

/** `prisma.credit.create(…)`, `CreditTransaction.create!(…)`. */
function isCreditRow(call: CallNode): boolean {
  const receiver = receiverOf(call);
  return (
    receiver !== null &&
    /^(create|insert)!?$/i.test(calleeName(call)) &&
    /^(credits?|creditgrants?|credittransactions?|walletcredits?)$/.test(
      plainName(pathOf(receiver).split('.').at(-1) ?? ''),
    )
  );
}

function isPaidFlag(name: string): boolean {
  const words = wordsOf(name);
  return words.at(-1) === 'paid' && !words.some((word) => /^(not|un|ever|was|needs?)$/.test(word));
}
