import { calleeName, pathOf, receiverOf } from '../../facts/calls.ts';
import { typesOf } from '../../facts/declared-types.ts';
import { catchingTry } from '../../facts/failures/failure.ts';
import { isReachedRegardless } from '../../facts/failures/noted-failures.ts';
import { swallowedAt, takesEverything } from '../../facts/failures/swallowed.ts';
import { alwaysPrecedes, finallyAround, followsTry } from '../../facts/order.ts';
import { putUnder } from '../../facts/put-under.ts';
import { doneIn, type Mark, marksIn } from '../../facts/rows/marks.ts';
import { ancestors, descendants, enclosingFunction, isWithin, scopeOf } from '../../facts/walk.ts';
import type { FunctionNode, Handler, SyntaxNode, TryNode } from '../../languages/syntax.ts';
import { isBillingCode, isEventCode } from '../../trace/billing-code.ts';
import type { CallGraph } from '../../trace/call-graph.ts';
import {
  type Delivery,
  deliveriesIn,
  deliveryName,
  isPlainDelivery,
  isProvenDelivery,
  MAX_CALLERS,
  reachedByCallers,
} from '../../trace/deliveries.ts';
import { guardsOf } from '../../trace/guards.ts';
import { settledBatches } from '../../trace/losses/settled-batches.ts';
import type { Trace } from '../../trace/site.ts';
import { isAboutUsage } from '../../trace/vocabulary.ts';
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
    const byFunction = deliveriesByFunction(scope.trace);
    // The call of a function that moves the mark may be known for one by its name too.
    const told = new Set<SyntaxNode>();
    for (const facts of scope.files) {
      for (const mark of marksIn(facts)) {
        const fn = scopeOf(mark.node);
        if (fn.kind === 'file' && isConstant(mark.node)) continue;
        const match =
          matchMark(
            mark,
            (byFunction.get(fn) ?? []).filter((site) => !storesMark(site, mark)),
          ) ??
          (fn.kind === 'function' ? matchCaller(mark, fn, { byFunction, calls: scope.trace.calls }) : null);
        if (match === null || told.has(match.node)) continue;
        told.add(match.node);
        yield match;
      }
    }
    for (const { file, mark, settled, name } of settledBatches(scope.files, scope.trace))
      if (!told.has(mark.node))
        yield {
          file,
          node: mark.node,
          evidence: [{ file, node: settled }],
          confidence: 'likely',
          message: `\`${mark.name}\` moves for all rows, also for those of which \`${name}\` has told that they failed: usage that was not delivered lies behind it and is never billed.`,
        };
  },
});

/** `MARK = "UPDATE … SET sent_at = now()"`: a script's text that runs where it is used. */
function isConstant(node: SyntaxNode): boolean {
  if (node.kind !== 'string') return false;
  return ![...ancestors(node)].some(({ kind }) => kind === 'call');
}

/** `overage.setBilled(true); overages.save(overage)`: the row is stored with its mark. */
function storesMark({ node, file }: Delivery, mark: Mark): boolean {
  const target = mark.node.kind === 'assign' ? mark.node.targets[0] : mark.node;
  const callee = target?.kind === 'call' ? target.callee : target;
  const row = callee?.kind === 'member' && callee.object.kind === 'name' ? callee.object.name : null;
  if (row === null || file !== mark.file || !SAVES.test(calleeName(node))) return false;
  const receiver = receiverOf(node);
  return [receiver, ...node.arguments.map(({ value }) => value)].some(
    (value) => value?.kind === 'name' && value.name === row,
  );
}

const SAVES = /^(save\w*|persist|merge|update|put|store)$/i;

/** By the function they stand in, or the file where they stand in none. */
type Deliveries = ReadonlyMap<SyntaxNode, readonly Delivery[]>;

/** The deliveries of each function: its own, and the calls of the functions that deliver for it. */
function deliveriesByFunction(trace: Trace): Deliveries {
  const byFunction = new Map<SyntaxNode, Delivery[]>();
  const add = (site: Delivery): void => {
    putUnder(byFunction, scopeOf(site.node), site);
  };
  const sites = deliveriesIn(trace.sites);
  sites.forEach(add);
  const known = new Set(sites.map(({ node }) => node));
  const proven = sites.filter((site) => isProvenDelivery(site) && !isStore(site));
  let calling = proven;
  for (let step = 0; step < MAX_STEPS; step++) {
    calling = calling
      .flatMap((site) => reachedByCallers(site, trace.calls))
      .filter(({ node }) => !known.has(node));
    for (const site of calling) {
      known.add(site.node);
      add(site);
    }
  }
  return byFunction;
}

/** `reportDays(…)` calls `send(…)`, which calls the provider: further down nobody looks from a mark. */
const MAX_STEPS = 2;

/** The mark moves in a function of its own, which another one calls before it delivers: `markSent(batch)`. */
function matchCaller(
  mark: Mark,
  fn: FunctionNode,
  { byFunction, calls }: { readonly byFunction: Deliveries; readonly calls: CallGraph },
): Match | null {
  if (byFunction.has(fn) || guardsOf(mark.node).transaction !== null || !isAlwaysReached(mark.node))
    return null;
  for (const call of calls.callersOf(fn).slice(0, MAX_CALLERS)) {
    const caller = enclosingFunction(call);
    const sent = (caller && byFunction.get(caller)) ?? [];
    const proven = sent.filter((site) => isProvenDelivery(site) && site.file === mark.file);
    const match = matchMark({ ...mark, node: call }, proven);
    if (match) return match;
  }
  return null;
}

function isAlwaysReached(node: SyntaxNode): boolean {
  for (const above of ancestors(node)) {
    if (above.kind === 'function') return true;
    if (/^(if|conditional|switch|try)$/.test(above.kind)) return false;
  }
  return false;
}

/** More deliveries in one function are not looked through for each of its marks. */
const MAX_DELIVERIES = 20;

function matchMark(mark: Mark, deliveries: readonly Delivery[]): Match | null {
  for (const site of deliveries.slice(0, MAX_DELIVERIES)) {
    if (isWithin(mark.node, site.node) || isWithin(site.node, mark.node)) continue;
    const why = whyEarly(mark.node, site);
    if (why === null) continue;
    return {
      file: mark.file,
      node: mark.node,
      evidence: [{ file: site.file, node: site.node }],
      // What is marked must be what is delivered: a run that copies data has marks of its own.
      confidence:
        isPlainDelivery(site) && (isOfUsage(mark) || choosesRows(mark, site)) ? 'certain' : 'possible',
      message: `\`${mark.name}\` moves ${why(deliveryName(site))}: usage that was not delivered lies behind it and is never billed.`,
    };
  }
  return null;
}

function isOfUsage({ node, file, name }: Mark): boolean {
  const done = doneIn(name) ?? '';
  // What a product does itself says nothing of its usage, unless the row is one of usage.
  if (/^(delivered|submitted|published|uploaded|forwarded|relayed|transmitted)$/.test(done))
    return namesOfRow(node).some((one) => isAboutUsage(one, false));
  if (!/^(sync|synced|imported|collected|pushed|flushed)$/.test(done)) return true;
  return isBillingCode(node, file) || isEventCode(node, file) || isAboutUsage(name, true);
}

/** What is delivered was chosen by the mark: `filter(created_at__gt=state.synced_until)` before the delivery. */
function choosesRows({ node, name }: Mark, site: Delivery): boolean {
  if (node.kind !== 'assign' || !isProvenDelivery(site)) return false;
  for (const inner of descendants(scopeOf(node))) {
    if (inner.span.start >= site.node.span.start) return false;
    if (inner.kind === 'member' && inner.name === name && !isWithin(inner, node)) return true;
  }
  return false;
}

/** What the marked row is called: its variable with its type, its store, its table. */
function namesOfRow(node: SyntaxNode): readonly string[] {
  if (node.kind === 'string')
    return [/\bupdate\s+["'`]?([\w.]{1,80})/i.exec(node.value.slice(0, MAX_SQL))?.[1] ?? ''];
  const target = node.kind === 'assign' ? node.targets[0] : node;
  const row = target?.kind === 'member' ? target.object : target?.kind === 'call' ? receiverOf(target) : null;
  return row === null ? [] : [pathOf(row), ...typesOf(row)];
}

/** The table of a statement stands at its start. */
const MAX_SQL = 300;

type Why = (delivery: string) => string;

function whyEarly(mark: SyntaxNode, site: Delivery): Why | null {
  const closing = finallyAround(mark);
  if (closing?.body.some((node) => isWithin(site.node, node)))
    return (name) => `in a \`finally\`, also when \`${name}\` failed`;
  // What is moved in one transaction with the write is taken back with it.
  if (guardsOf(mark).transaction !== null) return null;
  if (isStore(site) && guardsOf(site.node).transaction !== null) return null;
  const caught = catchingTry(site.node);
  if (
    alwaysPrecedes(mark, site.node) &&
    (caught === null || isPassedOn(caught, mark) || swallowedAt(site.node) !== null)
  )
    return (name) => `before \`${name}\` has succeeded`;
  if (isReachedRegardless(site.node, mark))
    return (name) => `for all rows, also for those for which \`${name}\` failed`;
  if (caught === null) return null;
  if (alwaysPrecedesIn(caught, mark, site.node) && !caught.handlers.some(takesBack))
    return (name) => `before \`${name}\` has succeeded, and nothing takes it back when that fails`;
  if (!followsTry(caught, mark)) return null;
  return swallowedAt(site.node)?.goesOn
    ? (name) => `also when \`${name}\` failed and its error was caught`
    : null;
}

/** The mark stands before the `try`, whose handlers take one kind of refusal alone and do not take the mark back. */
function isPassedOn(caught: TryNode, mark: SyntaxNode): boolean {
  return (
    mark.span.end <= caught.span.start &&
    !caught.handlers.some((handler) => takesEverything(handler) || takesBack(handler))
  );
}

/** The mark and the delivery stand in one `try`, the mark first. */
function alwaysPrecedesIn(caught: TryNode, mark: SyntaxNode, delivery: SyntaxNode): boolean {
  return (
    isWithin(mark, caught) &&
    caught.body.some((node) => isWithin(mark, node)) &&
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
