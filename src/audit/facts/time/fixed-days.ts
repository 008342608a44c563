import type { BinaryNode, CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, pathOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { originsOf } from '../origins.ts';
import { assignmentsOf, literalNumber, productOf, resolve } from '../values.ts';
import { descendants } from '../walk.ts';

/** The end of somebody's day, made by adding twenty-four hours to the midnight of a zone whose clocks may change. */
export interface FixedDay {
  readonly node: BinaryNode | CallNode;
  /** Where the midnight of the zone is made. */
  readonly midnight: SyntaxNode;
  /** What the zone is called: `site.time_zone`, `loc`. */
  readonly zone: string;
}

/** Every such end of the file, in source order. */
export function fixedDaysIn(facts: FileFacts): readonly FixedDay[] {
  if (!NAMES_ZONES.test(facts.file.text)) return [];
  const sums = facts
    .nodes('binary')
    .filter((node) => node.operator === '+' && isDaySpan(node.right))
    .flatMap((node) => fixedDay(node, node.left));
  const calls = facts.callsNamed(ADDS).flatMap((call) => {
    const receiver = receiverOf(call);
    const [first, second] = call.arguments.map(({ value }) => value);
    if (first === undefined) return [];
    // `add(start, { hours: 24 })`, `addHours(start, 24)`.
    const moment = receiver === null || second !== undefined ? first : receiver;
    const isDay = isDaySpan(second ?? first) || isDayOfHours(call, second ?? first) || isDayOfUnits(call);
    return isDay ? fixedDay(call, receiver ?? moment) : [];
  });
  return [...sums, ...calls].sort((a, b) => a.node.span.start - b.node.span.start);
}

const NAMES_ZONES = /zone|tzinfo|pytz|LoadLocation|chrono_tz|\btz\b/i;
const ADDS = /^(add|plus|Add|plus_?hours|add_?hours|AddHours|plusMillis|plusSeconds|checked_add_signed)$/;
const DAY_IN_HOURS = 24;
const DAY_IN_MINUTES = 1_440;
const DAYS_IN = new Set([86_400, 86_400_000, 86_400_000_000_000]);

function fixedDay(node: BinaryNode | CallNode, start: SyntaxNode): FixedDay[] {
  for (const midnight of originsOf(start)) {
    const zone = midnight.kind === 'call' ? zoneOfMidnight(midnight) : null;
    if (zone !== null) return [{ node, midnight, zone }];
  }
  return [];
}

/** A length of exactly a day as elapsed time, whatever the calendar says. */
function isDaySpan(node: SyntaxNode): boolean {
  const value = resolve(node);
  if (DAYS_IN.has(productOf(value) ?? 0)) return true;
  if (value.kind === 'binary' && value.operator === '*')
    return pathOf(value.right) === 'time.Hour' && literalNumber(value.left) === DAY_IN_HOURS;
  // Ruby's `24.hours` is elapsed time, its `1.day` is the calendar's.
  if (value.kind === 'member') return value.name === 'hours' && literalNumber(value.object) === DAY_IN_HOURS;
  if (value.kind === 'object')
    return value.entries.some((one) => one.key === 'hours' && literalNumber(one.value) === DAY_IN_HOURS);
  return value.kind === 'call' && isDayDuration(value);
}

function isDayDuration(call: CallNode): boolean {
  const name = calleeName(call);
  const path = pathOf(call.callee);
  const [first] = call.arguments;
  if (first === undefined) return false;
  const number = literalNumber(first.value);
  if (name === 'timedelta')
    return first.name === 'hours' ? number === DAY_IN_HOURS : first.name === 'days' && number === 1;
  if (/^(hours|ofHours|FromHours|try_hours|from_hours)$/.test(name)) return number === DAY_IN_HOURS;
  if (/^(minutes|ofMinutes|FromMinutes)$/.test(name)) return number === DAY_IN_MINUTES;
  if (/(^|\.)(Duration|TimeDelta|TimeSpan)\.(of_?Days|days|FromDays|try_days)$/i.test(path))
    return number === 1;
  return /^(seconds|from_secs|ofSeconds)$/.test(name) && DAYS_IN.has(number ?? 0);
}

function isDayOfHours(call: CallNode, value: SyntaxNode): boolean {
  return /hours$/i.test(calleeName(call)) && literalNumber(value) === DAY_IN_HOURS;
}

/** `instant.plus(1, ChronoUnit.DAYS)`: on an instant that is elapsed time. */
function isDayOfUnits(call: CallNode): boolean {
  const [amount, unit] = call.arguments.map(({ value }) => value);
  if (amount === undefined || unit === undefined) return false;
  const receiver = receiverOf(call);
  const isInstant =
    receiver !== null &&
    originsOf(receiver).some((one) => one.kind === 'call' && calleeName(one) === 'toInstant');
  return isInstant && /(^|\.)DAYS$/.test(pathOf(unit)) && literalNumber(amount) === 1;
}

const MAKES_MIDNIGHT =
  /^(atStartOfDay|atStartOfDayIn|Date|from_local_datetime|with_ymd_and_hms|datetime|localize|startOf|startOfDay|fromZonedTime|zonedTimeToUtc|beginning_of_day|local|of|ConvertTimeToUtc|replace|combine)$/;

/** The zone of somebody that a midnight is made in; null for a midnight at UTC or in a zone nobody chose. */
function zoneOfMidnight(call: CallNode): string | null {
  if (!MAKES_MIDNIGHT.test(calleeName(call))) return null;
  const given = [
    ...call.arguments.map(({ value }) => value),
    ...(call.callee.kind === 'member' ? [call.callee.object] : []),
  ];
  for (const value of given)
    for (const node of descendants(value)) {
      if (node.kind !== 'name' && node.kind !== 'member') continue;
      // `timezone.utc`: the whole path names the zone.
      if (node.parent?.kind === 'member' && node.parent.object === node) continue;
      const words = wordsOf(node.name);
      const isZone = words.some((word) => /^(tz|zone|timezone|loc|location|zoneinfo|tzinfo)$/.test(word));
      if (isZone && !/utc|system|default|local$/i.test(pathOf(node)) && !isUtc(node)) return pathOf(node);
    }
  return null;
}

/** A name of a zone that holds UTC after all, and nothing else. */
function isUtc(node: SyntaxNode): boolean {
  const given =
    node.kind === 'name' ? assignmentsOf(node.name, node).map(({ value }) => value) : [resolve(node)];
  return (
    given.length > 0 &&
    given.every((made) => {
      const text = made?.kind === 'call' ? made.arguments[0]?.value : made;
      if (text?.kind === 'string') return /^(UTC|Etc\/UTC|GMT|Z)$/i.test(text.value);
      return made !== null && made !== node && /utc/i.test(pathOf(made));
    })
  );
}
