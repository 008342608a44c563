import { namedArguments } from '../facts/arguments.ts';
import { pathOf } from '../facts/calls.ts';
import { isFactKey } from '../facts/keys/event-keys.ts';
import { isHolderName, isTimeName, nameOfPart } from '../facts/keys/key-part-names.ts';
import { keyParts } from '../facts/keys/key-parts.ts';
import { plainName, wordsOf } from '../facts/names.ts';
import { resolve } from '../facts/values.ts';
import { isWithin } from '../facts/walk.ts';
import type { CallNode, SyntaxNode } from '../languages/syntax.ts';
import type { Provider } from '../providers/provider.ts';
import { isQuantity } from './amount-names.ts';

/** The meter, where it is another one from event to event: a loop's variable, a parameter, a field of the same row. */
export function metersOf(call: CallNode, key: SyntaxNode, provider: Provider | null): readonly string[] {
  const wanted = new Set((provider?.meterNames ?? []).map(plainName));
  const found: string[] = [];
  for (const { name, value } of namedArguments(call)) {
    if (!wanted.has(plainName(name))) continue;
    const meter = resolve(value);
    if (meter.kind === 'name' && /\p{Ll}/u.test(meter.name)) found.push(meter.name);
    if (meter.kind !== 'member' || meter.object.kind !== 'name' || !/^\p{Ll}/u.test(meter.name)) continue;
    const owner = meter.object.name;
    // A sender that is made for one meter holds it, and not whose usage it sends.
    const isOwn = /^(this|self)$/.test(owner);
    if (CONFIGURED.test(owner) || (isOwn && !keyParts(key).every((part) => isOwnField(part)))) continue;
    found.push(meter.name);
  }
  return found;
}

const CONFIGURED = /config|settings|options|opts|env|const/i;

function isOwnField(part: SyntaxNode): boolean {
  return /^(this|self)\./.test(pathOf(part));
}

/** `layer` of the key and of the event's properties: what it was counted by, which many events share. */
export function labelsOf(node: CallNode, key: SyntaxNode): ReadonlySet<string> {
  const labels = new Set<string>();
  for (const { name, value } of namedArguments(node)) {
    const label = isWithin(value, key) || isMeasure(name) || isFactKey(name) ? null : nameOfPart(value);
    if (label !== null && plainName(label) === plainName(name)) labels.add(plainName(name));
  }
  return labels;
}

const DIMENSIONS = /^(properties|dimensions|attributes|metadata|payload|data|labels|tags)$/i;
/** How much, and what follows from whose usage it is or from the installation. */
const NO_DIMENSION =
  /^(plan|currency|name|email|description|title|status|state|source|version|env|environment|note|url|host|hostname|total|timezone)$/;

/** What an event says of its usage beside whose it is, when and how much, each by the field it is taken from. */
export function dimensionsOf(call: CallNode, key: SyntaxNode): readonly string[] {
  const owners = ownersOf(key);
  const found = new Set<string>();
  for (const { name, value } of namedArguments(call)) {
    if (!DIMENSIONS.test(name) || value.kind !== 'object') continue;
    // The only thing that is told of the usage is how much it was.
    if (value.entries.length === 1) continue;
    for (const { key, value: inner } of value.entries) {
      if (key === null || (inner.kind !== 'name' && inner.kind !== 'member')) continue;
      // Given under its own name, a field is a label; under another it is the amount of a meter, or made up.
      if (plainName(inner.name) !== plainName(key) || isMeasure(key)) continue;
      // `account.region`, where the key holds `account.id`: whose it is settles it.
      if (inner.kind === 'member' && owners.has(pathOf(inner.object))) continue;
      found.add(inner.name);
    }
  }
  return [...found];
}

/** `account` for `account.id`: an account has one region. */
function ownersOf(key: SyntaxNode): ReadonlySet<string> {
  const ids = keyParts(key).filter((part) => part.kind === 'member' && /^(uu)?id$/i.test(part.name));
  const owners = ids.flatMap((part) => (part.kind === 'member' ? [pathOf(part.object)] : []));
  return new Set(owners.filter((owner) => HOLDING.test(owner)));
}

const HOLDING = /customer|user|org|account|tenant|workspace|team|project|company|merchant/i;

function isMeasure(name: string): boolean {
  const words = wordsOf(name);
  if (isHolderName(name) || isTimeName(name) || isQuantity(name) || /^(u?u?id|key)$/.test(words.at(-1) ?? ''))
    return true;
  return words.some(
    (word) =>
      NO_DIMENSION.test(word) ||
      /^(value|amount|sum|size|cost|price|byte|kilobyte|megabyte|gigabyte|gb|mb|kb|second|minute|token|character|word|page|message|call|seat)s?$/.test(
        word,
      ),
  );
}
