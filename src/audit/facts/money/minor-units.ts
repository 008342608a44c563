import type { SyntaxNode } from '../../languages/syntax.ts';
import { fieldsBehind } from '../field-sources.ts';
import type { FileFacts } from '../file-facts.ts';
import { plainName, wordsOf } from '../names.ts';

/** An amount that says nothing of its unit, handed on unchanged under a name that says dollars. */
export interface AmountAsDollars {
  readonly node: SyntaxNode;
  readonly name: string;
  readonly field: string;
  /** The file speaks to a provider whose amounts are in the smallest unit of their currency. */
  readonly isMinor: boolean;
}

/** Fields of an answer that hold money and leave its unit to the documentation. */
const BARE =
  /^(amount|unitamount|amountdue|amountpaid|amounttotal|amountremaining|amountreceived|amountsubtotal|amountcaptured|amountrefunded)$/;

/**
 * Providers whose amounts are in the smallest unit: https://docs.stripe.com/currencies#minor-units,
 * https://docs.adyen.com/development-resources/currency-codes, https://developer.paddle.com/concepts/localization/currencies.
 */
const IN_MINOR_UNITS = /stripe|adyen|paddle/i;

/** True for a field of a provider's answer that holds an amount in the smallest unit of its currency. */
export function isProviderAmount(name: string, text: string): boolean {
  return BARE.test(plainName(name)) && IN_MINOR_UNITS.test(text);
}
/** Objects of theirs whose bare `amount` is not likely a column of one's own. */
const THEIR_OBJECTS = /^(charge|payment_?intent|intent|refund|transfer|payout|balance_?transaction)$/i;

/** Every place where such an amount becomes dollars without a division. */
export function amountsAsDollars({ file, nodes }: FileFacts): readonly AmountAsDollars[] {
  const found: AmountAsDollars[] = [];
  const isMinor = IN_MINOR_UNITS.test(file.text);
  const look = (name: string, node: SyntaxNode, value: SyntaxNode): void => {
    if (!saysDollars(name)) return;
    for (const field of fieldsBehind(value)) {
      if (field.length < 2 || !BARE.test(plainName(field.at(-1) ?? ''))) continue;
      const isTheirs = plainName(field.at(-1) ?? '') !== 'amount' || THEIR_OBJECTS.test(field.at(-2) ?? '');
      found.push({ node, name, field: field.slice(-2).join('.'), isMinor: isMinor && isTheirs });
      return;
    }
  };
  for (const node of nodes('assign')) {
    const [target, ...others] = node.targets;
    if (node.value === null || others.length > 0 || node.operator === '-=') continue;
    if (target?.kind === 'name' || target?.kind === 'member') look(target.name, node, node.value);
  }
  for (const { entries } of nodes('object'))
    for (const { key, value } of entries) if (key !== null) look(key, value, value);
  for (const call of nodes('call'))
    for (const { name, value } of call.arguments) if (name !== null) look(name, value, value);
  return found;
}

/** `costUsd`, `amount_in_dollars`; not `usd_cents`. */
function saysDollars(name: string): boolean {
  const words = wordsOf(name);
  return words.length > 1 && /^(usd|dollars?)$/.test(words.at(-1) ?? '');
}
