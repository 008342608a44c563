import type { SwitchNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, receiverOf } from '../calls.ts';
import { leaves } from '../leaving.ts';
import { resolve } from '../values.ts';
import { ancestors } from '../walk.ts';

/** `invoice.paid`, `customer.subscription.updated`: two words and more, divided by dots. */
const EVENT = /^[a-z]+(_[a-z]+)*(\.[a-z]+(_[a-z]+)*){1,4}$/;

/**
 * The events at whose arrival a piece of code runs, as the branches around it and the refusals before it say:
 * `case 'a.b':`, `if event.type in (…)`, `if event_type not in {…}: return`. Null where nothing of the named function around
 * says which; none where it only says which do not come.
 */
export function eventsHeardAt(node: SyntaxNode): readonly string[] | null {
  const excluded = new Set<string>();
  let below = node;
  for (const above of ancestors(node)) {
    const asked = askedBy(above, below);
    if (asked !== null) {
      if (asked.isOnly) return asked.events.filter((event) => !excluded.has(event));
      for (const event of asked.events) excluded.add(event);
    }
    const admitted = admittedBefore(above, below);
    if (admitted !== null) return admitted.filter((event) => !excluded.has(event));
    // What is called with an event is another function's matter.
    if (above.kind === 'function' && above.name !== null) return excluded.size > 0 ? [] : null;
    below = above;
  }
  return null;
}

interface Asked {
  readonly events: readonly string[];
  /** Only these come here; else all but these. */
  readonly isOnly: boolean;
}

function askedBy(above: SyntaxNode, below: SyntaxNode): Asked | null {
  if (above.kind === 'switch') return askedByCase(above, below);
  if (above.kind !== 'if') return null;
  const asked = askedIn(above.test);
  if (asked === null) return null;
  if (above.then.includes(below)) return asked;
  return above.else.includes(below) ? { events: asked.events, isOnly: !asked.isOnly } : null;
}

function askedByCase(node: SwitchNode, below: SyntaxNode): Asked | null {
  const at = node.cases.findIndex(({ body }) => body.includes(below));
  const here = node.cases[at];
  if (here === undefined || here.isDefault) return null;
  const tests = [...here.tests];
  // `case 'a':` with nothing under it falls through to the next.
  for (let before = at - 1; before >= 0 && node.cases[before]?.body.length === 0; before--)
    tests.push(...(node.cases[before]?.tests ?? []));
  const events = tests.map(eventIn);
  return events.every((event) => event !== null) && events.length > 0 ? { events, isOnly: true } : null;
}

function eventIn(node: SyntaxNode): string | null {
  const value = resolve(node);
  return value.kind === 'string' && value.parts.length === 0 && EVENT.test(value.value) ? value.value : null;
}

/** The events a test asks for: one, several, or one of a list; null for any other test. */
function askedIn(test: SyntaxNode): Asked | null {
  if (test.kind === 'unary' && test.operator === '!') {
    const asked = askedIn(test.operand);
    return asked === null ? null : { ...asked, isOnly: !asked.isOnly };
  }
  if (test.kind === 'other' && test.children.length === 1 && test.children[0])
    return askedIn(test.children[0]);
  if (test.kind === 'call')
    return askedByCall(
      test.arguments.map(({ value }) => value),
      receiverOf(test),
      calleeName(test),
    );
  if (test.kind !== 'binary') return null;
  const { operator, left, right } = test;
  if (operator === 'in') return only(listIn(right));
  if (/^[=!]==?$/.test(operator)) {
    const event = eventIn(right) ?? eventIn(left);
    return event === null ? null : { events: [event], isOnly: operator.startsWith('=') };
  }
  return askedByBoth(operator, askedIn(left), askedIn(right));
}

function askedByBoth(operator: string, one: Asked | null, other: Asked | null): Asked | null {
  if (operator === '&&') {
    if (one === null || other === null) return one ?? other;
    // `type != 'a' && type != 'b'`.
    return !one.isOnly && !other.isOnly ? { events: [...one.events, ...other.events], isOnly: false } : one;
  }
  if (operator !== '||' || one?.isOnly !== true || other?.isOnly !== true) return null;
  return { events: [...one.events, ...other.events], isOnly: true };
}

/** `LIST.includes(type)`, `set.has(type)`, `in_array($type, LIST)`. */
function askedByCall(given: readonly SyntaxNode[], on: SyntaxNode | null, name: string): Asked | null {
  if (name === 'in_array') return only(given[1] === undefined ? null : listIn(given[1]));
  return /^(includes|include\?|has|contains|Contains)$/.test(name) && on !== null && given.length === 1
    ? only(listIn(on))
    : null;
}

function only(events: readonly string[] | null): Asked | null {
  return events === null ? null : { events, isOnly: true };
}

/** The events of a list that is all written out. */
function listIn(node: SyntaxNode): readonly string[] | null {
  const value = resolve(node);
  if (value.kind === 'call') {
    const [first, ...others] = value.arguments;
    return first !== undefined &&
      others.length === 0 &&
      /^(Set|frozenset|set|tuple|list|freeze)$/.test(calleeName(value))
      ? listIn(first.value)
      : null;
  }
  // Ruby's `%w[a b].freeze`.
  if (value.kind === 'member' && value.name === 'freeze') return listIn(value.object);
  if (value.kind !== 'list' || value.items.length === 0) return null;
  const events = value.items.map(eventIn);
  return events.every((event) => event !== null) ? events : null;
}

/** `if event_type not in {…}: return` among the statements before: only those go on. */
function admittedBefore(above: SyntaxNode, below: SyntaxNode): readonly string[] | null {
  const body =
    above.kind === 'function' || above.kind === 'block' || above.kind === 'file'
      ? above.body
      : above.kind === 'try'
        ? above.body
        : [];
  const at = body.indexOf(below);
  for (const statement of body.slice(0, Math.max(0, at))) {
    if (statement.kind !== 'if' || statement.else.length > 0 || !leaves(statement.then)) continue;
    const asked = askedIn(statement.test);
    if (asked !== null && !asked.isOnly) return asked.events;
  }
  return null;
}
