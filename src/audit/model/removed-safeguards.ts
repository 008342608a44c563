import type { RuleScope } from '../rules/rule.ts';
import { ownName } from '../trace/call-graph.ts';
import { guardsOf } from '../trace/guards.ts';
import type { MeteringSite } from '../trace/site.ts';
import type { CodeView } from './code-view.ts';
import { toVisibleLine } from './visible-text.ts';

/** What protects metered usage, by the words it is written with. */
const SAFEGUARDS: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: 'key', pattern: /idempot|dedup|unique|distinct|on\s+conflict|upsert|nonce/i },
  { what: 'lock', pattern: /lock|mutex|for\s+update|semaphore|synchronized|atomic|setnx/i },
  { what: 'transaction', pattern: /transaction|\batomic\b|savepoint|rollback/i },
  { what: 'retry', pattern: /\bretr(?:y|ies)|backoff|attempts?\b/i },
  {
    what: 'failure handling',
    pattern: /\brescue\b|\bcatch\b|\bexcept\b|\braise\b|\bthrow\b|err\s*!=\s*nil|\.unwrap_or/,
  },
  { what: 'await', pattern: /\bawait\b|\.wait\(|\bjoin\(/i },
  { what: 'flush', pattern: /flush|drain|\bcommit\b|shutdown|\bclose\(/i },
  { what: 'filter', pattern: /\bwhere\b|\bfilter\b|\bhaving\b|\.select\b|group\s+by|partition\s+by/i },
  { what: 'check', pattern: /\bif\b|\bunless\b|\bguard\b|\bassert|valid|limit|quota|enough|balance/i },
  { what: 'bound', pattern: /\bmax\b|\bmin\b|clamp|floor|ceil|round|\babs\b/i },
];

/** A line that may have held a safeguard. */
export const SAFEGUARD = new RegExp(SAFEGUARDS.map(({ pattern }) => `(?:${pattern.source})`).join('|'), 'i');

/** More than this is a rewrite, not a list. */
const MAX_NOTES = 8;

/**
 * What the change took away that may have protected usage: by the words of the deleted lines, and by what stands
 * around the same sites before and after. One line a place.
 */
export function removedSafeguards(view: CodeView, scope: RuleScope): string[] {
  const notes = [...lostGuards(view, scope)];
  for (const [line, texts] of view.removed) {
    const now = textNear(view, line, texts.length);
    const lost = SAFEGUARDS.filter(
      ({ what, pattern }) =>
        what !== 'check' && texts.some((text) => pattern.test(text)) && !pattern.test(now),
    ).map(({ what }) => what);
    if (lost.length > 0) notes.push(`${toVisibleLine(view.path)} at ${line}: ${lost.join(', ')}`);
  }
  return notes.slice(0, MAX_NOTES);
}

/** What was added in the place of deleted lines. */
function textNear(view: CodeView, line: number, length: number): string {
  const near: string[] = [];
  for (let at = line - 1; at <= line + length + 1; at++) if (view.added.has(at)) near.push(view.textOf(at));
  return near.join('\n');
}

function* lostGuards(view: CodeView, scope: RuleScope): Generator<string> {
  const before = Map.groupBy(
    (scope.base?.trace.sites ?? []).filter(({ file }) => file.path === view.path),
    keyOf,
  );
  for (const site of scope.trace.sites) {
    const [old, ...others] = site.file === view.facts.file ? (before.get(keyOf(site)) ?? []) : [];
    if (old === undefined || others.length > 0) continue;
    const [was, is] = [guardsOf(old.node), guardsOf(site.node)];
    const lost = (['transaction', 'lock', 'retry'] as const).filter((name) => was[name] && !is[name]);
    if (lost.length > 0)
      yield `${toVisibleLine(view.path)} at ${site.node.span.startLine}: no longer in ${lost.join(', ')}`;
  }
}

/** The same site before and after, as far as can be told. */
function keyOf(site: MeteringSite): string {
  return `${site.stage} ${site.what} ${site.function === null ? '' : ownName(site.function)}`;
}
