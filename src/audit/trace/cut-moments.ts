import { calleeName, calleePath, pathOf, receiverOf } from '../facts/calls.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { lastName } from '../facts/names.ts';
import { isOrdering } from '../facts/operators.ts';
import { boundOf, isMomentName, isPeriodName } from '../facts/time/time-names.ts';
import { descendants, enclosingFunction } from '../facts/walk.ts';
import type { CallNode, SyntaxNode } from '../languages/syntax.ts';
import { isBillingCode, isEventCode, isUsageCode } from './billing-code.ts';

/** A moment made of a number of seconds that lost its fraction, and kept as the time of something billed. */
export interface CutMoment {
  readonly call: CallNode;
  /**
   * `whole`: cut to whole seconds. `float`: held in a binary float, which is right to the microsecond at best. `merged`:
   * of those within a second one is kept.
   */
  readonly lost: 'whole' | 'float' | 'merged';
  /** It is the time of an event as it came in, rather than one that billing code works with later. */
  readonly isReceived: boolean;
}

/** Every such moment of the file, in source order. */
export function cutMoments(facts: FileFacts): readonly CutMoment[] {
  return [...madeMoments(facts), ...cutWhole(facts), ...cutBounds(facts), ...mergedBySecond(facts)];
}

/** Cut a moment to a whole second, minute or more. */
const CUTS =
  /^(trunc_?subsecs|truncated_?To|Truncate|start_?of_?(second|minute|hour|day)|floor_?(second|minute|hour))$/i;
/** How the time of an event is called where it is kept, and not the bucket it is counted in. */
const EVENT_TIMES = /^(timestamp|time|event_?time|occurred_?at|happened_?at|event_?timestamp)$/i;

/** `timestamp: startOfMinute(sentAt)`, `.bind(event.timestamp.trunc_subsecs(0))`: the event's own time, cut. */
function cutWhole(facts: FileFacts): CutMoment[] {
  return facts.callsNamed(CUTS).flatMap((call): CutMoment[] => {
    const receiver = receiverOf(call);
    const [first] = call.arguments;
    const moment =
      receiver !== null && isTime(receiver)
        ? receiver
        : first !== undefined && isTime(first.value)
          ? first.value
          : null;
    if (moment === null || !isKeptAsEventTime(call, moment)) return [];
    return isEventCode(call, facts.file) ? [{ call, lost: 'whole', isReceived: true }] : [];
  });
}

const KEEPS_ONE = /^(associate_?by|distinct_?by|uniq_?(by)?|unique_?(by)?|key_?by|index_?by)$/i;
const SECONDS_OF = /^(get_?)?(epoch_?seconds?|to_i|to_?epoch_?second|to_?unix_?time_?seconds|unix)$/i;

/** `charges.associateBy { it.finishedAt.epochSecond }`: of all within a second, one is kept. */
function mergedBySecond(facts: FileFacts): CutMoment[] {
  return facts.callsNamed(KEEPS_ONE).flatMap((call): CutMoment[] => {
    const by = [call.block, ...call.arguments.map(({ value }) => value)].find(
      (one) => one?.kind === 'function',
    );
    if (by?.kind !== 'function' || by.body.length !== 1) return [];
    const [only] = by.body;
    const key = only?.kind === 'return' ? only.value : only;
    if (!key || !isSecondOf(key) || !isUsageCode(call, facts.file)) return [];
    return [{ call, lost: 'merged', isReceived: false }];
  });
}

function isSecondOf(node: SyntaxNode): boolean {
  const [name, of] =
    node.kind === 'member'
      ? [node.name, node.object]
      : node.kind === 'call' && node.arguments.length === 0
        ? [calleeName(node), receiverOf(node)]
        : ['', null];
  if (of !== null) return SECONDS_OF.test(name) && isTime(of);
  // `Math.floor(event.at / 1000)`.
  const [first] = node.kind === 'call' && /^(floor|trunc|int)$/.test(calleeName(node)) ? node.arguments : [];
  const whole = first?.value;
  return (
    whole?.kind === 'binary' &&
    whole.operator === '/' &&
    whole.right.kind === 'number' &&
    whole.right.value === MS_PER_SECOND &&
    isTime(whole.left.kind === 'call' ? (receiverOf(whole.left) ?? whole.left) : whole.left)
  );
}

const MS_PER_SECOND = 1_000;

/** Cut to whole seconds: `at.Truncate(time.Second)`, `truncatedTo(ChronoUnit.SECONDS)`, `replace(microsecond=0)`. */
const CUTS_TO_SECOND =
  /^(truncated_?To|Truncate|trunc|date_?trunc|start_?of|start_?of_?second|floor_?second|trunc_?subsecs|replace|change|set_?milliseconds?|with_?nano)$/i;
const SECOND = /\bseconds?$|^0$/i;

/** A bound that was kept or handed over, cut to whole seconds where usage is chosen by it; not what the clock says now. */
function cutBounds(facts: FileFacts): CutMoment[] {
  return facts.callsNamed(CUTS_TO_SECOND).flatMap((call): CutMoment[] => {
    if (!isCutToSecond(call) || IN_WHOLE_SECONDS.test(facts.file.text)) return [];
    const receiver = receiverOf(call);
    const moment = [receiver, call.arguments[0]?.value].find((node) => node && isKeptMoment(node));
    if (!moment || !choosesBy(call) || !isUsageCode(call, facts.file)) return [];
    return [{ call, lost: 'whole', isReceived: false }];
  });
}

/** Stamps that are whole anyhow. */
const IN_WHOLE_SECONDS = /whole seconds|mysql|seconds? precision|datetime\(0\)|timestamp\(0\)/i;

function isCutToSecond(call: CallNode): boolean {
  const name = calleeName(call);
  if (/^(replace|change)$/i.test(name)) {
    const named = call.arguments.flatMap(({ name: key, value }) =>
      value.kind === 'object' ? value.entries.map((entry) => entry.key ?? '') : [key ?? ''],
    );
    return named.length === 1 && /^(microsecond|usec|nsec|millisecond)$/.test(named[0] ?? '');
  }
  if (/^(start_?of_?second|floor_?second)$/i.test(name)) return true;
  const said = call.arguments.map(({ value }) =>
    value.kind === 'string' ? value.value : value.kind === 'number' ? value.raw : pathOf(value),
  );
  const isNumber = /^(trunc_?subsecs|set_?milliseconds?|with_?nano)$/i.test(name);
  return said.some((one) => SECOND.test(one) && (one === '0') === isNumber);
}

/** A field or a parameter, and no reading of the clock. */
function isKeptMoment(node: SyntaxNode): boolean {
  const path = pathOf(node);
  return isTime(node) && !/(^|[._])(now|today|clock|instant|utcnow)\b/i.test(path);
}

/** The moment goes on to a call, a comparison or a record as it is; not to a text. */
function choosesBy(call: CallNode): boolean {
  const { parent } = call;
  if (parent?.kind !== 'assign') return isBoundPlace(call);
  const [target] = parent.targets;
  if (target?.kind !== 'name' || OTHER_USES.test(target.name)) return false;
  const fn = enclosingFunction(call);
  if (fn === null) return false;
  for (const node of descendants(fn))
    if (
      node.kind === 'name' &&
      node.name === target.name &&
      node.span.start > call.span.end &&
      isBoundPlace(node)
    )
      return true;
  return false;
}

/** Whoever calls it so knows of it, or keeps it for something else. */
const OTHER_USES =
  /bucket|key|label|text|second|display|header|signature|formatted|truncated|rounded|whole|due/i;
/** Calls that choose rows, or add them up. */
const CHOOSES =
  /sum|total|count|usage|units|between|since|until|before|after|range|where|filter|find|query|select|aggregate|scan|fetch|exec/i;

/** Beside a comparison of order: rows that are looked up by just this moment were kept under it, cut as it is. */
function isBoundPlace(node: SyntaxNode): boolean {
  const { parent } = node;
  if (parent?.kind === 'binary') return isOrdering(parent.operator);
  if (parent?.kind !== 'call' || !CHOOSES.test(calleeName(parent))) return false;
  return parent.arguments.some(({ name, value }) => value === node && name === null);
}

function isKeptAsEventTime(call: CallNode, moment: SyntaxNode): boolean {
  const { parent } = call;
  if (parent?.kind === 'object')
    return parent.entries.some(({ key, value }) => value === call && EVENT_TIMES.test(key ?? ''));
  // A value bound to a statement: what it is called is what is cut.
  return (
    parent?.kind === 'call' && calleeName(parent) === 'bind' && EVENT_TIMES.test(lastName(pathOf(moment)))
  );
}

function madeMoments(facts: FileFacts): CutMoment[] {
  return facts.callsNamed(MAKERS).flatMap((call): CutMoment[] => {
    if (!MAKES_MOMENT.test(calleePath(call))) return [];
    const [first] = call.arguments;
    const lost = first === undefined ? null : lossyIn(first.value, facts);
    if (lost === null || !isKeptAsMoment(call)) return [];
    const isReceived = isEventCode(call, facts.file);
    return isReceived || isBillingCode(call, facts.file) ? [{ call, lost, isReceived }] : [];
  });
}

const MAKERS = /^(at|fromtimestamp|utcfromtimestamp|Unix|ofEpochSecond|FromUnixTimeSeconds|Date)$/;

/** What makes a moment of a number of seconds. */
const MAKES_MOMENT =
  /(^|\.)(Time(\.zone)?\.at|datetime\.(utc)?fromtimestamp|time\.Unix|Instant\.ofEpochSecond|DateTimeOffset\.FromUnixTimeSeconds)$|^Date$/;

/** How the number loses its fraction: cut to a whole number, or held in a float. */
function lossyIn(node: SyntaxNode, facts: FileFacts): 'whole' | 'float' | null {
  if (node.kind === 'conditional') return lossyIn(node.then, facts) ?? lossyIn(node.else, facts);
  // `new Date(Math.floor(startsAt) * 1000)`.
  if (node.kind === 'binary' && node.operator === '*')
    return node.left.kind === 'call' && /^(floor|trunc)$/.test(calleeName(node.left))
      ? lossyIn(node.left, facts)
      : null;
  if (isCastWhole(node, facts)) return 'whole';
  if (node.kind === 'member' && isTime(node.object)) return lossyMethod(node.name);
  if (node.kind !== 'call') return null;
  const [only] = node.arguments;
  const name = calleeName(node);
  if (only === undefined)
    return node.callee.kind === 'member' && isTime(node.callee.object) ? lossyMethod(name) : null;
  if (!isTime(only.value)) return null;
  if (/^(int|Integer|int64|parseInt|floor|trunc)$/.test(name)) return 'whole';
  return name === 'Float' || name === 'float' ? 'float' : null;
}

function lossyMethod(name: string): 'whole' | 'float' | null {
  if (name === 'to_i') return 'whole';
  return name === 'to_f' ? 'float' : null;
}

/** A time as it came in: `params[:timestamp]`, `source['timestamp']`, `event.ts`. */
function isTime(node: SyntaxNode): boolean {
  const path = pathOf(node);
  // What is typed on a command line is a text of whole seconds.
  if (/^(args|argv|ARGV|ENV|opts|options)(\.|$)/.test(path)) return false;
  return isMoment(lastName(path));
}

/** A moment, or a bound that something is billed from or to: `starts_at`, `periodEnd`, `billed_through`. */
function isMoment(name: string): boolean {
  return isMomentName(name) || (boundOf(name) !== null && isPeriodName(name)) || /_?through$/i.test(name);
}

/** Java's `(long) dto.periodStart()`. */
function isCastWhole(node: SyntaxNode, { file }: FileFacts): boolean {
  const text = file.text.slice(Math.max(0, node.span.start - MAX_CAST), node.span.end);
  const inner = /\((?:long|int)\)\s*([\w.]+)(?:\(\))?$/.exec(text)?.[1];
  return inner !== undefined && isMoment(lastName(inner));
}

/** The cast stands before the value, or within its span. */
const MAX_CAST = 8;

/** It is kept under the name of a moment. */
function isKeptAsMoment(call: CallNode): boolean {
  let at: SyntaxNode = call;
  for (let above = call.parent; above !== null; at = above, above = above.parent) {
    const kept = keptName(above, at);
    if (kept !== null) return isMoment(kept) || boundOf(kept) !== null;
    if (above.kind === 'function' || above.kind === 'if') return false;
  }
  return false;
}

function keptName(above: SyntaxNode, at: SyntaxNode): string | null {
  if (above.kind === 'assign') {
    const [target] = above.targets;
    return target?.kind === 'name' || target?.kind === 'member' ? target.name : '';
  }
  if (above.kind === 'object') return above.entries.find((entry) => entry.value === at)?.key ?? '';
  if (above.kind === 'call') return above.arguments.find((argument) => argument.value === at)?.name ?? null;
  return null;
}
