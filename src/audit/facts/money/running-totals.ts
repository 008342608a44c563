import type { CallNode, MemberNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { resolve } from '../values.ts';
import { descendants, enclosingNamedFunction } from '../walk.ts';

/** What has been refunded so far, booked as if it were what this one event refunds. */
export interface PostedTotal {
  /** The call that changes the balance. */
  readonly node: CallNode;
  /** `order.refunded_amount`. */
  readonly total: string;
}

/** Amounts that grow with every event of the thing they stand on, such as Stripe's `charge.amount_refunded`. */
const TOTALS =
  /^(refunded_amount|amount_refunded|total_refunded|refunded_total|refunded_tax_amount|(amount|total)_captured_so_far|lifetime_\w+|cumulative_\w+|running_total|\w+_to_date)$/;

const BALANCES = new Set(
  'balance balances wallet credit credits ledger refund transaction quota usage entry funds'.split(' '),
);
const CHANGES =
  /^(create|add|apply|post|record|book|deduct|debit|credit|decrease|increase|decrement|increment|adjust|withdraw|deposit|subtract|reduce|take|give|refund|revoke|grant)$/;
const EVENTS =
  /^_*(on|handle|process|after|when)(?=[A-Z_])|webhook|listener|event|_?(succeeded|updated|refunded|completed)$/i;

/** Every change of a balance by a running total, in a function that deals with one event. */
export function postedTotals(facts: FileFacts): PostedTotal[] {
  return facts.nodes('call').flatMap((call): PostedTotal[] => {
    const [verb = '', ...rest] = wordsOf(calleeName(call));
    if (!CHANGES.test(verb) || !rest.some((word) => BALANCES.has(word))) return [];
    const fn = enclosingNamedFunction(call);
    if (fn === null || !EVENTS.test(fn.name ?? '')) return [];
    for (const { value } of call.arguments) {
      const total = totalIn(value);
      if (total !== null) return [{ node: call, total: pathOf(total) }];
    }
    return [];
  });
}

/** The total an amount is made of; null where what was booked before is taken off it. */
function totalIn(value: SyntaxNode): MemberNode | null {
  const made = value.kind === 'unary' ? resolve(value.operand) : resolve(value);
  let found: MemberNode | null = null;
  for (const node of descendants(made, (inner) => inner.kind !== 'function' && inner.kind !== 'object')) {
    if (node.kind === 'binary' && node.operator === '-') return null;
    // `parseToDate(…)` makes a date of a text.
    const isCalled = node.parent?.kind === 'call' && node.parent.callee === node;
    if (node.kind === 'member' && !isCalled && TOTALS.test(wordsOf(node.name).join('_'))) found ??= node;
  }
  return found;
}
