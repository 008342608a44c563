import { calleeLabel } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { coarseConflictsIn } from '../../facts/keys/conflict-keys.ts';
import { keyMakings } from '../../facts/keys/key-makings.ts';
import {
  isHolderName,
  isMeterName,
  isMomentName,
  isTimeName,
  makingOf,
  nameOfPart,
} from '../../facts/keys/key-part-names.ts';
import { idempotencyKeyOf, keyParts } from '../../facts/keys/key-parts.ts';
import { changedUnderKey } from '../../facts/keys/loop-keys.ts';
import { plainName } from '../../facts/names.ts';
import { scopedColumnOf } from '../../facts/rows/scoped-columns.ts';
import { coarsestOf, cutOf } from '../../facts/time/time-cuts.ts';
import { resolve } from '../../facts/values.ts';
import { ancestors, enclosingFunction, isWithin } from '../../facts/walk.ts';
import type { CallNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import type { Provider } from '../../providers/provider.ts';
import { dimensionsOf, labelsOf, metersOf } from '../../trace/event-dimensions.ts';
import { isClockBucket, isOfOneThing, type KeyRoles, keyRolesOf } from '../../trace/repeats/key-roles.ts';
import { type TwinKey, twinKeysIn } from '../../trace/repeats/twin-keys.ts';
import type { MeteringSite } from '../../trace/site.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-203: the key names only whose usage it is, so that all later usage of the same customer is a repeat. */
export const coarseKey = defineRule({
  id: 'MTR-203',
  name: 'coarse-key',
  section: 'deduplication',
  title: 'The idempotency key is the same for different usage',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Does the idempotency key tell every two facts of usage apart?',
  cost: 'The provider takes all usage after the first for a repeat and drops it: it is never billed.',
  remediation:
    'Make the key from the event: its own id, or the customer together with the meter and the interval that is counted.',
  references: [
    'https://docs.stripe.com/api/billing/meter-event/create',
    'https://docs.stripe.com/api/idempotent_requests',
  ],
  *match({ files, trace }) {
    for (const facts of files) yield* matchConflicts(facts);
    const told = new Set<SyntaxNode>();
    for (const twin of twinKeysIn(trace.sites)) {
      told.add(twin.key);
      yield matchTwin(twin);
    }
    for (const site of trace.sites) {
      const match = matchSite(site, files);
      if (match && !told.has(match.node)) yield match;
    }
  },
});

function matchSite(
  { node, operation, provider, file, wraps }: MeteringSite,
  files: readonly FileFacts[],
): Match | null {
  if (node.kind !== 'call' || wraps !== null || (operation !== 'send' && operation !== 'send-batch'))
    return null;
  const key = idempotencyKeyOf(node, provider?.deduplication.keyNames ?? []);
  if (key === null) return null;
  const made = keyParts(key);
  const parts = made.map(nameOfPart);
  const shared = provider === null ? null : matchTurns(node, key, { parts, file, provider });
  if (shared !== null) return shared;
  const scoped = provider?.deduplication.isPerCustomer
    ? null
    : matchScoped(node, key, { parts, made, file, files });
  if (scoped !== null) return scoped;
  const roles = keyRolesOf(node, provider);
  const isAlone = parts.every((name) => name !== null && (roles.isHolder(name) || roles.isLasting(name)));
  if (parts.every((name) => name === null || isMeterName(name))) return null;
  if (!isAlone)
    return (
      matchDimension(node, key, { parts, file, provider, roles }) ??
      matchMoment(node, key, { parts, made, file, roles, provider })
    );
  return {
    file,
    node: standsBeside(key, node) ? key : node,
    confidence: parts.every((name) => name !== null && isHolderName(name)) ? 'certain' : 'likely',
    message:
      `The key given to \`${calleeLabel(node)}\` is made of \`${parts.join('` and `')}\` alone: ` +
      'all later usage of the same holder carries the same key, is dropped as a repeat and never billed.',
  };
}

/** The key is written where the call is, and not in a function that makes the event. */
function standsBeside(key: SyntaxNode, node: SyntaxNode): boolean {
  return isWithin(key, node) || enclosingFunction(key) === enclosingFunction(node);
}

/** Two meters of the same run under one key: the first is taken, the second dropped. */
function matchTwin({ site: { node, file }, key, first }: TwinKey): Match {
  return {
    file,
    node: standsBeside(key, node) ? key : node,
    evidence: [{ file, node: first }],
    confidence: 'likely',
    message:
      `\`${calleeLabel(node)}\` sends another event of the same run under the key of the one before it: ` +
      'it is dropped as a repeat and never billed.',
  };
}

/** One key for every turn of a loop that sends another meter, customer or amount on each. */
function matchTurns(
  node: CallNode,
  key: SyntaxNode,
  { parts, file, provider }: KeyOfSite & { readonly provider: Provider },
): Match | null {
  const changed = changedUnderKey(node, key);
  const isOneOf = (name: string, names: readonly string[]): boolean =>
    names.some((one) => plainName(one) === plainName(name));
  if (
    provider.deduplication.isPerCustomer &&
    changed.some(({ name }) => isOneOf(name, provider.customer.names))
  )
    return null;
  const told = [...provider.meterNames, ...provider.customer.names, ...provider.value.names];
  const [first] = told.flatMap((name) => changed.filter((one) => isOneOf(one.name, [name])));
  if (first === undefined) return null;
  const said = parts.filter((name) => name !== null);
  return {
    file,
    node: standsBeside(key, node) ? key : node,
    evidence: [{ file, node: first.value }],
    confidence: 'likely',
    message:
      `The key given to \`${calleeLabel(node)}\`${said.length === 0 ? '' : `, made of \`${said.join('` and `')}\`,`} is the same on every turn of the loop, and \`${first.name}\` is another one: ` +
      'all but the first are dropped as repeats and never billed.',
  };
}

/** A number that counts within each customer, and no customer in the key. */
function matchScoped(
  node: CallNode,
  key: SyntaxNode,
  {
    parts,
    made,
    file,
    files,
  }: KeyOfSite & { readonly made: readonly SyntaxNode[]; readonly files: readonly FileFacts[] },
): Match | null {
  if (made.length === 0 || parts.some((name) => name === null || isHolderName(name))) return null;
  const columns = made.map((part) => scopedColumnOf(part, files));
  const [scoped] = columns;
  if (!scoped || columns.includes(null)) return null;
  return {
    file,
    node: key,
    evidence: [{ file, node }],
    confidence: 'likely',
    message:
      `The key given to \`${calleeLabel(node)}\` holds \`${scoped.column}\`, which \`${scoped.table}\` keeps unique only within one \`${scoped.holder}\`: ` +
      'usage of another one with the same number carries the same key, is dropped as a repeat and never billed.',
  };
}

/** A constraint is a key as well: what conflicts with it is dropped. */
function* matchConflicts(facts: FileFacts): Generator<Match> {
  for (const { node, columns, missing } of coarseConflictsIn(facts))
    yield {
      file: facts.file,
      node,
      confidence: 'likely',
      message:
        `\`${missing}\` differs from row to row and is not in the key \`${columns.join(', ')}\` that a repeat is told by: ` +
        'all usage of an event but the first is dropped as a repeat and never billed.',
    };
}

interface KeyOfSite {
  readonly parts: readonly (string | null)[];
  readonly file: SyntaxFile;
}

/** A rollup of several dimensions under a key of the holder and the time alone: one of them is taken, the rest dropped. */
function matchDimension(
  node: CallNode,
  key: SyntaxNode,
  {
    parts,
    file,
    provider,
    roles,
  }: KeyOfSite & { readonly provider: Provider | null; readonly roles: KeyRoles },
): Match | null {
  if (!parts.every((name) => name !== null && (roles.isHolder(name) || isTimeName(name)))) return null;
  if (!parts.some((name) => name !== null && roles.isHolder(name))) return null;
  const known = new Set(parts.map((name) => plainName(name ?? '')));
  const missing = [...dimensionsOf(node, key), ...metersOf(node, key, provider)].filter(
    (name) => !known.has(plainName(name)),
  );
  const [first] = missing;
  if (first === undefined) return null;
  return {
    file,
    node: key,
    evidence: [{ file, node }],
    confidence: 'likely',
    message:
      `The key given to \`${calleeLabel(node)}\` holds \`${parts.join('` and `')}\` but not \`${missing.join('` or `')}\`, by which the events differ: ` +
      `the usage of another \`${first}\` in the same interval carries the same key, is dropped as a repeat and never billed.`,
  };
}

/** One event under its holder and the minute, hour or day it happened in: the next one in it has the same key. */
function matchMoment(
  node: CallNode,
  key: SyntaxNode,
  { parts, made, file, roles, provider }: KeyOfSite & MadeOf,
): Match | null {
  const today = made.find(isClockBucket);
  if (today !== undefined) return matchToday(node, key, { today, made, file, roles, provider });
  const labels = labelsOf(node, key);
  const isCoarse = (name: string): boolean =>
    roles.isHolder(name) || isMeterName(name) || isMomentName(name) || labels.has(plainName(name));
  if (!parts.every((name) => name !== null && isCoarse(name))) return null;
  if (!parts.some((name) => name !== null && roles.isHolder(name))) return null;
  const at = parts.findIndex((name) => name !== null && isMomentName(name));
  const part = made[at];
  if (part === undefined || isRollup(node)) return null;
  const making = keyMakings(key).map((one) => one.node);
  const texts = [makingOf(part), resolve(key), ...making].map(({ span }) =>
    file.text.slice(span.start, Math.min(span.end, span.start + MAX_KEY)),
  );
  const cut = coarsestOf(texts.map(cutOf));
  if (cut === null) return null;
  return {
    file,
    node: key,
    evidence: [{ file, node }],
    confidence: 'likely',
    message:
      `The key given to \`${calleeLabel(node)}\` holds \`${parts[at]}\` cut to the ${cut}: ` +
      `whatever the same holder uses later in that ${cut} carries the same key, is dropped as a repeat and never billed.`,
  };
}

interface MadeOf {
  readonly made: readonly SyntaxNode[];
  readonly roles: KeyRoles;
  readonly provider: Provider | null;
}

/** One event under its holder and the day or hour that the clock shows when it is sent. */
function matchToday(
  node: CallNode,
  key: SyntaxNode,
  { today, made, file, roles, provider }: MadeOf & { readonly today: SyntaxNode; readonly file: SyntaxFile },
): Match | null {
  const others = made.filter((part) => part !== today).map(nameOfPart);
  const isCoarse = (name: string | null): boolean =>
    name !== null && (roles.isHolder(name) || isMeterName(name));
  if (!others.some((name) => name !== null && roles.isHolder(name)) || !others.every(isCoarse)) return null;
  if (isRollup(node) || !isOfOneThing(node, provider)) return null;
  return {
    file,
    node: key,
    evidence: [{ file, node: today }],
    confidence: 'likely',
    message:
      `The key given to \`${calleeLabel(node)}\` holds \`${others.join('` and `')}\` and the time of the clock, cut short: ` +
      'whatever the same holder uses later in that time carries the same key, is dropped as a repeat and never billed.',
  };
}

/** Longer texts are no keys. */
const MAX_KEY = 500;

/** What is counted together is sent once for its interval. */
function isRollup(node: SyntaxNode): boolean {
  const names = [...ancestors(node)].flatMap((above) =>
    (above.kind === 'function' || above.kind === 'class') && above.name !== null ? [above.name] : [],
  );
  return names.some((name) => ROLLUP.test(name));
}

const ROLLUP = /roll_?up|aggregat|hourly|daily|minutely|summar|totals?$|bucket|window|flush|batch/i;
