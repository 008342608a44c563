import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, pathOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastName, withoutGet, wordsOf } from '../names.ts';
import { literalNumber } from '../values.ts';
import { withoutBrackets } from '../walk.ts';
import { isMoneyName } from './money-names.ts';

/** An amount whose fraction is dropped before it is asked whether there is anything of it. */
export interface CutToZero {
  readonly node: SyntaxNode;
  /** As written: `invoice.balance`. */
  readonly amount: string;
}

/** Conversions to a whole number that drop what stands behind the point, by the names the languages give them. */
const CUTS =
  /^(int|intval|integer|Integer|parseInt|floor|trunc|truncate|Truncate|to_i|toInt|toLong|intValue|longValue|IntPart|ToInt32|ToInt64|int64|int32)$/;

/** Every such question of the file, in source order: `(int) $invoice->balance == 0`, `parseInt(order.total) > 0`. */
export function cutToZero(facts: FileFacts): readonly CutToZero[] {
  const calls = facts.callsNamed(CUTS).flatMap((call) => {
    const value = call.arguments[0]?.value ?? receiverOf(call);
    return value && call.arguments.length <= MAX_ARGUMENTS ? [[call, value] as const] : [];
  });
  const members = facts
    .nodes('member')
    .flatMap((member) => (/^(to_i|truncate)$/.test(member.name) ? [[member, member.object] as const] : []));
  return [...calls, ...members].flatMap(([cut, value]): CutToZero[] => {
    const node = zeroTest(cut);
    const amount = node === null ? null : amountIn(value);
    return node === null || amount === null ? [] : [{ node, amount }];
  });
}

/** `parseInt(amount, 10)` has the most. */
const MAX_ARGUMENTS = 2;

/** The comparison with zero that the cut amount stands in; null where it stands anywhere else. */
function zeroTest(cut: SyntaxNode): SyntaxNode | null {
  let below = cut;
  while (below.parent?.kind === 'other' && below.parent.children.length === 1) below = below.parent;
  const above = below.parent;
  if (above?.kind === 'member' && /^(zero|positive|negative)\?$/.test(above.name)) return above;
  if (above?.kind !== 'binary' || !/^([<>]=?|[!=]=)$/.test(above.operator)) return null;
  const [other, isLeft] = above.left === below ? [above.right, true] : [above.left, false];
  if (literalNumber(other) !== 0) return null;
  // Below zero nothing is lost: -0.5 is no debt of a whole unit either way round.
  const asksBelow = above.operator === (isLeft ? '<' : '>');
  const asksFromZero = above.operator === (isLeft ? '>=' : '<=');
  return asksBelow || asksFromZero ? null : above;
}

function amountIn(node: SyntaxNode): string | null {
  const value = withoutBrackets(node);
  if (value.kind !== 'member' && value.kind !== 'name' && value.kind !== 'index' && !isGetter(value))
    return null;
  const path = pathOf(value);
  const name = withoutGet(lastName(path));
  if (WHOLE.test(wordsOf(name).join(' '))) return null;
  return isMoneyName(name) || /^(balance|total)$/i.test(name) ? path : null;
}

function isGetter(node: SyntaxNode): node is CallNode {
  return node.kind === 'call' && node.arguments.length === 0 && /^get/i.test(calleeName(node));
}

/** Counted in whole units anyway. */
const WHOLE =
  /\b(cents?|minor|credits?|points?|count|quantity|tokens?|units?|sats?|satoshis?|pence|micros?|millis?|num|number|pages?|items?|rows?)\b/;

/** True where one of the files gives an amount of this name places, or makes a fraction of it. */
export function hasFraction(files: readonly FileFacts[], amount: string): boolean {
  const name = lastName(amount).replaceAll(/[^\w]/g, '');
  if (name === '') return false;
  const places = new RegExp(
    `(round|number_format|toFixed|formatMoney|formatValue|Decimal|BigDecimal|parseFloat|float|floatval|money_format|roundTo)\\(?[^\\n;]{0,40}\\b${name}\\b|\\b${name}\\b[^\\n;]{0,20}(\\.toFixed|\\.round\\(2|\\* ?100\\b|,\\s*2\\s*\\))`,
  );
  return files.some(({ file: { text } }) => places.test(text));
}
