import type { SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, fieldNameOf } from '../calls.ts';
import { plainName, wordsOf } from '../names.ts';
import { resolve } from '../values.ts';

/** Nobody writes a part of a key through more conversions. */
const MAX_STEPS = 8;

/**
 * What a part of a key is called: `customer_id` for `customer.id` and `row["customer_id"]`, `ended_at` for
 * `call.endedAt().toLocalDate()` and `call["ended_at"][:10]`, a local name looked through. Null for what has no name.
 */
export function nameOfPart(part: SyntaxNode): string | null {
  let at = part;
  for (let step = 0; step < MAX_STEPS; step++) {
    const next = behind(at);
    if (next === null) return ownNameOf(at);
    at = next;
  }
  return null;
}

/** The part as it is made, up to where its name stands: what it is cut to is written there. */
export function makingOf(part: SyntaxNode): SyntaxNode {
  return part.kind === 'name' ? localOf(part) : part;
}

/** A conversion looked through: what is formatted, rounded or cut is still what it was. */
function behind(node: SyntaxNode): SyntaxNode | null {
  if (node.kind === 'name') {
    const local = localOf(node);
    return local === node ? null : local;
  }
  if (node.kind === 'index') return node.index.kind === 'string' ? null : node.object;
  if (node.kind === 'member') return CONVERTED.test(node.name) ? node.object : null;
  if (node.kind === 'binary' && /^(\/|\/\/|%)$/.test(node.operator)) return node.left;
  if (node.kind !== 'call') return null;
  const { callee } = node;
  const [first] = node.arguments;
  if (callee.kind === 'member' && FORMATS.test(callee.name) && !isModule(callee.object)) return callee.object;
  if (first !== undefined && TAKES.test(calleeName(node))) return first.value;
  // `YearMonth.from(at)`, `LocalDate.ofInstant(at, zone)`, `dayjs(at)`, `new Date(at)`.
  if (first !== undefined && (node.isNew || MAKES_TIME.test(calleeName(node)))) return first.value;
  return null;
}

/** A local name for what is made in one step from a field: `day = event["finished_at"][:10]`. */
function localOf(name: SyntaxNode): SyntaxNode {
  const value = resolve(name);
  return ['index', 'member', 'call'].includes(value.kind) && nameableIn(value) ? value : name;
}

function nameableIn(value: SyntaxNode): boolean {
  for (let at: SyntaxNode | null = value, step = 0; at !== null && step < MAX_STEPS; step++) {
    if (at.kind === 'name') return false;
    const next = behind(at);
    if (next === null) return ownNameOf(at) !== null;
    at = next;
  }
  return false;
}

function ownNameOf(node: SyntaxNode): string | null {
  if (node.kind === 'name') return node.name;
  if (node.kind === 'index') return fieldNameOf(node);
  // An accessor: `signed.customerId()`.
  if (node.kind === 'call')
    return node.arguments.length === 0 && node.callee.kind === 'member' ? ownNameOf(node.callee) : null;
  if (node.kind !== 'member') return null;
  const owner = node.object.kind === 'name' || node.object.kind === 'member' ? node.object.name : '';
  return plainName(node.name) === 'id' ? `${owner}_id` : node.name;
}

function isModule(node: SyntaxNode): boolean {
  return node.kind === 'name' && /^\p{Lu}/u.test(node.name);
}

/** Ruby calls these without parentheses; .NET and Go have them as fields. */
const CONVERTED =
  /^((at_)?(beginning|end)_of_(minute|hour|day|week|month|year)|to_date|to_i|to_s|to_fs|iso8601|Date|UtcDateTime|utc|UTC|date|epoch(Second|Milli|Millisecond)s?)$/;
const FORMATS =
  /^(to_?iso_?(string|date|8601)?(_?zulu_?string)?|iso_?format|iso8601|format|strftime|get_?time(stamp)?|value_?of|unix(_?(milli|nano))?|to_?i|to_?s|to_?fs|to_?string|to_?owned|clone|unwrap|epoch_?second|get_?epoch_?second|to_?epoch_?milli|timestamp(_millis)?|utc|truncate|truncated_?to|start_?of(_?(minute|hour|day|month))?|end_?of|slice|substr|substring|replace|split|to_?date(_?string)?|to_?(local_)?date|date(_?naive)?|to_?(off_?set|zoned)?_?date_?time|at_?zone|at_?offset|to_?unix_?time_?(seconds|milliseconds)|as_?timezone|with_?timezone|in_?time_?zone|to_?instant|tz|local|trunc_?subsecs|floor|round|year|add|sub(tract)?)$/i;
const TAKES = /^(str|String|int|Number|floor|trunc|format|strval|intval|to_?string|date|strtotime)$/i;
const MAKES_TIME =
  /^(from|ofInstant|of_?epoch\w*|dayjs|moment|parse|parseISO|fromISO|parse_?iso|fromisoformat|fromtimestamp|utc|startOf(Minute|Hour|Day|Month)|getUnixTime|formatISO)$/i;

const HOLDERS =
  /^((stripe|external|billing|provider|lago|orb|metronome|chargebee|polar|azure|aws)_){0,2}(customer|user|org|organization|organisation|account|tenant|workspace|team|project|subscription|subscriber|subscription_item|company|merchant|shop|client)(_(stripe|external|billing))?(_((uu)?id|key|ref|code|number))?$|^stripe_id$/;

/** Whose usage it is. */
export function isHolderName(name: string): boolean {
  return HOLDERS.test(wordsOf(name).join('_'));
}

/** What is measured, of which one holder has any number of events. */
export function isMeterName(name: string): boolean {
  return /^(meter|metric|event_name|event_type|feature|feature_id|usage_type|billable_metric|meter_slug|meter_id|metric_code|meter_code|meter_name|metric_name)$/.test(
    wordsOf(name).join('_'),
  );
}

/** An interval or a moment. */
export function isTimeName(name: string): boolean {
  return wordsOf(name).some((word) =>
    /^(hour|day|date|month|week|minute|period|interval|window|bucket|start|started|from|end|ended|to|until|at|time|timestamp|ts|today)$/.test(
      word,
    ),
  );
}

/** A single thing that happened, where `hour` or `window_start` is an interval that is counted as a whole. */
export function isMomentName(name: string): boolean {
  const words = wordsOf(name);
  if (words.some((word) => INTERVAL.test(word))) return false;
  return /^(at|timestamp|time|now|ts|ended|finished|occurred)$/.test(words.at(-1) ?? '');
}

const INTERVAL =
  /^(starts?|ends?|from|to|until|period|window|bucket|hour|day|interval|since|counted|closed|usage)$/;
