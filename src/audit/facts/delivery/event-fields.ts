import type { CallNode, FunctionNode, IndexNode, MemberNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, fieldNameOf, isCallee, pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { leaves } from '../leaving.ts';
import { type EventObject, hasField, isObjectField, objectOfEvent } from '../libraries/event-objects.ts';
import { takenWay } from '../taken-ways.ts';
import { textOf } from '../text-of.ts';
import { resolve } from '../values.ts';
import { descendants, enclosingFunction, enclosingNamedFunction, withoutBrackets } from '../walk.ts';
import { eventsHeardAt } from './heard-events.ts';

/** A field read of what an event brings, which the object of one of the events that come there does not have. */
export interface ForeignEventField {
  readonly node: SyntaxNode;
  readonly text: string;
  readonly field: string;
  /** An event whose object has no such field, and what that object is. */
  readonly event: string;
  readonly object: EventObject;
  /** What has the field and comes here too; null where none of the events that come here brings it. */
  readonly owner: EventObject | null;
}

/** What a provider's event holds what happened in. */
const CARRIER = /(^|\.)data\.object$/;

/** Who calls a function, as far as the files show. */
type CallersOf = (fn: FunctionNode) => readonly CallNode[];

/**
 * Every such reading of the file, in source order, the first of a field for each event. A function that is handed the event
 * or its object hears what its callers hear.
 */
export function foreignEventFields(facts: FileFacts, callersOf: CallersOf): readonly ForeignEventField[] {
  if (!/stripe/i.test(facts.file.text) || !/\bobject\b/.test(facts.file.text)) return [];
  const found: ForeignEventField[] = [];
  const seen = new Set<string>();
  for (const { node, on, field } of readsIn(facts)) {
    if (!isObjectField(field) || !(isEventObject(on) || isHandedEventObject(on, callersOf))) continue;
    const events = eventsHeardAt(node) ?? eventsOfCallers(node, callersOf);
    const foreign = foreignOf(events, field);
    const key = `${foreign?.event ?? ''} ${field} ${enclosingFunction(node)?.span.start ?? 0}`;
    if (foreign === null || seen.has(key) || isTold(facts, node, on, field)) continue;
    seen.add(key);
    found.push({ node, text: textOf(facts.file, node).replaceAll(/\s+/g, ' '), field, ...foreign });
  }
  return found;
}

interface FieldRead {
  readonly node: SyntaxNode;
  /** What it is read of. */
  readonly on: SyntaxNode;
  readonly field: string;
}

function readsIn(facts: FileFacts): readonly FieldRead[] {
  const fields = [...facts.nodes('member'), ...facts.nodes('index')].flatMap((node): FieldRead[] => {
    const field = fieldNameOf(node);
    return field === null || isWritten(node) || (node.kind === 'member' && isCallee(node))
      ? []
      : [{ node, on: node.object, field }];
  });
  const got = facts.callsNamed(/^(get|fetch|dig)$/).flatMap((node): FieldRead[] => {
    const key = node.arguments[0]?.value;
    return node.callee.kind === 'member' && key?.kind === 'string'
      ? [{ node, on: node.callee.object, field: key.value }]
      : [];
  });
  const taken = facts
    .nodes('assign')
    .flatMap((node): FieldRead[] =>
      node.value === null || node.ways === undefined
        ? []
        : node.ways.flatMap(([field]) =>
            field === undefined || node.value === null ? [] : [{ node, on: node.value, field }],
          ),
    );
  return [...fields, ...got, ...taken].sort((a, b) => a.node.span.start - b.node.span.start);
}

function isWritten(node: MemberNode | IndexNode): boolean {
  return node.parent?.kind === 'assign' && node.parent.targets.includes(node);
}

/** `event.data.object`, and what holds it. */
function isEventObject(node: SyntaxNode): boolean {
  const at = withoutBrackets(node);
  if (at.kind === 'name') {
    const taken = takenWay(at.name, at);
    if (taken !== null) return CARRIER.test([pathOf(taken.from), ...taken.way].join('.'));
    const value = withoutBrackets(resolve(at));
    return value !== at && value.kind !== 'name' && isEventObject(value);
  }
  // A field of it is another object.
  return (at.kind === 'member' || at.kind === 'index') && CARRIER.test(pathOf(at));
}

/** More callers hear anything. */
const MAX_CALLERS = 12;

/** A parameter that every caller gives the object of an event for. */
function isHandedEventObject(node: SyntaxNode, callersOf: CallersOf): boolean {
  const at = withoutBrackets(node);
  const fn = at.kind === 'name' ? enclosingNamedFunction(at) : null;
  if (at.kind !== 'name' || fn?.kind !== 'function') return false;
  const position = fn.parameters
    .filter(({ name }) => !/^(self|cls)$/.test(name))
    .findIndex(({ name }) => name === at.name);
  if (position < 0 || resolve(at) !== at) return false;
  const callers = callersOf(fn);
  return (
    callers.length > 0 &&
    callers.length <= MAX_CALLERS &&
    callers.every((call) => {
      const given = call.arguments[position];
      return given !== undefined && given.name === null && isEventObject(given.value);
    })
  );
}

/** What is heard at all calls of the function around; nothing where one of them may hear anything. */
function eventsOfCallers(node: SyntaxNode, callersOf: CallersOf): readonly string[] {
  const fn = enclosingNamedFunction(node);
  const callers = fn?.kind === 'function' ? callersOf(fn) : [];
  if (callers.length > MAX_CALLERS) return [];
  const heard = callers.map((call) => eventsHeardAt(call) ?? []);
  return heard.every((events) => events.length > 0) ? [...new Set(heard.flat())] : [];
}

function foreignOf(
  events: readonly string[],
  field: string,
): Pick<ForeignEventField, 'event' | 'object' | 'owner'> | null {
  const known = events.flatMap((event) => {
    const object = objectOfEvent(event);
    return object === null ? [] : [{ event, object }];
  });
  const foreign = known.find(({ object }) => !hasField(object, field));
  if (foreign === undefined) return null;
  return { ...foreign, owner: known.find(({ object }) => hasField(object, field))?.object ?? null };
}

/** The code tells the kinds of objects apart itself, or reads the field only where it is there, or another one instead. */
function isTold(facts: FileFacts, node: SyntaxNode, on: SyntaxNode, field: string): boolean {
  const carrier = textOf(facts.file, on);
  for (let below = node, above = node.parent; above !== null; below = above, above = above.parent) {
    if (above.kind === 'binary' && /^(\|\||\?\?|&&|or|and|in)$/.test(above.operator)) return true;
    if (above.kind === 'conditional') return true;
    if (above.kind === 'if') {
      const isAsked = above.test === below ? !leaves(above.then) : reads(above.test, field);
      if (isAsked) return true;
    }
    if (above.kind === 'string') return true;
    if (
      above.kind === 'call' &&
      /log|print|debug|info|warn|capture/i.test(calleeName(above)) &&
      above.callee !== below
    )
      return true;
    if (above.kind === 'function' || above.kind === 'file') return tellsKinds(facts, above, carrier);
  }
  return false;
}

function reads(test: SyntaxNode, field: string): boolean {
  for (const node of descendants(test)) {
    if ((node.kind === 'member' || node.kind === 'index') && fieldNameOf(node) === field) return true;
    if (node.kind === 'string' && node.value === field) return true;
  }
  return false;
}

/** `object.object === 'invoice'`, `isinstance(obj, Invoice)`. */
function tellsKinds(facts: FileFacts, within: SyntaxNode, carrier: string): boolean {
  for (const node of descendants(within)) {
    if (node.kind === 'binary' && /^(instanceof|is)$/.test(node.operator)) return true;
    if (node.kind === 'call' && /^(isinstance|is_a\?|is_a)$/.test(calleeName(node))) return true;
    if (node.kind !== 'member' && node.kind !== 'index') continue;
    if (
      fieldNameOf(node) === 'object' &&
      textOf(facts.file, node.object) === carrier &&
      !CARRIER.test(pathOf(node))
    )
      return true;
  }
  return false;
}
