import type { CallNode, FunctionNode, MemberNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, pathOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastName, wordsOf } from '../names.ts';
import { remember } from '../remember.ts';
import { isZero, literalString, resolve } from '../values.ts';
import { enclosingNamedFunction } from '../walk.ts';
import { boundOf } from './time-names.ts';

/** A day or month cut without the zone of the one it is billed to. */
export interface OwnerlessCut {
  readonly node: SyntaxNode;
  /** As written: `toDateTimeAtStartOfDay`, `Time.current.to_date`. */
  readonly name: string;
  /** `utc`: the zone is named and is UTC; `stored`: whatever zone the moment carries. */
  readonly zone: 'utc' | 'stored';
}

const OWNERS = new Set(
  `account customer tenant organization organisation org subscription subscriber user merchant team workspace billing
  company store shop applicable reference site garage contract project client branch property building`.split(
    /\s+/,
  ),
);

/** True for names such as `customer.timezone`, `account.getTimeZone`, `applicable_timezone`, `org_tz`. */
function isOwnerZone(path: string): boolean {
  const words = wordsOf(path);
  const hasZone = words.some(
    (word, i) => word === 'timezone' || word === 'tz' || (word === 'zone' && words[i - 1] === 'time'),
  );
  return hasZone && words.some((word) => OWNERS.has(word));
}

/** Where the file takes the calendar in the zone of the one it bills, in source order. */
export const ownerZonesIn = remember((facts: FileFacts): readonly SyntaxNode[] => {
  const named = SAYS_ZONE.test(facts.file.text)
    ? [
        ...facts.nodes('member').filter((node) => isOwnerZone(pathOf(node))),
        ...facts.nodes('name').filter((node) => isOwnerZone(node.name)),
      ]
    : [];
  const converted = facts.callsNamed(CONVERTS).filter(convertsByContext);
  return [...named, ...converted].sort((a, b) => a.span.start - b.span.start);
});

const SAYS_ZONE = /zone|tz/i;
const CONVERTS = /^to(LocalDate|DateTime|LocalDateTime)$/;

/** `context.toLocalDate(moment)`: the zone comes with the context of the account. */
function convertsByContext(call: CallNode): boolean {
  const receiver = receiverOf(call);
  if (receiver === null || call.arguments.length !== 1) return false;
  return wordsOf(pathOf(receiver)).some((word) => word === 'context' || OWNERS.has(word));
}

/** Every cut of the file that leaves the owner's zone out, in source order. */
export function ownerlessCutsIn(facts: FileFacts): readonly OwnerlessCut[] {
  return [
    ...facts.callsNamed(CUTS).flatMap((call) => cutOfCall(call)),
    ...facts.nodes('member').flatMap((member) => (member.parent?.kind === 'call' ? [] : cutOfMember(member))),
  ].sort((a, b) => a.node.span.start - b.node.span.start);
}

const UTC_ZONE = /(^|\.)(UTC|utc|Utc|ZoneOffset\.UTC|DateTimeZone\.UTC)$/;
const STARTS_DAY = /^(toDateTimeAtStartOfDay|atStartOfDay|toDateTimeAtCurrentTime|toDateMidnight)$/;
const UTC_DAY = /^(get_?)?utc_?today$/i;
/** All that {@link cutOfCall} knows by name. */
const CUTS =
  /^(toDateTimeAtStartOfDay|atStartOfDay|toDateTimeAtCurrentTime|toDateMidnight|(get_?)?utc_?today|toLocalDate|date|to_date|(beginning|end)_of_\w+|setUTCHours)$|(^|\.)now$/i;

function cutOfCall(call: CallNode): readonly OwnerlessCut[] {
  const name = calleeName(call);
  const [first] = call.arguments;
  if (first === undefined) {
    if (UTC_DAY.test(name)) return [{ node: call, name, zone: 'utc' }];
    const receiver = receiverOf(call);
    if (receiver === null || !/^(toLocalDate|date|to_date|beginning_of_\w+|end_of_\w+)$/.test(name))
      return [];
    return cutOf(call, name, receiver);
  }
  if (STARTS_DAY.test(name)) return isUtc(first.value) ? [{ node: call, name, zone: 'utc' }] : [];
  if (/(^|\.)(LocalDate|YearMonth)\.now$/.test(calleePath(call)))
    return isUtc(first.value) ? [{ node: call, name: calleePath(call), zone: 'utc' }] : [];
  if (
    name === 'Date' &&
    call.arguments.length === 8 &&
    pathOf(call.arguments[7]?.value ?? call) === 'time.UTC'
  )
    return [{ node: call, name: 'time.Date', zone: 'utc' }];
  const isDay = name === 'setUTCHours' && isZero(first.value);
  return isDay ? [{ node: call, name, zone: 'utc' }] : [];
}

function isUtc(zone: SyntaxNode): boolean {
  return UTC_ZONE.test(pathOf(zone)) || literalString(zone) === 'UTC';
}

function cutOfMember(member: MemberNode): readonly OwnerlessCut[] {
  const path = pathOf(member);
  if (path === 'Date.current' || path === 'Time.zone.today')
    return [{ node: member, name: path, zone: 'utc' }];
  if (!/^(to_date|(beginning|end)_of_(day|week|month|quarter|year))$/.test(member.name)) return [];
  return cutOf(member, member.name, member.object);
}

const UTC_CLOCK =
  /(^|\.)(Time\.current|Time\.zone\.now|Time\.now\.utc|timezone\.now|datetime\.utcnow|getUTCNow|utc_now|DateTime\.utc)$/;

/** The day of a clock at UTC, or of a bound of the period in the zone it is kept in. */
function cutOf(node: SyntaxNode, name: string, receiver: SyntaxNode): readonly OwnerlessCut[] {
  const moment = resolve(receiver);
  const path = pathOf(moment);
  if (UTC_CLOCK.test(path)) return [{ node, name: `${path}.${name}`, zone: 'utc' }];
  const isBound = boundOf(lastName(path)) !== null || /(_at|[a-z]At)$/.test(lastName(path));
  return isBound && isMoment(moment) ? [{ node, name: `${path}.${name}`, zone: 'stored' }] : [];
}

/** A name of a moment, or a parameter that is declared as one. */
function isMoment(node: SyntaxNode): boolean {
  if (node.kind === 'member') return /(_at|At|_datetime|_time|Time)$/.test(node.name);
  if (node.kind !== 'name') return false;
  const type = typeOf(node.name, enclosingNamedFunction(node));
  return type !== null && /\b(DateTime|ZonedDateTime|Instant|datetime|Time)\b/.test(type);
}

function typeOf(name: string, fn: FunctionNode | null): string | null {
  return fn?.parameters.find((parameter) => parameter.name === name)?.type ?? null;
}
