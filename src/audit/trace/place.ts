import { calleeName, pathOf, receiverOf } from '../facts/calls.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { lastName, wordsOf } from '../facts/names.ts';
import { packagesIn } from '../facts/packages.ts';
import { remember } from '../facts/remember.ts';
import { resolve } from '../facts/values.ts';
import { ancestors, descendants, enclosingFunction } from '../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../languages/syntax.ts';
import { functionAround, ownName } from './call-graph.ts';
import { hintOfName, isAboutCharging, isAboutUsage, isBillingPlace } from './vocabulary.ts';

/** What stands around the nodes of one file, as far as it tells whether they are about usage. */
export interface Place {
  readonly facts: FileFacts;
  /** The file's path or the fields it handles say billing or metering, so weak words count. */
  readonly isBilling: boolean;
  /** Most of the loaded files are about billing: what is stored there is too, even where only `events` says so. */
  readonly isBillingTrade: boolean;
  /** Words that name a billing provider's client: what hangs from one is the provider's, not the project's. */
  readonly providerWords: ReadonlySet<string>;
}

/** So many files tell what a code base is about, and such a share of them says that it is billing. */
const MIN_FILES = 4;
const TRADE_SHARE = 0.5;

/** Reads the paths of the files, and what they say together. */
export function placesOf(files: readonly FileFacts[], providerWords: ReadonlySet<string>): Place[] {
  const places = files.map((facts) => ({
    facts,
    isBilling:
      isBillingPlace(facts.file.path) ||
      packagesIn(facts.file.text).some(isBillingPlace) ||
      holdsMeteringFields(facts),
    providerWords,
  }));
  const share = places.filter((place) => place.isBilling).length / Math.max(places.length, 1);
  const isBillingTrade = places.length >= MIN_FILES && share >= TRADE_SHARE;
  return places.map((place) => ({ ...place, isBillingTrade }));
}

/** Fields that only usage events have, in all casings. */
const METERING_FIELDS =
  /\b(?:external_?subscription_?id|billable_?metric(?:_?id|_?code)?|meter_?id|meter_?event_?name|usage_?quantity)\b/i;

/** A file that speaks of such a field handles usage events, whatever its path says. */
function holdsMeteringFields(facts: FileFacts): boolean {
  return METERING_FIELDS.test(facts.file.text);
}

/** True when the path or a class around the node says billing or metering. */
export function isInBillingPlace(node: SyntaxNode, place: Place): boolean {
  if (place.isBilling) return true;
  for (const above of ancestors(node)) {
    const owner =
      above.kind === 'class' ? above.name : above.kind === 'function' ? above.receiver?.type : null;
    if (owner && isBillingPlace(owner)) return true;
  }
  return false;
}

/** Names of what stands around the node, nearest first: of the functions and classes, or those that `namesOf` tells. */
export function namesAround(node: SyntaxNode, namesOf = namesOfHolder): string[] {
  const names: string[] = [];
  for (const above of ancestors(node)) names.push(...namesOf(above));
  return names;
}

/** What a person calls a function, its type or a class by; empty for any other node. */
export function namesOfHolder(node: SyntaxNode): readonly string[] {
  const name = node.kind === 'function' ? ownName(node) : node.kind === 'class' ? node.name : null;
  const type = node.kind === 'function' ? node.receiver?.type : undefined;
  if (type !== undefined) return name === null ? [type] : [name, type];
  return name === null ? NO_NAMES : [name];
}

const NO_NAMES: readonly string[] = [];

/** So many names of a call's arguments are looked at; what it carries is said by the first ones. */
const MAX_LOOKED_AT = 60;
/** A longer text is data, not a name. */
const MAX_NAME = 80;

/**
 * True when a call that could carry anything carries usage: its receiver, its channel, the function it stands in or
 * what it is given speaks of usage.
 */
export function carriesUsage(call: CallNode, channel: string | null, place: Place): boolean {
  const isBilling = isInBillingPlace(call, place);
  const receiver = receiverOf(call);
  const said = [channel ?? '', receiver === null ? '' : pathOf(receiver), ...namesAround(call).slice(0, 3)];
  if (said.some((name) => isAboutUsage(name, isBilling))) return true;
  if (isBilling && said.some(isAboutCharging)) return true;
  if (call.arguments.some(({ value }) => mentionsUsage(value, isBilling))) return true;
  const fn = functionAround(call);
  return fn !== null && handlesUsageRows(fn);
}

/** Rows of usage, and what waits to be sent of them: `usage_outbox`, `UsageEvents`, `PendingUsage`, `unsent_usage`. */
const USAGE_ROWS =
  /(?<![a-z])(usage|metering|metered|billable|meter)_?(outbox|events?|records?|queue|ledger|entries)(?![a-z])|(?<![A-Za-z]{3})(Usage|Metering|Meter|Billable)(Outbox|Events?|Records?|Ledger|Entry)(?![a-z])|(?<![a-z])(pending|unsent|unreported|unbilled)_?usages?(?![a-z])|(Pending|Unsent|Unreported|Unbilled)Usages?(?![a-z])/;
/** Longer texts are no statements. */
const MAX_STATEMENT = 2_000;

/** A relay: the function reads or marks rows of usage by their table or model, or is given one, so what it sends is made of them. */
const handlesUsageRows = remember((fn: FunctionNode): boolean => {
  if (fn.parameters.some(({ type }) => type !== null && USAGE_ROWS.test(type))) return true;
  for (const node of descendants(fn)) {
    const said =
      node.kind === 'string' && node.value.length <= MAX_STATEMENT
        ? node.value
        : node.kind === 'name' || node.kind === 'member'
          ? node.name
          : '';
    if (USAGE_ROWS.test(said)) return true;
  }
  return false;
});

/**
 * True when what a call stores is usage: its receiver or its table says so. The function around it does not count:
 * a metering job stores its own bookkeeping too.
 */
export function storesUsage(call: CallNode, table: string | null, place: Place): boolean {
  const isBilling = isInBillingPlace(call, place);
  const receiver = receiverOf(call);
  const names = [table ?? '', receiver === null ? '' : pathOf(receiver)];
  return names.some((name) => isAboutUsage(name, isBilling)) && !names.some(isCopy) && !storesAudit(call);
}

/** `logs.Save(new MeteredAuditLog { … })`: what was done is noted, and done it is. */
export function storesAudit(call: CallNode): boolean {
  return call.arguments.some(({ value }) => {
    const made = resolve(value);
    const type = made.kind === 'object' ? made.typeName : made.kind === 'call' ? calleeName(made) : null;
    return type !== null && wordsOf(type).includes('audit');
  });
}

/** A copy of what stands elsewhere, by its name: losing one loses no usage. */
export function isCopy(name: string): boolean {
  return /^(backups?|mirrors?|archives?)$/.test(wordsOf(lastName(name)).at(-1) ?? '');
}

/** True when a name, key or short text in the expression speaks of usage. */
export function mentionsUsage(node: SyntaxNode, isBilling: boolean): boolean {
  let looked = 0;
  for (const below of descendants(node, (inner) => inner.kind !== 'function')) {
    if (++looked > MAX_LOOKED_AT) return false;
    if (below.kind === 'object') {
      if (below.entries.some((entry) => entry.key !== null && isStrong(entry.key))) return true;
      if (below.typeName !== null && isAboutUsage(below.typeName, isBilling)) return true;
    }
    const text = textOf(below);
    if (text !== null && text.length <= MAX_NAME && isAboutUsage(text, isBilling)) return true;
  }
  return false;
}

function isStrong(name: string): boolean {
  return hintOfName(name) === 'strong';
}

function textOf(node: SyntaxNode): string | null {
  if (node.kind === 'name' || node.kind === 'member') return node.name;
  return node.kind === 'string' ? node.value : null;
}

/** True when the node runs once for each of several items, in a loop or in the block of an `each`. */
export function isInLoop(node: SyntaxNode): boolean {
  const fn = enclosingFunction(node);
  for (const above of ancestors(node)) {
    if (above.kind === 'loop') return true;
    if (above === fn) break;
  }
  return fn?.variety === 'lambda' && fn.parent?.kind === 'call' && /each$/i.test(calleeName(fn.parent));
}
