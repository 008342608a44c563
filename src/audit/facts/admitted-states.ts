import type { SyntaxNode } from '../languages/syntax.ts';
import { calleeName, pathOf } from './calls.ts';
import type { FileFacts } from './file-facts.ts';
import { plainName, wordsOf } from './names.ts';
import { isTrue } from './values.ts';
import { descendants } from './walk.ts';

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

/** States in which the last invoice or payment was not paid. */
const UNPAID =
  /^(pastdue|unpaid|incomplete|incompleteexpired|uncollectible|requirespaymentmethod|requiresaction|requiresconfirmation|failed|declined|paymentfailed|overdue|dunning|inarrears)$/;
const PAID = /^(active|paid|succeeded|success|complete|completed|captured|settled|trialing)$/;
const BOOKS =
  /^(mark_?(as_?)?(invoice_?)?paid|set_?paid|grant_?credits?|add_?credits?|credit_?(account|wallet|user|team|customer)|top_?up|fulfil+_?(order|checkout|purchase)?)$/i;

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
    if (node.kind === 'binary' && /^(!=|!==|&&|not in)$/.test(node.operator)) return true;
    if (node.kind === 'unary' && node.operator === '!') return true;
  }
  return false;
}

function statesIn(test: SyntaxNode): readonly string[] {
  const states: string[] = [];
  for (const node of descendants(test)) {
    if (node.kind === 'string' && node.parts.length === 0) states.push(node.value);
    else if (node.kind === 'member' && /status|state/i.test(pathOf(node.object))) states.push(node.name);
  }
  return states;
}

function unpaidAmong(states: readonly string[]): string | null {
  if (!states.some((state) => PAID.test(plainName(state)))) return null;
  return states.find((state) => UNPAID.test(plainName(state))) ?? null;
}

/** `paid = true`, `'invoice_paid' => true`, `addCredits(…)`; a branch within asks again, and is not looked into. */
function bookingIn(body: readonly SyntaxNode[]): Pick<AdmittedState, 'effect' | 'effectName'> | null {
  for (const statement of body) {
    if (statement.kind === 'if' || statement.kind === 'switch') continue;
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
    return isPaidFlag(name) && isTrue(node.value) ? { effect: node, effectName: name } : null;
  }
  if (node.kind === 'object') {
    const set = node.entries.find(({ key, value }) => key !== null && isPaidFlag(key) && isTrue(value));
    return set === undefined ? null : { effect: set.value, effectName: set.key ?? '' };
  }
  if (node.kind !== 'call') return null;
  const flag = node.arguments.find(({ name, value }) => name !== null && isPaidFlag(name) && isTrue(value));
  if (flag) return { effect: node, effectName: flag.name ?? '' };
  return BOOKS.test(calleeName(node)) ? { effect: node, effectName: calleeName(node) } : null;
}

function isPaidFlag(name: string): boolean {
  const words = wordsOf(name);
  return words.at(-1) === 'paid' && !words.some((word) => /^(not|un|ever|was|needs?)$/.test(word));
}
