import { argumentNamed, namedArguments } from '../../facts/arguments.ts';
import { calleeName, calleePath, pathOf } from '../../facts/calls.ts';
import { keyMakings } from '../../facts/keys/key-makings.ts';
import { isHolderName, isMeterName, nameOfPart } from '../../facts/keys/key-part-names.ts';
import { freshHere } from '../../facts/keys/unstable-values.ts';
import { plainName, wordsOf } from '../../facts/names.ts';
import { resolve } from '../../facts/values.ts';
import { descendants, enclosingFunction } from '../../facts/walk.ts';
import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import type { Provider } from '../../providers/provider.ts';
import { functionAround } from '../call-graph.ts';
import { iterationAround } from './reruns.ts';

/** What the parts of a key are in the event they are sent with. */
export interface KeyRoles {
  /** Whose usage it is: by its name, or because it is what the call gives for the customer. */
  readonly isHolder: (name: string) => boolean;
  /** What is measured, or a thing that lives long and is used again and again: a device, a database, a number. */
  readonly isLasting: (name: string) => boolean;
}

/** Reads the roles from what the call is given beside the key. */
export function keyRolesOf(call: CallNode, provider: Provider | null): KeyRoles {
  const customer = provider === null ? null : argumentNamed(call, provider.customer.names);
  const whose = customer === null ? null : nameOfPart(customer);
  const amount = provider === null ? null : argumentNamed(call, provider.value.names);
  // What is always one may well happen once in a thing's life.
  const isCounted = amount !== null && !['number', 'string'].includes(resolve(amount).kind);
  const isHolder = (name: string): boolean =>
    isHolderName(name) || (whose !== null && !isEventName(whose) && plainName(whose) === plainName(name));
  return {
    isHolder,
    isLasting: (name) => isMeterName(name) || (isCounted && LASTING.test(wordsOf(name).join('_'))),
  };
}

/** `subject: event.id` is no customer, whatever field it is given for. */
function isEventName(name: string): boolean {
  return /^(id|key|event_id|request_id|uuid)$/.test(wordsOf(name).join('_'));
}

/** `new Date().toISOString().slice(0, 10)`, `Date.current`, `LocalDate.now()`: the day or the hour of the clock. */
export function isClockBucket(part: SyntaxNode): boolean {
  return keyMakings(part).some(
    ({ node, isCut }) =>
      (freshHere(node)?.kind === 'clock' && (isCut || isCutAbove(node))) ||
      ((node.kind === 'call' || node.kind === 'member') &&
        TODAY.test(node.kind === 'call' ? calleePath(node) : pathOf(node))),
  );
}

/** Days by their making, without a time of day. */
const TODAY =
  /(^|\.)(Date\.(current|today)|date\.today|LocalDate\.now|YearMonth\.now|zone\.today|DateTime\.Today|DateOnly\.FromDateTime|Carbon\.today|today)$/;

function isCutAbove(node: SyntaxNode): boolean {
  const above = node.parent;
  return (
    above?.kind === 'member' && /^(date|Date|to_date|toLocalDate|hour|beginning_of_\w+)$/.test(above.name)
  );
}

const ADDS_UP = /^(sum|count|total|aggregate|reduce|average|avg|size|length|fold)\w*$/i;

/** True where what is sent is one thing's own amount, and nothing around it counts or adds up. */
export function isOfOneThing(call: CallNode, provider: Provider | null): boolean {
  const amount = provider === null ? null : argumentNamed(call, provider.value.names);
  const measured = amount ?? namedArguments(call).find(({ value }) => value.kind === 'object')?.value;
  if (measured === undefined || measured === null) return false;
  if (iterationAround(call) !== null) return false;
  const fn = functionAround(call) ?? enclosingFunction(call);
  if (fn === null) return false;
  for (const node of descendants(fn)) {
    if (node.kind === 'call' && ADDS_UP.test(calleeName(node))) return false;
    if (node.kind === 'member' && ADDS_UP.test(node.name) && node.parent?.kind !== 'call') return false;
    if (node.kind === 'string' && /\b(sum|count)\s*\(/i.test(node.value)) return false;
  }
  return [...descendants(measured)].some((node) => node.kind === 'member' || node.kind === 'index');
}

const LASTING =
  /^(device|sensor|station|vehicle|cluster|database|db|bucket|node|host|instance|server|machine|app|application|api_key|site|store|location|phone_number|number|domain|mailbox|channel|repository|repo|endpoint|volume|disk|pool|region|environment|meter_point)_(id|uuid|key|name|arn|serial)$/;
