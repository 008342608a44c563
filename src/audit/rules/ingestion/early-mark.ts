import { calleeName } from '../../facts/calls.ts';
import { catchingTry } from '../../facts/failure.ts';
import { type Mark, marksIn } from '../../facts/marks.ts';
import { alwaysPrecedes, finallyAround, followsTry } from '../../facts/order.ts';
import { swallowedAt } from '../../facts/swallowed.ts';
import { descendants, enclosingFunction } from '../../facts/walk.ts';
import type { FunctionNode, Handler, SyntaxNode, TryNode } from '../../languages/syntax.ts';
import { type Delivery, deliveriesIn, deliveryName, isPlainDelivery } from '../../trace/deliveries.ts';
import { guardsOf } from '../../trace/guards.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-109: the mark of what has been reported moves although nobody knows that it was. */
export const earlyMark = defineRule({
  id: 'MTR-109',
  name: 'early-mark',
  section: 'ingestion',
  title: 'The mark of what was reported moves before success is known',
  severity: 'critical',
  classification: 'vulnerability',
  question:
    'Does a cursor or last-reported mark move only after everything up to it has certainly been delivered?',
  cost: 'Usage that failed lies behind the mark: no later run looks at it, and it is never billed.',
  remediation:
    'Move the mark after the delivery has succeeded, on the success path alone, and only up to what was delivered.',
  references: [
    'https://kafka.apache.org/documentation/#semantics',
    'https://docs.stripe.com/billing/subscriptions/usage-based/recording-usage-api',
  ],
  *match(scope) {
    const byFunction = new Map<FunctionNode, Delivery[]>();
    for (const site of deliveriesIn(scope.trace.sites)) {
      const fn = enclosingFunction(site.node);
      if (fn === null) continue;
      const same = byFunction.get(fn);
      if (same) same.push(site);
      else byFunction.set(fn, [site]);
    }
    for (const facts of scope.files) {
      for (const mark of marksIn(facts)) {
        const fn = enclosingFunction(mark.node);
        const match = fn && matchMark(mark, byFunction.get(fn) ?? []);
        if (match) yield match;
      }
    }
  },
});

/** More deliveries in one function are not looked through for each of its marks. */
const MAX_DELIVERIES = 20;

function matchMark(mark: Mark, deliveries: readonly Delivery[]): Match | null {
  for (const site of deliveries.slice(0, MAX_DELIVERIES)) {
    if (contains(site.node, mark.node) || contains(mark.node, site.node)) continue;
    const why = whyEarly(mark.node, site);
    if (why === null) continue;
    return {
      file: mark.file,
      node: mark.node,
      evidence: [{ file: site.file, node: site.node }],
      confidence: isPlainDelivery(site) ? 'certain' : 'possible',
      message: `\`${mark.name}\` moves ${why(deliveryName(site))}: usage that was not delivered lies behind it and is never billed.`,
    };
  }
  return null;
}

function contains(outer: SyntaxNode, inner: SyntaxNode): boolean {
  return outer.span.start <= inner.span.start && inner.span.end <= outer.span.end;
}

type Why = (delivery: string) => string;

function whyEarly(mark: SyntaxNode, site: Delivery): Why | null {
  const closing = finallyAround(mark);
  if (closing?.body.some((node) => contains(node, site.node)))
    return (name) => `in a \`finally\`, also when \`${name}\` failed`;
  // What is moved in one transaction with the write is taken back with it.
  if (guardsOf(mark).transaction !== null) return null;
  if (isStore(site) && guardsOf(site.node).transaction !== null) return null;
  if (alwaysPrecedes(mark, site.node) && catchingTry(site.node) === null)
    return (name) => `before \`${name}\` has succeeded`;
  const caught = catchingTry(site.node);
  if (caught === null) return null;
  if (alwaysPrecedesIn(caught, mark, site.node) && !caught.handlers.some(takesBack))
    return (name) => `before \`${name}\` has succeeded, and nothing takes it back when that fails`;
  if (!followsTry(caught, mark)) return null;
  return swallowedAt(site.node)?.goesOn
    ? (name) => `also when \`${name}\` failed and its error was caught`
    : null;
}

/** The mark and the delivery stand in one `try`, the mark first. */
function alwaysPrecedesIn(caught: TryNode, mark: SyntaxNode, delivery: SyntaxNode): boolean {
  return (
    contains(caught, mark) &&
    caught.body.some((node) => contains(node, mark)) &&
    alwaysPrecedes(mark, delivery)
  );
}

const TAKES_BACK =
  /rollback|unmark|reset|release|revert|undo|unset|clear|pending|mark|set|update|delete|restore/i;

/** The handler changes a row again, or lets the failure go on to whoever may roll back. */
function takesBack({ body }: Handler): boolean {
  for (const statement of body)
    for (const node of descendants(statement)) {
      if (node.kind === 'throw' || node.kind === 'assign') return true;
      if (node.kind === 'call' && TAKES_BACK.test(calleeName(node))) return true;
    }
  return false;
}

function isStore(site: Delivery): boolean {
  return site.operation === 'store' || site.operation === 'increment';
}
