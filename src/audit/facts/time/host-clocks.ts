import type { CallNode, MemberNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, pathOf, receiverOf } from '../calls.ts';
import { resolve } from '../values.ts';

/*
 * The ways in which the standard libraries read the calendar in a zone that nobody named: Java and Kotlin, C#, Rust,
 * Go's formats, and the date libraries of JavaScript. PHP reads it in the zone that its configuration names.
 */

/** How a piece of code reads the calendar; null where it names a zone, or reads none. */
export interface ClockRead {
  readonly name: string;
  readonly clock: SyntaxNode | null;
  /** The zone is one of the program's configuration, which may well be UTC. */
  readonly isConfigured: boolean;
}

function host(name: string, clock: SyntaxNode | null = null): ClockRead {
  return { name, clock, isConfigured: false };
}

/** https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/time/LocalDate.html#now() */
const JAVA_NOW = /(^|\.)(LocalDate|LocalDateTime|YearMonth|ZonedDateTime|OffsetDateTime)\.now$/;
const JAVA_HOST_ZONE = /(^|\.)(ZoneId\.systemDefault|TimeZone\.currentSystemDefault|TimeZone\.getDefault)$/;
/** https://docs.rs/chrono/latest/chrono/offset/struct.Local.html */
const RUST_NOW = /(^|\.)(Local\.(now|today)|OffsetDateTime\.now_local)$/;

/** What a call reads of the calendar of the host. */
export function clockReadOfCall(call: CallNode, file: SyntaxFile): ClockRead | null {
  const path = calleePath(call);
  const [first, ...others] = call.arguments;
  if (JAVA_NOW.test(path) && first === undefined) return host(path);
  if (JAVA_HOST_ZONE.test(path) && first === undefined) return cutsBy(call) ? host(path) : null;
  if (path === 'Calendar.getInstance' && first === undefined) return host(path);
  if (RUST_NOW.test(path)) return readsPart(call) ? host(path) : null;
  if (calleeName(call) === 'Format' && first !== undefined && others.length === 0)
    return goFormat(call, first.value);
  if (/(^|\.)startOf(Day|Week|Month|Quarter|Year)$|^endOf(Day|Week|Month|Quarter|Year)$/.test(path))
    return dateFns(call, file);
  if (/^(startOf|endOf)$/.test(calleeName(call))) return momentCut(call);
  if (path === 'time.strftime' && others.length === 0 && first?.value.kind === 'string')
    return PYTHON_DAY.test(first.value.value) ? host(path) : null;
  if (calleeName(call) === 'SimpleDateFormat' && call.isNew) return javaFormat(call, file);
  return phpDate(call, path);
}

/** Without a second argument it writes the local time: https://docs.python.org/3/library/time.html#time.strftime */
const PYTHON_DAY = /%Y.?%m|%F/;

/** It writes dates in the default zone unless it is given one: the key of a day or a month. */
function javaFormat(call: CallNode, { text }: SyntaxFile): ClockRead | null {
  const [pattern] = call.arguments;
  const isDay = pattern?.value.kind === 'string' && /^y{4}.?MM(.?dd)?$/.test(pattern.value.value);
  return isDay && !/setTimeZone/i.test(text) ? host('SimpleDateFormat') : null;
}

/** Go's moments that stand in the zone of the host: https://pkg.go.dev/time#Unix */
export function isGoLocal(call: CallNode): boolean {
  const path = calleePath(call);
  if (path === 'time.Now') return call.arguments.length === 0;
  return /^time\.Unix(Milli|Micro)?$/.test(path) && !isChainedUtc(call);
}

function isChainedUtc(call: CallNode): boolean {
  return call.parent?.kind === 'member' && /^(UTC|In)$/.test(call.parent.name);
}

/** Instants taken to the calendar by the zone: `instant.atZone(ZoneId.systemDefault())`. */
function cutsBy(call: CallNode): boolean {
  const { parent } = call;
  return parent?.kind === 'call' && parent.callee !== call;
}

const PARTS =
  /^(date_naive|date|day|month|month0|year|ordinal|weekday|hour|with_day|with_month|with_hour|format|naive_local|Date|Day|Month|Year|Hour|DayOfWeek|DayOfYear|ToString)$/;

/** A calendar part is taken of the value, directly or by the name it is kept under. */
function readsPart(node: SyntaxNode): boolean {
  return node.parent?.kind === 'member' && PARTS.test(node.parent.name);
}

const GO_DAY = /2006-01|200601|01-2006|2006_01|Jan 2006/;

/** `time.Now().Format("2006-01")`: the key of a period, in the zone of the host. */
function goFormat(call: CallNode, layout: SyntaxNode): ClockRead | null {
  const receiver = receiverOf(call);
  const text = resolve(layout);
  if (receiver === null || text.kind !== 'string' || !GO_DAY.test(text.value) || /15|Z07/.test(text.value))
    return null;
  const clock = resolve(receiver);
  return clock.kind === 'call' && isGoLocal(clock) && !/\.(UTC|In)(\.|$)/.test(pathOf(receiver))
    ? host(`${calleePath(clock)}().Format`, clock)
    : null;
}

/** date-fns cuts in the zone of the host: https://date-fns.org/docs/Time-Zones */
function dateFns(call: CallNode, { text }: SyntaxFile): ClockRead | null {
  const [only, ...others] = call.arguments;
  if (only === undefined || others.length > 0 || !/['"]date-fns['"/]/.test(text)) return null;
  const date = resolve(only.value);
  // Dates that carry their zone with them: https://github.com/date-fns/utc, https://github.com/date-fns/tz
  if (date.kind === 'call' && /^(UTCDate(Mini)?|TZDate(Mini)?|utc|tz)$/.test(calleeName(date))) return null;
  return host(calleeName(call));
}

/** https://moment.github.io/luxon/#/zones?id=don39t-worry */
const LUXON_LOCAL = /^(luxon\.)?DateTime\.(now|local|fromJSDate|fromMillis|fromSeconds)$/;

/** `dayjs().startOf('month')`, `moment().endOf('day')` where neither `utc` nor `tz` stands in the chain. */
function momentCut(call: CallNode): ClockRead | null {
  const unit = call.arguments[0]?.value;
  if (unit?.kind !== 'string' || !/^(day|week|isoWeek|month|quarter|year)s?$/.test(unit.value)) return null;
  const receiver = receiverOf(call);
  const start = receiver === null ? null : resolve(receiver);
  if (start === null) return null;
  const path = pathOf(start);
  if (LUXON_LOCAL.test(path) && start.kind === 'call' && start.arguments.length <= 1)
    return host(`${path}().${calleeName(call)}`, start);
  return /^(dayjs|moment)$/.test(path.split('.')[0] ?? '') &&
    !/(^|\.)(utc|tz|utcOffset|parseZone)(\.|$)/.test(path)
    ? host(`${path.split('.')[0]}().${calleeName(call)}`, start)
    : null;
}

const PHP_DAY = /^[YyFmn][-/_ ]?[mnYd]/;
const PHP_RELATIVE = /^(today|midnight|tomorrow|yesterday)\b|\b(first|last) day of\b/i;

/** `date('Y-m')`, `strtotime('first day of this month')`, `new DateTime('today')`. */
function phpDate(call: CallNode, path: string): ClockRead | null {
  const [first, second] = call.arguments;
  const text = first?.value.kind === 'string' ? first.value.value : null;
  if (text === null) return null;
  const isDate = path === 'date' && second === undefined && PHP_DAY.test(text) && !/[eTPOZ]$/.test(text);
  const isRelative =
    (path === 'strtotime' || (call.isNew && /(^|\.)DateTime(Immutable)?$/.test(path))) &&
    second === undefined &&
    PHP_RELATIVE.test(text);
  return isDate || isRelative ? { name: path, clock: null, isConfigured: true } : null;
}

/** https://learn.microsoft.com/en-us/dotnet/api/system.datetime.now */
const CSHARP_NOW = /(^|\.)(DateTime|DateTimeOffset)\.Now$/;

/** What a property reads of the calendar of the host: C#'s `DateTime.Today`, `DateTime.Now.Date`. */
export function clockReadOfMember(member: MemberNode): ClockRead | null {
  if (member.name === 'Today' && /(^|\.)DateTime\.Today$/.test(pathOf(member))) return host(pathOf(member));
  if (!PARTS.test(member.name)) return null;
  const clock = resolve(member.object);
  if (clock.kind === 'member' && CSHARP_NOW.test(pathOf(clock))) return host(pathOf(clock), clock);
  return clock !== member.object && clock.kind === 'call' && RUST_NOW.test(calleePath(clock))
    ? host(calleePath(clock), clock)
    : null;
}
