import type { FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { fieldNameOf, pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastName, wordsOf } from '../names.ts';
import { descendants } from '../walk.ts';
import { isClockBased } from './clocks.ts';

/** A time that a consumer of messages puts on what it took from one. */
export interface ArrivalStamp {
  /** The value, where the clock is read. */
  readonly node: SyntaxNode;
  /** The field it is put under. */
  readonly name: string;
  /** The parameter that the message came in by. */
  readonly message: string;
}

const MESSAGES = /^(message|msg|event|evt|envelope|delivery|job|sample|reading)$/i;
const MESSAGE_TYPES = /\b(Message|Event|Record|Delivery|Envelope|Job|Msg)\b/;
const CONSUMES =
  /^(consume|consumer|handle|handler|process|processor|on|action|worker|listener|perform|receive|ingest|execute|run|work|subscribe|subscriber|job|queue)$/;
/** When it happened, as records of usage call it; times of the record itself are its own. */
const HAPPENED =
  /^(timestamp|time|ts|date|day|hour|occurred_?at|recorded_?at|received_?at|used_?at|happened_?at|event_?(time|date|at)|usage_?(time|date|at|timestamp))$/i;

/** Stamps by the clock in functions that are given a message and never look at its time, in source order. */
export function arrivalStampsIn(facts: FileFacts): readonly ArrivalStamp[] {
  const stamps: ArrivalStamp[] = [];
  for (const fn of facts.nodes('function')) {
    const message = messageOf(fn);
    if (message === null || readsTimeOf(fn, message)) continue;
    for (const node of descendants(fn, (inner) => inner.kind !== 'function' || inner === fn))
      stamps.push(...stampsOf(node, message));
  }
  return stamps.sort((a, b) => a.node.span.start - b.node.span.start);
}

function messageOf(fn: FunctionNode): string | null {
  if (!wordsOf(fn.name ?? '').some((word) => CONSUMES.test(word))) return null;
  const given = fn.parameters.find(
    ({ name, type }) => MESSAGES.test(name) || (type !== null && MESSAGE_TYPES.test(type)),
  );
  return given?.name ?? null;
}

/** `message.timestamp`, `event["created_at"]`, `$message->getTimestamp()`. */
function readsTimeOf(fn: FunctionNode, message: string): boolean {
  for (const node of descendants(fn)) {
    const name = fieldNameOf(node);
    if (name === null || pathOf(node).split('.')[0] !== message) continue;
    if (/time|date|(^|_)at$|At$|(^|_)ts$|stamp/i.test(name)) return true;
  }
  return false;
}

function stampsOf(node: SyntaxNode, message: string): readonly ArrivalStamp[] {
  if (node.kind === 'object')
    return node.entries.flatMap(({ key, value }) =>
      key !== null && HAPPENED.test(key) && isClockBased(value) ? [{ node: value, name: key, message }] : [],
    );
  if (node.kind !== 'assign' || node.value === null || node.declares) return [];
  const [target] = node.targets;
  if (target?.kind !== 'member' && target?.kind !== 'index') return [];
  const name = lastName(pathOf(target));
  return HAPPENED.test(name) && isClockBased(node.value) ? [{ node: node.value, name, message }] : [];
}
