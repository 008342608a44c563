import { calleeName } from '../../facts/calls.ts';
import { eventOf } from '../../facts/delivery/event-lists.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { plainName, wordsOf } from '../../facts/names.ts';
import { descendants, saysName } from '../../facts/walk.ts';
import type { IfNode, SwitchNode, SyntaxNode } from '../../languages/syntax.ts';
import type { CallGraph } from '../call-graph.ts';
import { CANCELLATIONS, type Cancellation } from './cancellations.ts';

/** What was paid for is taken away when its provider tells that it will not be paid for again. */
export interface EarlyEnd {
  /** Where the event is named. */
  readonly event: SyntaxNode;
  /** What takes it away. */
  readonly taken: SyntaxNode;
  readonly cancellation: Cancellation;
}

/** Every such place of the file, in source order. */
export function earlyEnds(facts: FileFacts, calls: CallGraph): readonly EarlyEnd[] {
  const { path, text } = facts.file;
  const heard = CANCELLATIONS.filter(({ isOf }) => isOf.test(path) || isOf.test(text));
  if (heard.length === 0) return [];
  return [
    ...facts.nodes('switch').flatMap(casesOf),
    ...facts.nodes('if').flatMap(testsOf),
    ...facts
      .nodes('object')
      .flatMap(({ entries }) =>
        entries.flatMap(({ key, value }): Heard[] =>
          key !== null && value.kind === 'function'
            ? [{ name: handled(key), event: value, body: value.body }]
            : [],
        ),
      ),
  ].flatMap(({ name, event, body }): EarlyEnd[] => {
    const cancellation = heard.find((one) => one.event === name);
    if (cancellation === undefined || tellsApart(body, cancellation)) return [];
    const taken = takenAwayIn(body, calls);
    return taken === null ? [] : [{ event, taken, cancellation }];
  });
}

interface Heard {
  /** In one spelling. */
  readonly name: string | null;
  readonly event: SyntaxNode;
  /** What runs then, with the rest of the condition where there is one. */
  readonly body: readonly SyntaxNode[];
}

/** `if (event.cancel_reason === 'CUSTOMER_SUPPORT')`: a refund, which this provider tells by the same event. */
function tellsApart(body: readonly SyntaxNode[], { reasons }: Cancellation): boolean {
  return (
    reasons !== undefined &&
    body.some((statement) => {
      for (const node of descendants(statement))
        if (
          saysName(node, (name) => reasons.test(name)) ||
          (node.kind === 'string' && reasons.test(node.value))
        )
          return true;
      return false;
    })
  );
}

/** `onSubscriptionCanceled` */
function handled(key: string): string {
  return plainName(key).replace(/^on/, '');
}

/** An empty case runs what stands under the next one. */
function casesOf({ cases }: SwitchNode): Heard[] {
  return cases.flatMap(({ tests }, at) => {
    const body = cases.slice(at).find((one) => one.body.length > 0)?.body ?? [];
    return tests.map((event) => ({ name: eventOf(event), event, body }));
  });
}

function testsOf({ test, then }: IfNode): Heard[] {
  const found: Heard[] = [];
  for (const node of descendants(test)) {
    if (node.kind !== 'binary' || node.operator !== '==') continue;
    for (const side of [node.left, node.right])
      if (side.kind === 'string' || side.kind === 'member')
        found.push({ name: eventOf(side), event: side, body: [test, ...then] });
  }
  return found;
}

/** What takes the plan away in a branch, or in the function of the project's own that it calls; null where the end is asked for. */
function takenAwayIn(body: readonly SyntaxNode[], calls: CallGraph): SyntaxNode | null {
  const inner = body.flatMap((statement) => [...descendants(statement)]);
  if (inner.some(saysEnd)) return null;
  const taken = inner.find(takesAway);
  if (taken !== undefined) return taken;
  for (const call of inner) {
    if (call.kind !== 'call') continue;
    const [fn, another] = calls.definitionsOf(call);
    if (fn === undefined || another !== undefined) continue;
    const own = fn.body.flatMap((statement) => [...descendants(statement)]);
    if (!own.some(saysEnd) && own.some(takesAway)) return call;
  }
  return null;
}

const END =
  /period_?end|ends?_?at|end_?date|expir|at_?period_?end|valid_?(until|to)|access_?until|paid_?(until|through)|grace/i;

/** The end of what was paid for is looked at, or written down. */
function saysEnd(node: SyntaxNode): boolean {
  if (node.kind === 'name' || node.kind === 'member') return END.test(node.name);
  if (node.kind === 'string') return END.test(node.value);
  return node.kind === 'object' && node.entries.some(({ key }) => key !== null && END.test(key));
}

const PLANS = /^(plan|tier|package|role|premium|pro|paid|access|entitlements?|subscribed)$/;
const NOTHING = /^(free|hobby|none|basic|starter|trial|inactive|expired|revoked|default)$/i;
const TAKES =
  /^(downgrade|revoke|removeaccess|revokeaccess|removepremium|deactivatepremium|resettofree|disableaccess)/;

/** `plan: 'free'`, `is_premium = False`, `user.tier = Tier.FREE`, `downgradeToFree(team)`. */
function takesAway(node: SyntaxNode): boolean {
  if (node.kind === 'call') {
    if (TAKES.test(plainName(calleeName(node)))) return true;
    return node.arguments.some(({ name, value }) => name !== null && isNoPlan(name, value));
  }
  if (node.kind === 'object')
    return node.entries.some(({ key, value }) => key !== null && isNoPlan(key, value));
  const [target] = node.kind === 'assign' ? node.targets : [];
  if (node.kind !== 'assign' || node.value === null) return false;
  return (target?.kind === 'member' || target?.kind === 'name') && isNoPlan(target.name, node.value);
}

function isNoPlan(name: string, value: SyntaxNode): boolean {
  if (!wordsOf(name).some((word) => PLANS.test(word))) return false;
  if (value.kind === 'null') return true;
  if (value.kind === 'boolean') return !value.value;
  if (value.kind === 'string') return NOTHING.test(value.value);
  return value.kind === 'member' && NOTHING.test(value.name);
}
