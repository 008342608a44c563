import { type CallGraph, functionAround } from './call-graph.ts';
import type { MeteringSite, SiteLink } from './site.ts';

/** So many links are drawn; a map with more is not read, and hostile code must not make one. */
const MAX_LINKS = 2_000;

/** Joins sites: by calls between their functions, by topic or queue, by table, and by meter. */
export function linkSites(sites: readonly MeteringSite[], calls: CallGraph): SiteLink[] {
  const links = new Map<string, SiteLink>();
  for (const some of [byCall(sites, calls), byChannel(sites), byMeter(sites)])
    for (const link of some) {
      if (links.size >= MAX_LINKS) return [...links.values()];
      const key = `${link.from.id} ${link.to.id}`;
      if (link.from !== link.to && !links.has(key)) links.set(key, link);
    }
  return [...links.values()];
}

function* byCall(sites: readonly MeteringSite[], calls: CallGraph): Generator<SiteLink> {
  const byFunction = Map.groupBy(sites, (site) => site.function);
  for (const site of sites) {
    if (site.wraps !== null) yield { from: site, to: site.wraps, by: 'call' };
    else if (site.node.kind === 'call')
      for (const fn of calls.definitionsOf(site.node))
        for (const to of byFunction.get(fn) ?? []) yield { from: site, to, by: 'call' };
  }
  // A caller that has sites of its own leads here from the last of them before the call.
  for (const [fn, [to]] of byFunction) {
    if (fn === null || to === undefined) continue;
    for (const call of calls.callersOf(fn)) {
      const there = byFunction.get(functionAround(call)) ?? [];
      const from = there.findLast((site) => site.node.span.start <= call.span.start) ?? there[0];
      if (from !== undefined && from.function !== null) yield { from, to, by: 'call' };
    }
  }
}

function* byChannel(sites: readonly MeteringSite[]): Generator<SiteLink> {
  for (const [channel, there] of Map.groupBy(sites, (site) => site.channel)) {
    if (channel === null) continue;
    const isTable = there.some((site) => site.stage === 'store' || site.stage === 'aggregate');
    const writes = there.filter(
      (site) => site.operation === 'produce' || site.operation === 'store' || site.operation === 'increment',
    );
    const reads = there.filter(
      (site) => site.operation === 'consume' || site.operation === 'read' || site.operation === 'acknowledge',
    );
    for (const from of writes) for (const to of reads) yield { from, to, by: isTable ? 'table' : 'topic' };
  }
}

function* byMeter(sites: readonly MeteringSite[]): Generator<SiteLink> {
  for (const [meter, there] of Map.groupBy(sites, (site) => site.meter)) {
    if (meter === null) continue;
    const [first, ...others] = there;
    for (const to of others)
      if (first !== undefined && first.stage !== to.stage) yield { from: first, to, by: 'meter' };
  }
}
