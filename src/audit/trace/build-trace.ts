import { calleeName } from '../facts/calls.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../languages/syntax.ts';
import type { Provider } from '../providers/provider.ts';
import { buildCallGraph, type CallGraph, functionAround, ownName } from './call-graph.ts';
import { type EntryPoints, findEntryPoints } from './entry-points.ts';
import { linkSites } from './links.ts';
import { type Place, placesOf } from './place.ts';
import { type Recogniser, recogniserOf } from './recognise.ts';
import type { MeteringSite, Trace } from './site.ts';
import { arithmeticSites } from './stages/arithmetic-sites.ts';
import type { SiteDraft } from './stages/draft.ts';
import { namedSites } from './stages/named-sites.ts';
import { isUsageProvider, providerSites } from './stages/provider-sites.ts';
import { requestSites } from './stages/request-sites.ts';
import { senderSites } from './stages/sender-sites.ts';
import { showSites } from './stages/show-sites.ts';
import { sqlSites } from './stages/sql-sites.ts';
import { storeSites } from './stages/store-sites.ts';
import { watchSites } from './stages/watch-sites.ts';
import { isAboutUsage } from './vocabulary.ts';

/** No hand-written file has a third as many; hostile or generated ones must not fill the report. */
const MAX_SITES_PER_FILE = 1_000;

/** Finds the places metered events pass, and how they are joined. Cost is linear in the nodes of the files. */
export function buildTrace(files: readonly FileFacts[], providers: readonly Provider[]): Trace {
  const calls = buildCallGraph(files);
  const entryPoints = findEntryPoints(files, calls);
  const recognise = recogniserOf(providers);
  const usageProviders = providers.filter(isUsageProvider);
  const providerWords = new Set(usageProviders.flatMap((provider) => provider.receiverWords));
  const sites = placesOf(files, providerWords).flatMap((place) => sitesOf(place, recognise, entryPoints));
  const wrapped = wrapSites(sites, files, calls);
  return { sites: wrapped, links: linkSites(wrapped, calls), calls, entryPoints };
}

function sitesOf(place: Place, recognise: Recogniser, entryPoints: EntryPoints): MeteringSite[] {
  const { facts } = place;
  // Surest first: what a node was recognised as by a surer sign it stays.
  const drafts = [
    ...providerSites(recognise(facts), place),
    ...senderSites(place),
    ...sqlSites(place),
    ...storeSites(place),
    ...requestSites(place),
    ...namedSites(place),
    ...arithmeticSites(place),
    ...watchSites(place),
    ...showSites(place, entryPoints),
  ];
  const taken = new Set<SyntaxNode>();
  const kept = drafts.filter(({ node, statement }) => {
    if (taken.has(node) && statement === null) return false;
    taken.add(node);
    return true;
  });
  kept.sort((a, b) => a.node.span.start - b.node.span.start || a.node.span.end - b.node.span.end);
  return kept.slice(0, MAX_SITES_PER_FILE).map((draft, i) => toSite(draft, facts, i));
}

function toSite(draft: SiteDraft, facts: FileFacts, number: number): MeteringSite {
  const { node } = draft;
  return {
    ...draft,
    id: `${facts.file.path}:${node.span.startLine}#${number + 1}`,
    file: facts.file,
    function: node.kind === 'function' ? node : functionAround(node),
    wraps: null,
  };
}

/**
 * Calls to the project's own function that sends to a billing provider are sites themselves: that is where usage is
 * lost or counted twice. One level only; beyond it a name tells too little.
 */
function wrapSites(
  sites: readonly MeteringSite[],
  files: readonly FileFacts[],
  calls: CallGraph,
): MeteringSite[] {
  const wrappers = new Map<FunctionNode, MeteringSite>();
  for (const site of sites)
    if (site.function !== null && isSending(site) && isWrapper(site.function) && !wrappers.has(site.function))
      wrappers.set(site.function, site);
  if (wrappers.size === 0) return [...sites];
  const byNode = new Map(sites.map((site) => [site.node, site]));
  const replaced = new Map<MeteringSite, MeteringSite>();
  const wrapping: MeteringSite[] = [];
  const callers = new Set([...wrappers.keys()].flatMap((fn) => calls.callersOf(fn)));
  for (const facts of files)
    for (const call of facts.nodes('call')) {
      if (!callers.has(call)) continue;
      const known = byNode.get(call);
      if (known !== undefined && (known.provider !== null || known.basis === 'receiver')) continue;
      const wraps = calls
        .definitionsOf(call)
        .map((fn) => wrappers.get(fn))
        .find((site) => site !== undefined);
      if (wraps === undefined) continue;
      if (known !== undefined) replaced.set(known, { ...known, ...throughWrapper(call, wraps) });
      else
        wrapping.push({
          ...fromWrapper(call, facts, wraps),
          id: `${facts.file.path}:${call.span.startLine}#w${wrapping.length + 1}`,
        });
    }
  return [...sites.map((site) => replaced.get(site) ?? site), ...wrapping];
}

/** A long function does more than hand an event on: calling it is not sending usage, unless its name says so. */
const MAX_WRAPPER_LINES = 60;

function isWrapper(fn: FunctionNode): boolean {
  const name = ownName(fn);
  if (name === null) return false;
  return fn.span.endLine - fn.span.startLine < MAX_WRAPPER_LINES || isAboutUsage(name, true);
}

function isSending(site: MeteringSite): boolean {
  // A client that is named after a provider, by calls nobody knows; a service of the project's own by its address.
  if (site.provider === null) return /^(receiver|address)$/.test(site.basis) && site.operation === 'send';
  return isUsageProvider(site.provider) && SENDING.has(site.operation ?? '');
}

const SENDING: ReadonlySet<string> = new Set(['send', 'send-batch', 'adjust', 'check']);

function throughWrapper(call: CallNode, wraps: MeteringSite): Partial<MeteringSite> {
  return {
    wraps,
    provider: wraps.provider,
    operation: wraps.operation,
    basis: 'wrapper',
    what: `${wraps.what}, through ${calleeName(call)}`,
  };
}

function fromWrapper(call: CallNode, facts: FileFacts, wraps: MeteringSite): MeteringSite {
  return {
    ...wraps,
    file: facts.file,
    node: call,
    function: functionAround(call),
    channel: null,
    ...throughWrapper(call, wraps),
  };
}
