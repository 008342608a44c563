import { isMomentName } from '../facts/amounts.ts';
import { calleeName, calleePath, pathOf, receiverOf } from '../facts/calls.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { lastName } from '../facts/names.ts';
import type { CallNode, SyntaxNode } from '../languages/syntax.ts';
import { isBillingCode, isEventCode } from './billing-code.ts';

/** A moment made of a number of seconds that lost its fraction, and kept as the time of something billed. */
export interface CutMoment {
  readonly call: CallNode;
  /** `whole`: cut to whole seconds. `float`: held in a binary float, which is right to the microsecond at best. */
  readonly lost: 'whole' | 'float';
  /** It is the time of an event as it came in, rather than one that billing code works with later. */
  readonly isReceived: boolean;
}

/** Every such moment of the file, in source order. */
export function cutMoments(facts: FileFacts): readonly CutMoment[] {
  return [...madeMoments(facts), ...cutWhole(facts)];
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
    const lost = first === undefined ? null : lossyIn(first.value);
    if (lost === null || !isKeptAsMoment(call)) return [];
    const isReceived = isEventCode(call, facts.file);
    return isReceived || isBillingCode(call, facts.file) ? [{ call, lost, isReceived }] : [];
  });
}

const MAKERS = /^(at|fromtimestamp|utcfromtimestamp|Unix|ofEpochSecond|FromUnixTimeSeconds)$/;

/** What makes a moment of a number of seconds. */
const MAKES_MOMENT =
  /(^|\.)(Time(\.zone)?\.at|datetime\.(utc)?fromtimestamp|time\.Unix|Instant\.ofEpochSecond|DateTimeOffset\.FromUnixTimeSeconds)$/;

/** How the number loses its fraction: cut to a whole number, or held in a float. */
function lossyIn(node: SyntaxNode): 'whole' | 'float' | null {
  if (node.kind === 'conditional') return lossyIn(node.then) ?? lossyIn(node.else);
  if (node.kind === 'member' && isTime(node.object)) return lossyMethod(node.name);
  if (node.kind !== 'call') return null;
  const [only] = node.arguments;
  const name = calleeName(node);
  if (only === undefined)
    return node.callee.kind === 'member' && isTime(node.callee.object) ? lossyMethod(name) : null;
  if (!isTime(only.value)) return null;
  if (/^(int|Integer|int64|parseInt)$/.test(name)) return 'whole';
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
  return isMomentName(lastName(path));
}

/** It is kept under the name of a moment. */
function isKeptAsMoment(call: CallNode): boolean {
  let at: SyntaxNode = call;
  for (let above = call.parent; above !== null; at = above, above = above.parent) {
    const kept = keptName(above, at);
    if (kept !== null) return isMomentName(kept);
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
