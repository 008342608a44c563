import { absentName, originOf } from '../../facts/absence.ts';
import { calleeName, callOf, receiverOf } from '../../facts/calls.ts';
import { speaksOf } from '../../facts/failures/let-go.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { descendants, loopAround, mentionsName } from '../../facts/walk.ts';
import type { CallNode, IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../billing-code.ts';
import { type Delivery, deliveriesOf, isProvenDelivery } from '../deliveries.ts';
import { guardsOf } from '../guards.ts';
import type { Trace } from '../site.ts';

/** Usage that a run goes past as what it belongs to was not found. */
export interface PassedOver {
  /** What was not found. */
  readonly name: string;
  /** What takes the usage for done, or the sum it is missing in. */
  readonly by: SyntaxNode;
}

const CLOSES =
  /^(close|finish|settle|complete|archive|dismiss|skip|ignore|mark_?\w*|set_?(status|state|done|closed))(_?async)?$/i;

/**
 * The branch for a party that was not found takes the row for done, `hours.close(hour.id())`, in a file that sends rows to
 * a provider: it is in no later run.
 */
export function closedUnsent(
  node: IfNode,
  { file }: FileFacts,
  trace: Trace,
): (PassedOver & { readonly delivery: Delivery }) | null {
  const absent = absentName(node.test);
  const loop = loopAround(node);
  if (absent === null || loop === null || node.else.length > 0 || originOf(absent.node) !== 'lookup')
    return null;
  const last = node.then.at(-1);
  if (last?.kind !== 'continue' && last?.kind !== 'return') return null;
  const rows = loop.variables.flatMap((one) => (one.kind === 'name' ? [one.name] : []));
  const closing = node.then.map(callOf).find((call) => call !== null && isClosing(call, rows)) ?? null;
  const others = node.then.filter((one) => callOf(one) !== closing || closing === null);
  if (closing === null || speaksOf(others) === null) return null;
  const delivery = deliveriesOf(file, trace).find(
    (one) => isProvenDelivery(one) && (one.operation ?? '').startsWith('send'),
  );
  return delivery === undefined ? null : { name: absent.name, by: closing, delivery };
}

function isClosing(call: CallNode, rows: readonly string[]): boolean {
  if (receiverOf(call) === null || !CLOSES.test(calleeName(call))) return false;
  return rows.some((row) => mentionsName(call, row));
}

const PRICES = /^(price|rate|tariff|cost|fee)s?$/;
/** Code that says what has to be paid, not what might. */
const CHARGES =
  /^(rate|rating|bill|billing|invoice|invoices|charge|charges|price|total|totals|overage|line|lines|rated)$/;
const GUESSES = /^(estimate|estimated|preview|forecast|quote|display|format)$/;

/** A price that was not found ends the turn before its amount is added: what was used is charged with nothing. */
export function unpriced(node: IfNode, { file }: FileFacts): PassedOver | null {
  const absent = absentName(node.test);
  const loop = loopAround(node);
  if (absent === null || loop === null || node.else.length > 0 || node.then.at(-1)?.kind !== 'continue')
    return null;
  if (!wordsOf(absent.name).some((word) => PRICES.test(word)) || speaksOf(node.then) === null) return null;
  if (absent.isLookedUp !== true && originOf(absent.node) !== 'lookup') return null;
  const added = addedWith(absent.name, node, loop);
  if (added === null || !isCharged(node, file.path) || !isBillingCode(node, file)) return null;
  return { name: absent.name, by: added };
}

function isCharged(node: SyntaxNode, path: string): boolean {
  const names = [path];
  for (let above = node.parent; above !== null; above = above.parent)
    if ((above.kind === 'function' || above.kind === 'class') && above.name !== null) names.push(above.name);
  const words = names.flatMap(wordsOf);
  return words.some((word) => CHARGES.test(word)) && !words.some((word) => GUESSES.test(word));
}

/** `total += usage.Quantity * price`, `lines.push({ amount: price * n })` behind the condition, in the same loop. */
function addedWith(name: string, after: IfNode, loop: SyntaxNode): SyntaxNode | null {
  for (const node of descendants(loop)) {
    if (node.kind !== 'binary' || node.operator !== '*' || node.span.start < after.span.end) continue;
    if (mentionsName(node, name)) return node;
  }
  return null;
}

/** Calls that put something into a list. */
export const COLLECTS = /^(append|push|add|extend|<<|push_?back)$/i;

/** `done = append(done, row.ID)`: its id goes to those that are dealt with. */
export function isPutDown(statement: SyntaxNode): boolean {
  const call = statement.kind === 'assign' ? statement.value : statement;
  if (call?.kind !== 'call' || !COLLECTS.test(calleeName(call))) return false;
  const into = statement.kind === 'assign' ? statement.targets[0] : receiverOf(call);
  return (
    into?.kind === 'name' &&
    wordsOf(into.name).some((word) =>
      /^(done|sent|exported|processed|handled|reported|ids|finished)$/.test(word),
    )
  );
}

/** The loop around the condition puts into a list what is delivered behind it: what is passed over is not in there. */
export function isCollectedFor(node: IfNode, site: Delivery): boolean {
  const { loop } = guardsOf(node);
  if (loop === null || site.node.span.start < loop.span.end) return false;
  const lists = new Set<string>();
  for (const inner of descendants(loop)) {
    if (inner.kind !== 'call' || !COLLECTS.test(calleeName(inner))) continue;
    // Go's `events = append(events, …)`.
    const list = receiverOf(inner) ?? inner.arguments[0]?.value;
    if (list?.kind === 'name') lists.add(list.name);
  }
  for (const inner of descendants(site.node)) if (inner.kind === 'name' && lists.has(inner.name)) return true;
  return false;
}
