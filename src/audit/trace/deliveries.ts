import { calleeName, calleePath } from '../facts/calls.ts';
import { remember } from '../facts/remember.ts';
import { callRunning } from '../facts/sql/sql-runs.ts';
import { meteredTypeGiven } from '../facts/totals/metered-fields.ts';
import { resolve } from '../facts/values.ts';
import type { CallNode, SyntaxFile, SyntaxNode } from '../languages/syntax.ts';
import { isPage } from './billing-code.ts';
import { type CallGraph, functionAround } from './call-graph.ts';
import type { MeteringSite, Trace } from './site.ts';
import { hintOfName } from './vocabulary.ts';

/** A call that hands usage on: to a provider, a queue or a table. When it fails, that usage is not delivered. */
export interface Delivery extends MeteringSite {
  readonly node: CallNode;
}

const DELIVERING = new Set(['send', 'send-batch', 'produce', 'store', 'increment']);

/** True for a call that delivers usage; analytics, which nobody bills from, left out. */
export function isDelivery(site: MeteringSite): site is Delivery {
  if (site.node.kind !== 'call' || site.provider?.category === 'analytics' || isAskedByPage(site))
    return false;
  return site.operation === null ? site.stage === 'emit' : DELIVERING.has(site.operation);
}

/** A page posts to its own server, at a path that a provider has too. */
export function isAskedByPage({ basis, file }: MeteringSite): boolean {
  return basis === 'address' && isPage(file);
}

/**
 * The deliveries among the sites, each call once, in the order of the sites; a statement that stores usage as the call
 * that runs it. Worked out once for a list of sites.
 */
export const deliveriesIn = remember((sites: readonly MeteringSite[]): readonly Delivery[] => {
  const byNode = new Map<CallNode, Delivery>();
  for (const site of sites) {
    const delivery = isDelivery(site) ? site : storedBySql(site);
    if (delivery !== null && !byNode.has(delivery.node)) byNode.set(delivery.node, delivery);
  }
  return [...byNode.values()];
});

/** `pool.query('INSERT INTO usage …')`: rows that are copied from other tables can be copied again. */
function storedBySql(site: MeteringSite): Delivery | null {
  const { node, statement, operation } = site;
  if (node.kind !== 'string' || statement === null || !/^(store|increment)$/.test(operation ?? ''))
    return null;
  if (statement.tables.some(({ name }) => name !== statement.target?.name)) return null;
  const call = callRunning(node);
  return call === null ? null : { ...site, node: call };
}

/** The calls that deliver, to ask whether a node is one. Worked out once for a list of sites. */
export const deliveringCalls = remember(
  (sites: readonly MeteringSite[]): ReadonlySet<SyntaxNode> =>
    new Set(deliveriesIn(sites).map(({ node }) => node)),
);

/** The deliveries of one file, in the order of the sites: a look-up, also for a rule that asks about every file. */
export function deliveriesOf(file: SyntaxFile, { sites }: Trace): readonly Delivery[] {
  return deliveriesByFile(sites).get(file) ?? [];
}

const deliveriesByFile = remember((sites: readonly MeteringSite[]) =>
  Map.groupBy(deliveriesIn(sites), ({ file }) => file),
);

/** Known by more than the project's own words: a provider's call, or a wrapper of one. */
export function isProvenDelivery(site: Delivery): boolean {
  return site.basis !== 'vocabulary' && site.basis !== 'statement';
}

/** True where the call, its table or its queue names usage outright, or the delivery is proven. */
export function isPlainDelivery(site: Delivery): boolean {
  if (isProvenDelivery(site)) return true;
  const names = [calleePath(site.node), site.channel ?? '', ...typesGiven(site.node)];
  return names.some((name) => hintOfName(name) === 'strong') || meteredTypeGiven(site.node) !== null;
}

/** True for a call of a client that only fills a buffer and cannot fail; a request written by hand is sent at once. */
export function isOnlyBuffered({ provider, basis, wraps }: MeteringSite): boolean {
  return provider?.batch.isBuffered === true && (wraps ?? { basis }).basis !== 'address';
}

/** `bus.Publish(new UsageRecorded { … })`: what a call is given is made as. */
function typesGiven({ arguments: given }: CallNode): readonly string[] {
  return given.flatMap(({ value }) => {
    const made = resolve(value);
    if (made.kind === 'object') return made.typeName === null ? [] : [made.typeName];
    return made.kind === 'call' && made.isNew ? [calleeName(made)] : [];
  });
}

/** What comes of it when the delivery is lost: usage is not billed, and what was to be given back is not. */
export function lossOf(name: string): string {
  return /^_*(refund|restore|give_?back|return|credit_?back|release|revert)/i.test(name)
    ? 'what was taken from the customer is never given back'
    : 'this usage is never billed';
}

/** What the delivery is called in its own code: `recordUsage`. */
export function deliveryName(site: Delivery): string {
  const { statement, channel } = site;
  if (statement === null || channel === null) return calleeName(site.node);
  return statement.verb === 'update' ? `UPDATE ${channel}` : `INSERT INTO ${channel}`;
}

/** The same delivery where a call of the project's own function reaches it: that call may stand in another file. */
export function reachedBy(call: CallNode, site: Delivery, calls: CallGraph): Delivery {
  return { ...site, node: call, file: calls.fileOf(call) };
}

/** More callers of one function are not looked at; the first ones say how it is used. */
export const MAX_CALLERS = 5;

/** As {@link reachedBy}, for the first calls of the function that the delivery stands in. */
export function reachedByCallers(site: Delivery, calls: CallGraph): readonly Delivery[] {
  const holder = functionAround(site.node);
  const callers = holder === null ? [] : calls.callersOf(holder).slice(0, MAX_CALLERS);
  return callers.map((node) => reachedBy(node, site, calls));
}

/**
 * Calls of the project's own named functions that deliver, `countUsage(tenant, bytes)`, each with the delivery it reaches;
 * calls that are deliveries themselves left out. Worked out once for a trace.
 */
export const callsThatDeliver = remember(({ sites, calls }: Trace): readonly Delivery[] => {
  const known = new Set<SyntaxNode>(deliveriesIn(sites).map(({ node }) => node));
  const reached: Delivery[] = [];
  for (const site of deliveriesIn(sites)) {
    const fn = functionAround(site.node);
    if (fn === null) continue;
    for (const node of calls.callersOf(fn)) {
      if (known.has(node)) continue;
      known.add(node);
      reached.push(reachedBy(node, site, calls));
    }
  }
  return reached;
});
