import type { BinaryNode, CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, lastNameOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { keptAs } from '../kept-as.ts';
import { isMoneyName } from '../money/money-names.ts';
import { wordsOf } from '../names.ts';
import { literalNumber, resolve } from '../values.ts';
import { descendants, enclosingNamedFunction } from '../walk.ts';

/** An amount of money that is shared out over a month of a fixed number of days. */
export interface MonthShare {
  readonly node: BinaryNode | CallNode;
  /** The amount, as it is called. */
  readonly amount: string;
  /** Thirty, or an average such as 30.44. */
  readonly days: number;
}

const DIVIDES = /^(divide|div|dividedBy|divided_by|fdiv|Div|quo|divideBy)$/;
const SHORTEST = 30;
const LONGEST = 30.5;
/** What is done with a share of a month, as the result, the function or the number of days is called. */
const SHARE =
  /^(day|days|daily|prorat\w*|remaining|left|unused|used|elapsed|active|refund\w*|credit|share|partial|rest|upgrade|downgrade|cancel\w*)$/;
const OTHER =
  /^(trial|average|avg|forecast|estimate\w*|projected|trend|burn|mrr|arr|window|lookback|trailing|rolling|runway|decline)$/;
const AMOUNT = /price|fee|cost|cents|monthly|rent|amount|charge|difference|salary/i;

/** Every such division of the file, in source order. */
export function monthSharesIn(facts: FileFacts): readonly MonthShare[] {
  const quotients = facts
    .nodes('binary')
    .filter((node) => /^\/{1,2}$/.test(node.operator))
    .flatMap((node) => shareOf(node, node.left, node.right));
  const calls = facts.callsNamed(DIVIDES).flatMap((call) => {
    const [divisor] = call.arguments;
    const receiver = receiverOf(call);
    return divisor === undefined || receiver === null ? [] : shareOf(call, receiver, divisor.value);
  });
  return [...quotients, ...calls].sort((a, b) => a.node.span.start - b.node.span.start);
}

function shareOf(node: BinaryNode | CallNode, dividend: SyntaxNode, divisor: SyntaxNode): MonthShare[] {
  const days = numberIn(divisor);
  if (days === null || days < SHORTEST || days > LONGEST) return [];
  // `price * (daysLeft / 30)`: the share stands apart from what it is of.
  const whole = node.parent?.kind === 'binary' && node.parent.operator === '*' ? node.parent : dividend;
  const names = [...descendants(whole)].map(lastNameOf).filter((name) => name !== '');
  const amount = names.find((name) => isMoneyName(name) || AMOUNT.test(name));
  const fn = enclosingNamedFunction(node);
  const said = [...names, lastNameOf(divisor), keptAs(node) ?? '', fn?.name ?? ''].flatMap(wordsOf);
  if (amount === undefined || said.some((word) => OTHER.test(word))) return [];
  return said.some((word) => SHARE.test(word)) ? [{ node, amount, days }] : [];
}

/** A number, a constant of one, or either made a decimal: `Decimal(30)`, `BigDecimal.valueOf(30)`, `365 / 12`. */
function numberIn(node: SyntaxNode): number | null {
  const known = literalNumber(node);
  if (known !== null) return known;
  const value = resolve(node);
  if (value.kind === 'binary' && value.operator === '/') {
    const [year, months] = [literalNumber(value.left), literalNumber(value.right)];
    return year === null || months === null ? null : year / months;
  }
  const [only, ...others] = value.kind === 'call' ? value.arguments : [];
  if (value.kind !== 'call' || only === undefined || others.length > 0) return null;
  if (!/decimal|valueOf|float|number|rational|^new$|^of$|from|int/i.test(calleeName(value))) return null;
  const text = only.value.kind === 'string' ? Number(only.value.value) : literalNumber(only.value);
  return text === null || Number.isNaN(text) ? null : text;
}

/** `monthly_price / 30.0 * days` in the text of a statement. */
const IN_SQL =
  /\b(?:\w+\.)?(\w*(?:price|fee|amount|cents|cost|rate)\w*)\s*(?:\*[^,;\n]{1,80})?\/\s*(30(?:\.[05]+|\.4\d*)?)(?![\d.])/i;

/** The amount that a SQL text shares out over thirty days; null where it shares out none. */
export function sharedInSql(text: string): { readonly amount: string; readonly start: number } | null {
  const found = IN_SQL.exec(text);
  return found?.[1] === undefined ? null : { amount: found[1], start: found.index };
}
