import type { CallNode, MemberNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { resolve } from '../values.ts';
import { descendants, enclosingFunction } from '../walk.ts';
import { clockReadOfCall, clockReadOfMember, isGoLocal } from './host-clocks.ts';
import { localKeysIn } from './local-keys.ts';

/** A calendar day, month or hour taken in the zone of the machine the program runs on. */
export interface HostZoneRead {
  readonly node: SyntaxNode;
  /** As written: `setHours`, `date.today`. */
  readonly name: string;
  /** Labelled as UTC although it was read in the host's zone: wrong on every host that is not at UTC. */
  readonly isLabelledUtc: boolean;
  /** The clock it was read from, where that is another node. */
  readonly clock: SyntaxNode | null;
  /** Read in the zone that the program's configuration names: it may be the right one. */
  readonly isConfigured: boolean;
  /** A date put together on the host's calendar from parts that were read in UTC. */
  readonly isFromUtc: boolean;
}

/** An instant moved by a zone's offset and then read in the host's zone, which moves it once more. */
export interface ShiftedInstant {
  readonly node: SyntaxNode;
  readonly read: SyntaxNode;
  readonly reader: string;
}

/** Every calendar value of the file that depends on the zone of the host, in source order. */
export function hostZoneReads(facts: FileFacts): HostZoneRead[] {
  const reads = [
    ...facts.callsNamed(READS).flatMap((call) => readOfCall(call, facts.file)),
    ...facts.nodes('member').flatMap((member) => readOfMember(member, facts.file)),
    ...localKeysIn(facts).map((node) => read(node, 'getFullYear')),
  ].sort((a, b) => a.node.span.start - b.node.span.start);
  return SETS_ZONE.test(facts.file.text) ? reads.map((one) => ({ ...one, isConfigured: true })) : reads;
}

/**
 * Django sets the zone of its process to the one that its settings name:
 * https://docs.djangoproject.com/en/5.2/ref/settings/#time-zone
 */
const SETS_ZONE = /^(from|import) django\b/m;

function read(node: SyntaxNode, name: string): HostZoneRead {
  return { node, name, isLabelledUtc: false, clock: null, isConfigured: false, isFromUtc: false };
}

/** ECMAScript's methods of Date that read or set its fields in the host's zone (ECMA-262, LocalTime). */
const LOCAL_SETTERS = new Set(['setHours', 'setDate', 'setMonth', 'setFullYear']);
const LOCAL_GETTERS = new Set(['getFullYear', 'getMonth', 'getDate', 'getHours', 'getDay']);

/** All that {@link readOfCall} and the clocks of the host know by name. */
const READS =
  /(^|\.)(Date|setHours|fromtimestamp|today|now|now_local|systemDefault|currentSystemDefault|getDefault|getInstance|Format|(start|end)Of(Day|Week|Month|Quarter|Year)?|strftime|SimpleDateFormat|date|strtotime|DateTime|DateTimeImmutable)$/;

function readOfCall(call: CallNode, file: SyntaxFile): HostZoneRead[] {
  const path = calleePath(call);
  const name = calleeName(call);
  if (path === 'Date' && isLocalParts(call, file)) {
    const isFromUtc = call.arguments.some(({ value }) => readsUtc(value));
    return [{ ...read(call, 'new Date(year, month, …)'), isFromUtc }];
  }
  if (name === 'setHours' && call.callee.kind === 'member' && isMidnight(call)) return [read(call, name)];
  if (/(^|\.)date\.fromtimestamp$/.test(path) && call.arguments.length === 1) return [read(call, path)];
  if (/(^|\.)date\.today$/.test(path) && call.arguments.length === 0) return [read(call, path)];
  if (path === 'time.Date') return readOfGoDate(call);
  const found = clockReadOfCall(call, file);
  return found === null ? [] : [{ ...read(call, found.name), ...found }];
}

/** `getUTCMonth()` among the parts. */
function readsUtc(value: SyntaxNode): boolean {
  for (const node of descendants(value))
    if (node.kind === 'member' && /^getUTC(FullYear|Month|Date)$/.test(node.name)) return true;
  return false;
}

/** `new Date(year, month)`; what is made by `Date.new` is a calendar date, which has no zone. */
function isLocalParts(call: CallNode, file: SyntaxFile): boolean {
  if (!call.isNew || !file.text.startsWith('new ', call.span.start)) return false;
  return call.arguments.length >= 2 && call.arguments.every((argument) => !argument.isSpread);
}

/** `setHours(0, 0, 0, 0)` and `setHours(23, 59, 59, 999)`: the ends of a day. */
function isMidnight(call: CallNode): boolean {
  const [hour, minute] = call.arguments.map(({ value }) => (value.kind === 'number' ? value.value : null));
  return (
    (hour === 0 || hour === 23 || hour === 24) && (minute === undefined || minute === 0 || minute === 59)
  );
}

/** `time.Date(now.Year(), now.Month(), …, time.UTC)`: the zone it ends with against the one its parts were read in. */
function readOfGoDate(call: CallNode): HostZoneRead[] {
  const zone = call.arguments.at(-1)?.value;
  if (call.arguments.length !== 8 || zone === undefined) return [];
  if (pathOf(zone) === 'time.Local') return readsHour(call) ? [] : [read(call, 'time.Date')];
  const clock = goClockOf(call);
  if (clock === null) return [];
  const isUtc = pathOf(zone) === 'time.UTC';
  if (!isUtc && !/(^|\.)(Location|Local)$/.test(pathOf(zone))) return [];
  // The full hour of a zone begins with that of UTC, but for the few zones that are off by half an hour.
  if (!isUtc && readsHour(call)) return [];
  return [{ ...read(call, 'time.Date'), isLabelledUtc: isUtc, clock }];
}

function readsHour(call: CallNode): boolean {
  const hour = call.arguments[3]?.value;
  return hour?.kind === 'call' && calleeName(hour) === 'Hour';
}

const GO_PARTS = new Set(['Year', 'Month', 'Day', 'Hour']);

/** The `time.Now()` the date's parts are read from, where nothing gave it a zone in between. */
function goClockOf(call: CallNode): SyntaxNode | null {
  for (const { value } of call.arguments.slice(0, 4)) {
    for (const node of descendants(value, (inner) => inner.kind !== 'function')) {
      if (node.kind !== 'call' || node.callee.kind !== 'member' || !GO_PARTS.has(node.callee.name)) continue;
      const clock = resolve(node.callee.object);
      return clock.kind === 'call' && isGoLocal(clock) ? clock : null;
    }
  }
  return null;
}

/** What takes a calendar part of a Python or Ruby time. */
const CALENDAR_PARTS =
  /^(replace|strftime|date|to_date|year|month|day|hour|weekday|(at_)?(beginning|end)_of_(day|month|week|year|hour|quarter)|midnight)$/;

function readOfMember(member: MemberNode, { text }: SyntaxFile): HostZoneRead[] {
  if (member.name === 'today' && pathOf(member) === 'Date.today')
    // Laravel’s facade reads in the zone that the application’s settings name; a Ruby date in that of the host.
    return [{ ...read(member, 'Date.today'), isConfigured: text.startsWith('::', member.object.span.end) }];
  const found = clockReadOfMember(member);
  if (found !== null) return [{ ...read(member, found.name), ...found }];
  if (!CALENDAR_PARTS.test(member.name)) return [];
  const clock = resolve(member.object);
  if (!isHostClock(clock) || (member.name === 'replace' && !setsBoundary(member))) return [];
  return [{ ...read(member, pathOf(clock)), clock }];
}

/** `now.replace(tzinfo=utc)` gives the time a zone; only fields of the calendar make a boundary of it. */
function setsBoundary(member: MemberNode): boolean {
  const call = member.parent;
  if (call?.kind !== 'call') return false;
  const names = call.arguments.map(({ name }) => name ?? '');
  return !names.includes('tzinfo') && names.some((name) => ['hour', 'day', 'month'].includes(name));
}

/** Python's naive local time, Ruby's time of the system. A zone given as an argument makes it another. */
function isHostClock(node: SyntaxNode): boolean {
  const path = pathOf(node);
  if (node.kind === 'call')
    return (
      (node.arguments.length === 0 && /(^|\.)datetime\.(now|today)$/.test(path)) ||
      (node.arguments.length === 1 && /(^|\.)(datetime|date)\.fromtimestamp$/.test(path))
    );
  return path === 'Time.now' || path === 'DateTime.now';
}

const OFFSET_NAME = /offset|time_?zone|(^|[._])tz($|[._A-Z])/i;

/**
 * `new Date(date.getTime() + offset * 3600000)` whose fields are then read by `getFullYear()` and the like: directly,
 * by a local name, or behind a function of the same file that returns it.
 */
export function shiftedInstants(facts: FileFacts): ShiftedInstant[] {
  const shifts = new Set(facts.callsNamed(DATE).filter(isShift));
  if (shifts.size === 0) return [];
  const byFunction = new Map<string, CallNode>();
  for (const shift of shifts) {
    const name = enclosingFunction(shift)?.name;
    if (name !== null && name !== undefined && isReturned(shift)) byFunction.set(name, shift);
  }
  const found = new Map<CallNode, ShiftedInstant>();
  for (const call of facts.nodes('call')) {
    if (call.callee.kind !== 'member' || !isLocalAccess(call.callee.name)) continue;
    const source = resolve(call.callee.object);
    if (source.kind !== 'call') continue;
    const shift = shifts.has(source) ? source : byFunction.get(calleeName(source));
    if (shift && !found.has(shift)) found.set(shift, { node: shift, read: call, reader: call.callee.name });
  }
  return [...found.values()];
}

function isLocalAccess(name: string): boolean {
  return LOCAL_GETTERS.has(name) || LOCAL_SETTERS.has(name);
}

const DATE = /^Date$/;

function isShift(call: CallNode): boolean {
  const [only, ...others] = call.arguments;
  if (!call.isNew || calleePath(call) !== 'Date' || only === undefined || others.length > 0) return false;
  const { value } = only;
  if (value.kind !== 'binary' || (value.operator !== '+' && value.operator !== '-')) return false;
  const nodes = [...descendants(value)].slice(0, MAX_TERMS);
  // `getTimezoneOffset` takes the host's own offset out: what is left may be read in the host's zone.
  if (nodes.some((node) => node.kind === 'member' && node.name === 'getTimezoneOffset')) return false;
  return nodes.some(
    (node) => (node.kind === 'name' || node.kind === 'member') && OFFSET_NAME.test(node.name),
  );
}

const MAX_TERMS = 40;

function isReturned(shift: CallNode): boolean {
  if (shift.parent?.kind === 'return') return true;
  const fn = enclosingFunction(shift);
  if (fn === null) return false;
  for (const node of descendants(fn, (inner) => inner.kind !== 'function'))
    if (node.kind === 'return' && node.value !== null && resolve(node.value) === shift) return true;
  return false;
}
