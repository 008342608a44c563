import type { CallNode, SyntaxNode } from '../languages/syntax.ts';
import { namedArguments } from './arguments.ts';
import { calleeName, calleePath, lastNameOf, pathOf } from './calls.ts';
import type { FileFacts } from './file-facts.ts';
import { wordsOf } from './names.ts';
import { resolve } from './values.ts';
import { enclosingNamedFunction } from './walk.ts';

/** All of a payment is given back by the provider, while the refund that is written down may be a part of it. */
export interface WholeRefund {
  readonly call: CallNode;
  /** What the provider is asked for: `payment.amount`. */
  readonly whole: SyntaxNode;
  /** What is written down: `data.amount`. */
  readonly part: SyntaxNode;
}

/** Such calls of the file, in source order. */
export function wholeRefunds(facts: FileFacts): readonly WholeRefund[] {
  const asked = facts.callsNamed(ASKS).filter(isRefund);
  if (asked.length === 0) return [];
  const part = writtenPart(facts);
  if (part === null) return [];
  const amounts = asked.map((call) => ({ call, amount: amountOf(call) }));
  // Where another call hands over a part, this one may be for those who want all of it.
  if (amounts.some(({ amount }) => amount !== null && !isWhole(amount))) return [];
  return amounts.flatMap(({ call, amount }) =>
    amount === null || isMeantWhole(call) ? [] : [{ call, whole: amount, part }],
  );
}

const ASKS =
  /^(refund(_?(payment|charge|order|invoice|transaction|capture))?|create_?refund|create|issue_?refund)$/i;

/** The provider is asked: `provider.refundPayment(…)`, `stripe.refunds.create(…)`; the code's own method is no such call. */
function isRefund(call: CallNode): boolean {
  const path = calleePath(call);
  if (/^create$/i.test(calleeName(call)))
    return /(^|\.)(stripe|client|gateway|provider|api)\w*\.(\w+\.)*refunds?\.create$/i.test(path);
  return /(provider|gateway|stripe|client|adapter|processor|psp|plugin)\w*_?\.\w+$/i.test(path);
}

const AMOUNT =
  /^(raw_?)?(amount|total|grand_?total|amount_?(captured|paid|total|received)|(captured|paid|total)_?amount)$/i;

function amountOf(call: CallNode): SyntaxNode | null {
  for (const { name, value } of namedArguments(call)) if (/^amount$/i.test(name)) return resolve(value);
  for (const { value, name } of call.arguments)
    if (name === null && AMOUNT.test(lastNameOf(value)))
      return value.kind === 'name' ? resolve(value) : value;
  return null;
}

/** `payment.raw_amount`, `this.charge.amount_captured`. */
function isWhole(amount: SyntaxNode): boolean {
  return (
    amount.kind === 'member' &&
    AMOUNT.test(amount.name) &&
    /(^|_)(payment|charge|order|invoice|transaction|capture|intent)$/.test(
      wordsOf(lastNameOf(amount.object)).join('_'),
    )
  );
}

/** The refund that is written down has an amount of its own. */
function writtenPart(facts: FileFacts): SyntaxNode | null {
  for (const call of facts.callsNamed(WRITES_DOWN)) {
    if (!/refund/i.test(calleePath(call)) || isRefund(call)) continue;
    const amount = namedArguments(call).find(({ name }) => /^amount$/i.test(name))?.value;
    if (amount !== undefined && isAsked(amount)) return amount;
  }
  return null;
}

const WRITES_DOWN = /^(create|insert|save|build|add|record)\w*!?$/i;

/** What somebody asks for: `data.amount`, `input.amount`, a parameter `amount`. */
function isAsked(amount: SyntaxNode): boolean {
  if (amount.kind === 'name') return /^(refund_?)?amount$/i.test(amount.name);
  return amount.kind === 'member' && ASKED.test(lastNameOf(amount.object)) && /amount$/i.test(amount.name);
}

const ASKED = /^(data|input|params|dto|request|req|body|args|options|payload|command|refund)$/i;

/** The function says that all is given back, or is handed what to give back and looks at it itself. */
function isMeantWhole(call: CallNode): boolean {
  const fn = enclosingNamedFunction(call);
  if (fn === null) return true;
  if (
    wordsOf(fn.name ?? '').some((word) =>
      /^(full|fully|whole|all|cancel|cancell?ation|void|reverse|revoke)$/.test(word),
    )
  )
    return true;
  const whole = amountOf(call);
  return whole === null || !isWhole(whole) || pathOf(whole) === '';
}
