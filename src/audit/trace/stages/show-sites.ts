import type { FunctionNode } from '../../languages/syntax.ts';
import { ownerName, ownName } from '../call-graph.ts';
import type { EntryPoints } from '../entry-points.ts';
import type { Place } from '../place.ts';
import { hintOfName } from '../vocabulary.ts';
import { type SiteDraft, vocabularyDraft } from './draft.ts';

/** Verbs of handlers that change something; the rest show. */
const CHANGING =
  /^(create|post|put|patch|delete|destroy|update|record|track|report|ingest|add|remove|deduct|consume|send|webhook|handle_webhook|batch|set|reset|sync|charge|bill|refund|reprocess|process|trigger|handle|validate|check|export_to|import)/i;

/** Sites where usage is shown to a customer: handlers of requests whose route or name speaks of usage. */
export function showSites(place: Place, entryPoints: EntryPoints): SiteDraft[] {
  return place.facts.nodes('function').flatMap((fn) => {
    const entry = entryPoints.around(fn);
    if (entry === null || entry.function !== fn || entry.kind !== 'http') return [];
    const name = ownName(fn) ?? '';
    if (CHANGING.test(name) || isChangingRoute(fn, entry.at)) return [];
    const said = [entry.name ?? '', name, ownerName(fn) ?? ''].filter((one) => hintOfName(one) === 'strong');
    if (said[0] === undefined) return [];
    return [
      vocabularyDraft({ stage: 'show', operation: 'read', node: fn, what: `shows usage (${said[0]})` }),
    ];
  });
}

/** `app.post(...)`, `@router.put(...)`. */
function isChangingRoute(fn: FunctionNode, at: { readonly kind: string } & object): boolean {
  if (at === fn) return false;
  const callee = 'callee' in at ? at.callee : null;
  const name = callee !== null && typeof callee === 'object' && 'name' in callee ? String(callee.name) : '';
  return /^(post|put|patch|delete)/i.test(name);
}
