import type { MapSite, MeteringMap } from '../report.ts';
import type { MeteringSite, Trace } from '../trace/site.ts';

/** The report's picture of the trace: the same sites and links without their syntax. */
export function toMap(trace: Trace): MeteringMap {
  const meters = new Map<string, { name: string; provider: string | null; sites: string[] }>();
  for (const site of trace.sites) {
    if (site.meter === null) continue;
    const provider = site.provider?.id ?? null;
    const entry = meters.get(`${provider}\n${site.meter}`) ?? { name: site.meter, provider, sites: [] };
    entry.sites.push(site.id);
    meters.set(`${provider}\n${site.meter}`, entry);
  }
  return {
    meters: [...meters.values()],
    sites: trace.sites.map(toMapSite),
    links: trace.links.map(({ from, to, by }) => ({ from: from.id, to: to.id, by })),
  };
}

function toMapSite(site: MeteringSite): MapSite {
  return {
    id: site.id,
    stage: site.stage,
    path: site.file.path,
    line: site.node.span.startLine,
    function: site.function?.name ?? null,
    provider: site.provider?.id ?? null,
    meter: site.meter,
    what: site.what,
  };
}
