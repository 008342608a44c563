import { namedArguments } from '../../facts/arguments.ts';
import { idempotencyKeyOf } from '../../facts/keys/key-parts.ts';
import { isSteady } from '../../facts/keys/loop-keys.ts';
import { isLeaving } from '../../facts/leaving.ts';
import { plainName } from '../../facts/names.ts';
import { areAlternatives } from '../../facts/order.ts';
import { resolve } from '../../facts/values.ts';
import { ancestors, enclosingFunction, isWithin, isWithinAny } from '../../facts/walk.ts';
import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import type { MeteringSite } from '../site.ts';

/** Two events of one run under one key. */
export interface TwinKey {
  readonly site: MeteringSite & { readonly node: CallNode };
  /** The key of the later one, which is taken for a repeat. */
  readonly key: SyntaxNode;
  readonly first: SyntaxNode;
}

/** Events of two meters that one run of a function sends under keys written alike, in two calls or in one batch. */
export function* twinKeysIn(sites: readonly MeteringSite[]): Generator<TwinKey> {
  const before = new Map<SyntaxNode | null, TwinKey[]>();
  for (const site of sites) {
    const { node, provider, operation, wraps } = site;
    if (node.kind !== 'call' || provider === null || wraps !== null) continue;
    if (operation !== 'send' && operation !== 'send-batch') continue;
    const sent = { ...site, node };
    yield* twinsInBatch(sent, provider.deduplication.keyNames);
    const key = idempotencyKeyOf(node, provider.deduplication.keyNames);
    if (key === null || site.meter === null || !isSteady(key)) continue;
    const fn = enclosingFunction(node);
    const others = before.get(fn) ?? [];
    const twin = others.find((other) => isTwin(other, { site: sent, key, first: key }));
    if (twin !== undefined) yield { site: sent, key, first: twin.key };
    before.set(fn, [...others, { site: sent, key, first: key }].slice(0, MAX_SITES));
  }
}

/** Nobody sends more events by hand in one function. */
const MAX_SITES = 20;

function isTwin(one: TwinKey, other: TwinKey): boolean {
  return (
    one.site.provider === other.site.provider &&
    one.site.meter !== other.site.meter &&
    isAlike(one.key, other.key, one.site.file.text) &&
    areBothMade(one.site.node, other.site.node)
  );
}

/** `events: [{ code: 'in', transaction_id: id }, { code: 'out', transaction_id: id }]`. */
function* twinsInBatch(site: TwinKey['site'], keyNames: readonly string[]): Generator<TwinKey> {
  const wanted = new Set(keyNames.map(plainName));
  const keys = namedArguments(site.node)
    .filter(
      ({ name, value }) => wanted.has(plainName(name)) && value.parent?.kind === 'object' && isSteady(value),
    )
    .map(({ value }) => value);
  for (const [at, key] of keys.entries()) {
    const first = keys
      .slice(0, at)
      .find(
        (one) =>
          one.parent?.parent === key.parent?.parent &&
          one.parent?.parent?.kind === 'list' &&
          isAlike(one, key, site.file.text),
      );
    if (first !== undefined && first.parent !== key.parent) yield { site, key, first };
  }
}

/** Two values of one file are written alike, behind the names they are kept under. */
export function isAlike(one: SyntaxNode, other: SyntaxNode, text: string): boolean {
  return writtenAs(text, one) === writtenAs(text, other);
}

/** Code with its spaces left out. */
function writtenAs(text: string, node: SyntaxNode): string {
  const { start, end } = resolve(node).span;
  return text.slice(start, Math.min(end, start + MAX_VALUE)).replace(/\s+/g, '');
}

/** Longer values are seldom written twice. */
const MAX_VALUE = 500;

/** One run may make both calls of a function: neither stands in a branch that the other's run leaves out. */
export function areBothMade(first: CallNode, second: CallNode): boolean {
  return !areAlternatives(first, second) && !isLeftBefore(first, second);
}

/** `if (…) { send(…); return; }`: what stands behind is another run's. */
function isLeftBefore(first: CallNode, second: CallNode): boolean {
  for (const above of ancestors(first)) {
    if (isWithin(second, above)) return false;
    if (above.kind === 'return') return true;
    const branches = above.kind === 'if' ? [above.then, above.else] : [];
    const branch = branches.find((body) => isWithinAny(first, body)) ?? [];
    if (branch.some(isLeaving)) return true;
  }
  return false;
}
