import type { IfNode, SwitchNode, SyntaxNode } from '../../languages/syntax.ts';
import { pathOf } from '../calls.ts';
import { speaksOf } from '../failures/let-go.ts';
import type { FileFacts } from '../file-facts.ts';
import { plainName } from '../names.ts';
import { descendants, scopeOf } from '../walk.ts';

/** A place that names the events it hears, each by a text or a constant. */
export interface EventList {
  readonly node: SyntaxNode;
  /** In one spelling: see {@link plainName}. */
  readonly events: readonly string[];
  /** Whatever it does not name it does not hear: nothing is spread in, and the rest is not handed on. */
  readonly isWhole: boolean;
}

/** Fewer names are a condition, not a list. */
const MIN_EVENTS = 2;

/** Every list of event names in the file: a `switch`, a chain of comparisons, a list, a table of handlers. */
export function eventListsIn(facts: FileFacts): readonly EventList[] {
  return [
    ...facts.nodes('switch').map(ofSwitch),
    ...ofComparisons(facts.nodes('if')),
    ...facts.nodes('list').map((node) => ofItems(node, node.items)),
    ...facts.nodes('object').map((node) => {
      const events = node.entries.flatMap(({ key }) => (key === null ? [] : [plainName(key)]));
      return { node, events, isWhole: node.entries.every(({ key, isSpread }) => key !== null && !isSpread) };
    }),
  ].filter(({ events }) => events.length >= MIN_EVENTS);
}

function ofItems(node: SyntaxNode, items: readonly SyntaxNode[]): EventList {
  const events = items.flatMap((item) => eventOf(item) ?? []);
  return { node, events, isWhole: events.length === items.length };
}

/** The last name of a constant, or the text: `stripe.EventTypeInvoicePaid`, `'invoice.paid'`. */
export function eventOf(node: SyntaxNode): string | null {
  if (node.kind === 'string') return node.parts.length === 0 ? plainName(node.value) : null;
  if (node.kind === 'member' || node.kind === 'name') return plainName(node.name);
  // Go's `case string(stripe.EventTypeInvoicePaid)`.
  const [only] = node.kind === 'call' ? node.arguments : [];
  return only === undefined ? null : eventOf(only.value);
}

function ofSwitch(node: SwitchNode): EventList {
  const tests = node.cases.flatMap((one) => one.tests);
  const events = tests.flatMap((test) => eventOf(test) ?? []);
  const rest = node.cases.find(({ isDefault }) => isDefault)?.body ?? [];
  return { node, events, isWhole: events.length === tests.length && !handsOn(rest, node.subject) };
}

/** The rest of the events goes to somebody else: a call that is given the event. */
function handsOn(body: readonly SyntaxNode[], subject: SyntaxNode | null): boolean {
  if (body.length === 0 || speaksOf(body) !== null) return false;
  const event = subject === null ? '' : (pathOf(subject).split('.')[0] ?? '');
  for (const statement of body)
    for (const node of descendants(statement))
      if (
        node.kind === 'call' &&
        node.arguments.some(({ value }) => value.kind === 'name' && isEvent(value.name, event))
      )
        return true;
  return false;
}

function isEvent(name: string, event: string): boolean {
  return name === event || /event|payload/i.test(name);
}

/** `if (event.type === 'a') … else if (event.type === 'b')`, and the same one after the other in one function. */
function ofComparisons(ifs: readonly IfNode[]): EventList[] {
  const byScope = new Map<SyntaxNode, { readonly node: IfNode; readonly events: string[] }>();
  for (const node of ifs) {
    const events = [...comparedIn(node.test)];
    if (events.length === 0) continue;
    const scope = scopeOf(node);
    const known = byScope.get(scope);
    if (known === undefined) byScope.set(scope, { node, events });
    else known.events.push(...events);
  }
  return [...byScope.values()].map(({ node, events }) => ({ node, events, isWhole: true }));
}

function* comparedIn(test: SyntaxNode): Generator<string> {
  for (const node of descendants(test)) {
    if (node.kind !== 'binary' || node.operator !== '==') continue;
    for (const side of [node.left, node.right]) if (side.kind === 'string') yield plainName(side.value);
  }
}
