import { calleePath, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { keptAs } from '../../facts/kept-as.ts';
import { type HostZoneRead, hostZoneReads, shiftedInstants } from '../../facts/time/calendar.ts';
import { isLengthOfMonth, isSentAsUtc } from '../../facts/time/date-uses.ts';
import { type DayComparison, dayComparisons } from '../../facts/time/day-comparisons.ts';
import { type DayCount, dayCountsIn } from '../../facts/time/day-counts.ts';
import { type FixedDay, fixedDaysIn } from '../../facts/time/fixed-days.ts';
import { ownerlessCutsIn, ownerZonesIn } from '../../facts/time/owner-zones.ts';
import { ancestors, descendants, enclosingNamedFunction, isWithin } from '../../facts/walk.ts';
import type { FunctionNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode, isBillingFile, isScreenCode } from '../../trace/billing-code.ts';
import { isAboutUsage } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-302: a day or month is cut in a zone that nobody chose. */
export const calendarZone = defineRule({
  id: 'MTR-302',
  name: 'calendar-zone',
  section: 'aggregation',
  title: 'Period boundary is taken in the wrong time zone',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Is every day, month and hour that usage is cut by taken in a zone the program names, the same for writing and for billing?',
  cost: 'Usage near midnight falls into another day or month than the one it is billed in: it is billed twice, in the wrong period, or not at all.',
  remediation:
    'Name the zone: read and set calendar fields in UTC, or in the customer’s zone, in every place that cuts the same period, and count days as calendar dates of that zone.',
  references: [
    'https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Date',
    'https://docs.python.org/3/library/datetime.html#aware-and-naive-objects',
    'https://pkg.go.dev/time#Date',
    'https://api.rubyonrails.org/classes/ActiveSupport/TimeWithZone.html',
  ],
  *match(scope) {
    const knowsZones = scope.files.some((facts) => ownerZonesIn(facts).length > 0);
    for (const facts of scope.audited) {
      yield* matchShifted(facts);
      yield* matchReads(facts);
      for (const count of dayCountsIn(facts)) yield* matchCount(facts, count, knowsZones);
      for (const one of dayComparisons(facts)) yield* matchSameDay(facts, one);
      yield* matchSqlDates(facts);
      for (const day of fixedDaysIn(facts)) yield* matchFixedDay(facts, day);
    }
    yield* matchOwnerless(scope.files);
  },
});

function* matchShifted(facts: FileFacts): Generator<Match> {
  const { file } = facts;
  for (const { node, read, reader } of shiftedInstants(facts)) {
    if (isScreenCode(node, file)) continue;
    yield {
      file,
      node,
      evidence: [{ file, node: read }],
      confidence: 'likely',
      message: `The instant is moved by a zone’s offset and then read with \`${reader}\`, which moves it by the host’s zone again: on a host that is not at UTC, usage lands in the wrong day, month or hour.`,
      remediation:
        'Read the moved instant with the UTC getters (`getUTCDate`, …), or format with `timeZone`.',
    };
  }
}

/** One finding a function and way of reading: the parts of a date are read one by one. */
function* matchReads(facts: FileFacts): Generator<Match> {
  const seen = new Set<string>();
  for (const read of hostZoneReads(facts)) {
    const { node, isLabelledUtc } = read;
    // A date put together from two zones is wrong whatever it is for.
    if (!isLabelledUtc && !isBillingCode(node, facts.file) && !isBillingFile(facts.file)) continue;
    if (isScreenCode(node, facts.file) && !isSentAsUtc(read)) continue;
    if (!isLabelledUtc && (isNotice(node, facts.file) || isLengthOfMonth(node))) continue;
    // The start and the end of one day, and of a month and a year, are one way of reading.
    const way = read.name.replace(/(start|end)_?of\w*/i, 'bounds');
    const key = `${enclosingNamedFunction(node)?.span.start ?? 'file'} ${way}`;
    if (!isLabelledUtc && seen.has(key)) continue;
    seen.add(key);
    yield toReadMatch(facts, read);
  }
}

/** A reminder, the day a bill is due, the name of a file: nothing is counted by it. */
function isNotice(node: SyntaxNode, file: SyntaxFile): boolean {
  const fn = enclosingNamedFunction(node)?.name ?? '';
  return NOTICE_PLACE.test(`${file.path} ${fn}`) || NOTICE.test(keptAs(node) ?? '') || isLeftOfTrial(node);
}

/** `trial_ends_at.to_date - Date.today`: how much of a trial is left is given away, and not billed. */
function isLeftOfTrial({ parent }: SyntaxNode): boolean {
  return parent?.kind === 'binary' && parent.operator === '-' && /trial|expir/i.test(pathOf(parent.left));
}

const NOTICE_PLACE = /remind|notif|alert|alarm|message|mailer|email|newsletter/i;
const NOTICE = /due_?(date|at|on|by)|file_?name|^file$|title|label|expir|^exp_?(month|year)$/i;

function toReadMatch({ file }: FileFacts, read: HostZoneRead): Match {
  const { node, name, isLabelledUtc, clock, isConfigured, isFromUtc } = read;
  if (isFromUtc)
    return {
      file,
      node,
      confidence: 'likely',
      message: `\`${name}\` puts parts that were read in UTC together in the zone of the host: where that is not UTC the period starts hours early or late, and usage of the neighbouring day or month is taken in.`,
      remediation: 'Put them together with `Date.UTC(…)`.',
    };
  return {
    file,
    node,
    evidence: clock === null ? [] : [{ file, node: clock }],
    confidence: isLabelledUtc ? 'certain' : isConfigured || isWholeDate(node) ? 'possible' : 'likely',
    message: isLabelledUtc
      ? `\`${name}\` takes year, month and day from the clock in the host’s zone and calls the result UTC: on a host that is not at UTC the boundary is a day off around midnight, and usage is counted in the wrong day or twice.`
      : `\`${name}\` cuts the day in the zone ${isConfigured ? 'that the configuration happens to name' : 'of the host'}: where ${isConfigured ? 'that is not' : 'the host is not in'} the zone that usage is billed in, usage around midnight lands in the wrong day or month.`,
    remediation: isLabelledUtc
      ? 'Read the clock in UTC before its parts are taken, or build the date in the zone they were read in.'
      : 'Read and set the parts of the date in UTC, or in the customer’s zone, wherever this period is cut.',
  };
}

/** `new Date(date.year, date.month - 1, date.day)`: a day of the calendar in another form, which may be for a page. */
function isWholeDate(node: SyntaxNode): boolean {
  if (node.kind !== 'call' || node.arguments.length !== 3) return false;
  const owners = node.arguments.map(({ value }) => {
    const field = value.kind === 'binary' ? value.left : value;
    return field.kind === 'member' ? pathOf(field.object) : null;
  });
  return owners[0] !== null && owners.every((owner) => owner === owners[0]);
}

function* matchSameDay({ file }: FileFacts, { node, stored, clock }: DayComparison): Generator<Match> {
  const fn = enclosingNamedFunction(node);
  if (isScreenCode(node, file) || !(isBillingCode(node, file) || (fn !== null && givesUsage(fn)))) return;
  yield {
    file,
    node,
    evidence: [{ file, node: clock }],
    confidence: 'likely',
    message: `The day of \`${stored}\` is taken in the zone it was stored with, today’s in the zone of the host: where they differ, one day is two days around midnight, and what is granted or charged once a day comes twice or not at all.`,
    remediation: 'Put both times into one named zone before their days are compared.',
  };
}

/** A function that changes a quota, credits or usage. */
function givesUsage(fn: FunctionNode): boolean {
  for (const node of descendants(fn))
    if (node.kind === 'assign')
      for (const target of node.targets)
        if (target.kind === 'member' && isAboutUsage(target.name, false)) return true;
  return false;
}

const NOT_BILLED = /left|remaining|until|since|ago|age|expir|trial|notice|remind|warn|overdue|elapsed/i;

function* matchCount(
  { file }: FileFacts,
  { node, by, names }: DayCount,
  knowsZones: boolean,
): Generator<Match> {
  if (!isBillingCode(node, file) || isScreenCode(node, file) || NOT_BILLED.test(nameGiven(node))) return;
  const [end, start] = names;
  yield {
    file,
    node,
    // Where nothing knows a customer’s zone, all may well stand in UTC, where no clock changes.
    confidence: by === 'dates' || knowsZones || KNOWS_ZONES.test(file.text) ? 'likely' : 'possible',
    severity: 'medium',
    message:
      by === 'elapsed'
        ? `The days from \`${start}\` to \`${end}\` are counted as elapsed time over 24 hours: where the clocks change in between, the period is an hour longer or shorter and one day too many or too few is billed.`
        : `The days from \`${start}\` to \`${end}\` are counted on the dates the two moments have in the zone they are stored in: for a customer in another zone the dates shift, and one day too many or too few is billed.`,
    remediation: `Turn \`${start}\` and \`${end}\` into calendar dates of the customer’s zone, and count those.`,
  };
}

const KNOWS_ZONES = /time_?zone|LoadLocation|ZoneInfo|pytz|dateutil|\.tz\b|ZonedDateTime|TZDate|tzinfo/i;

/** What the count is called: the variable it is kept in, or the function it is made in. */
function nameGiven(node: SyntaxNode): string {
  for (let above = node.parent; above !== null; above = above.parent) {
    if (above.kind === 'assign') return above.targets.map((one) => ('name' in one ? one.name : '')).join(' ');
    if (above.kind === 'function') return above.name ?? '';
  }
  return '';
}

/** Where the clocks change, a day of somebody's zone has 23 or 25 hours. */
function* matchFixedDay({ file }: FileFacts, { node, midnight, zone }: FixedDay): Generator<Match> {
  if (isScreenCode(node, file) || !(isBillingCode(node, file) || isBillingFile(file))) return;
  yield {
    file,
    node,
    evidence: [{ file, node: midnight }],
    confidence: 'likely',
    message: `The day begins at midnight in \`${zone}\` and ends 24 hours later: on the days on which the clocks change that is an hour too late or too early, and the usage of this hour is billed in two days or in none.`,
    remediation: 'Take the end from the calendar as well: the midnight of the next day, in the same zone.',
  };
}

const ZONED_SQL = /at\s+time\s+zone|convert_tz|timezone\s*\(|totimezone/i;
const BARE_DAYS =
  /\b(?:date|to_?date|date_trunc)\s*\([^()]{1,120}\)\s*=\s*(?:date|to_?date|date_trunc)\s*\(/i;

/** A day taken without a zone in a file whose other statements take it in the customer’s. */
function* matchSqlDates({ file, nodes }: FileFacts): Generator<Match> {
  if (!ZONED_SQL.test(file.text)) return;
  for (const node of nodes('string')) {
    const found = ZONED_SQL.test(node.value) ? null : BARE_DAYS.exec(node.value);
    if (found === null || !isBillingCode(node, file)) continue;
    yield {
      file,
      node,
      confidence: 'likely',
      message: `\`${found[0].slice(0, MAX_QUOTED)}…\` compares days in the database’s zone, while other statements here take the day in a chosen zone: near midnight the two disagree, and the same day is billed twice or not at all.`,
      remediation: 'Take the day on both sides in the zone that the other statements take it in.',
    };
  }
}

const MAX_QUOTED = 60;

/** A cut at UTC in code that otherwise cuts in the zone of the customer; one finding a function. */
function* matchOwnerless(files: readonly FileFacts[]): Generator<Match> {
  const zones = new Map<string, { readonly facts: FileFacts; readonly node: SyntaxNode }>();
  for (const facts of files)
    for (const node of ownerZonesIn(facts)) {
      const fn = enclosingNamedFunction(node);
      for (const key of [placeKey(facts, fn), facts.file.path, folderOf(facts)])
        if (!zones.has(key)) zones.set(key, { facts, node });
    }
  for (const facts of files) {
    const around = zones.get(facts.file.path) ?? zones.get(folderOf(facts));
    if (around === undefined) continue;
    const told = new Set<SyntaxNode | null>();
    for (const { node, name, zone } of ownerlessCutsIn(facts)) {
      const fn = enclosingNamedFunction(node);
      const near = zones.get(placeKey(facts, fn));
      const used = near ?? around;
      if (told.has(fn) || !isBillingCode(node, facts.file)) continue;
      if (isScreenCode(node, facts.file) || isOnlyLogged(node)) continue;
      told.add(fn);
      yield {
        file: facts.file,
        node,
        evidence: [{ file: used.facts.file, node: used.node }],
        confidence: near !== undefined && (zone === 'utc' || isKey(node)) ? 'likely' : 'possible',
        message: `\`${name}\` takes the day ${zone === 'utc' ? 'at UTC' : 'in the zone the moment is stored in'}, while the code beside it takes days in the zone of the one who is billed: for everybody in another zone the bounds of the two differ by a day around midnight, and a period is billed twice or left out.`,
        remediation: 'Take this day in the zone of the one who is billed as well.',
      };
    }
  }
}

/** The day is what the usage is put under. */
function isKey(node: SyntaxNode): boolean {
  const { parent } = node;
  const at = parent?.kind === 'call' && parent.callee === node ? parent : node;
  return at.parent?.kind === 'index' && at.parent.index === at;
}

/** What is tested with it is only written into the log. */
function isOnlyLogged(node: SyntaxNode): boolean {
  for (const above of ancestors(node)) {
    if (above.kind === 'function' || above.kind === 'assign') return false;
    if (above.kind === 'if')
      return isWithin(node, above.test) && above.then.length > 0 && above.then.every(isLogCall);
  }
  return false;
}

function isLogCall(node: SyntaxNode): boolean {
  return node.kind === 'call' && /(^|\.)(log|logger|logging|console|slog)\.\w+$/i.test(calleePath(node));
}

function placeKey({ file }: FileFacts, fn: SyntaxNode | null): string {
  return `${file.path}#${fn?.span.start ?? 'file'}`;
}

function folderOf({ file }: FileFacts): string {
  return `${file.path.slice(0, file.path.lastIndexOf('/') + 1)}*`;
}
