import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, fieldNameOf, pathOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { plainName } from '../names.ts';
import { valueOfName } from '../values.ts';
import { ancestors, descendants, enclosingNamedFunction } from '../walk.ts';
import type { UsagePlace } from './model-api.ts';
import { USAGE_PLACES } from './model-streams.ts';
import { testsOver } from './stream-events.ts';

/** A usage that is looked for within an event of a stream where it never stands. */
export interface MisplacedUsage {
  readonly node: SyntaxNode;
  /** What carries it: an event's name, or the SDK's call that hands out events. */
  readonly event: string;
  /** Where it stands, as it would be written here. */
  readonly meant: string;
}

/** Every such place of the file. */
export function misplacedUsages(facts: FileFacts): readonly MisplacedUsage[] {
  return [...withinEvents(facts), ...ofHelperEvents(facts)];
}

interface Read {
  readonly node: SyntaxNode;
  readonly object: SyntaxNode;
}

/** `event.usage`, `event["usage"]`, `event.usage()`, `event.get("usage")`. */
function usageReads({ nodes, callsNamed }: FileFacts): readonly Read[] {
  const fields = [...nodes('member'), ...nodes('index')].flatMap((node): Read[] =>
    isUsage(fieldNameOf(node) ?? '') ? [{ node, object: node.object }] : [],
  );
  const asked = callsNamed(/^(get|dig|fetch|GetProperty)$/).flatMap((node): Read[] => {
    const object = receiverOf(node);
    const [only, ...others] = node.arguments;
    const isAsked = only?.value.kind === 'string' && isUsage(only.value.value);
    return isAsked && others.length === 0 && object !== null ? [{ node, object }] : [];
  });
  return [...fields, ...asked];
}

function isUsage(name: string): boolean {
  return /^(get_?)?usage$/i.test(name);
}

/** A branch for one event looks for its usage beside the field that holds it, or within one that does not. */
function* withinEvents(facts: FileFacts): Generator<MisplacedUsage> {
  const { text } = facts.file;
  const places = USAGE_PLACES.filter(({ event }) => text.includes(event) || SAID(event).test(text));
  if (places.length === 0) return;
  const reads = usageReads(facts);
  const told = new Set<SyntaxNode | null>();
  for (const read of reads) {
    const found = eventAround(read.node, places);
    if (found === null) continue;
    const { place, variable } = found;
    const isWrong = place.under === null ? isField(read.object, place.notUnder ?? '') : isOf(read, variable);
    if (!isWrong || reads.some((other) => other !== read && isRight(other, read, found))) continue;
    const fn = enclosingNamedFunction(read.node);
    if (told.has(fn)) continue;
    told.add(fn);
    yield { node: read.node, event: place.event, meant: meantIn(variable, place) };
  }
}

function meantIn(variable: string, { under }: UsagePlace): string {
  return under === null ? `${variable}.usage` : `${variable}.${under}.usage`;
}

/** Another reading in the same function looks where it stands. */
function isRight({ node, object }: Read, wrong: Read, { place, variable }: Found): boolean {
  if (enclosingNamedFunction(node) !== enclosingNamedFunction(wrong.node)) return false;
  if (place.under !== null) return isField(object, place.under);
  // One variable may stand for the piece and for what lies in it.
  return !isField(object, place.notUnder ?? '') && pathOf(object) === variable;
}

interface Found {
  readonly place: UsagePlace;
  /** What is asked for its type. */
  readonly variable: string;
}

/** The event that the nearest branch around is for; null where it is for none, or for several of them. */
function eventAround(node: SyntaxNode, places: readonly UsagePlace[]): Found | null {
  let below = node;
  for (const above of ancestors(node)) {
    if (above.kind === 'function' && above.variety !== 'lambda') return null;
    const tests = testsOver(above, below);
    const subject = above.kind === 'switch' && above.subject !== null ? [above.subject] : [];
    const said = places.filter(({ event }) => tests.some((test) => saysEvent(test, event)));
    const [place, ...others] = said;
    if (place !== undefined) {
      const variable = [...subject, ...tests].map(askedForType).find((one) => one !== null) ?? null;
      return others.length > 0 || variable === null || tests.length > 1 ? null : { place, variable };
    }
    below = above;
  }
  return null;
}

/** A constant's name for the event: `MESSAGE_DELTA`, `EventType.MessageDelta`. */
function SAID(event: string): RegExp {
  return new RegExp(event.replaceAll(/[._]/g, '[._]?'), 'i');
}

function saysEvent(test: SyntaxNode, event: string): boolean {
  for (const node of descendants(test)) {
    if (node.kind === 'binary' && node.operator === '!=') return false;
    if (node.kind === 'unary' && node.operator === '!') return false;
    const name =
      node.kind === 'string' ? node.value : node.kind === 'name' || node.kind === 'member' ? node.name : '';
    if (name === event || (node.kind !== 'string' && plainName(name) === plainName(event))) return true;
  }
  return false;
}

/** `event` of `event.type`. */
function askedForType(test: SyntaxNode): string | null {
  for (const node of descendants(test))
    if ((node.kind === 'member' || node.kind === 'index') && /^(get_?)?type$/i.test(fieldNameOf(node) ?? ''))
      return pathOf(node.object);
  return null;
}

function isOf({ object }: Read, variable: string): boolean {
  return pathOf(object) === variable;
}

/** The node is the field of something, or a name for it in whatever form it was brought. */
function isField(node: SyntaxNode, field: string): boolean {
  if (node.kind === 'call')
    return isGetter(node, field) || node.arguments.some(({ value }) => isField(value, field));
  if (node.kind === 'member' || node.kind === 'index') return plainName(fieldNameOf(node) ?? '') === field;
  const value = node.kind === 'name' ? valueOfName(node.name, node) : null;
  return value !== null && value.kind !== 'name' && isField(value, field);
}

function isGetter(call: CallNode, field: string): boolean {
  return call.arguments.length === 0 && plainName(calleeName(call)).replace(/^get/, '') === field;
}

/**
 * Events of the SDK's helper for streams, of which one alone holds the piece with the usage:
 * https://github.com/openai/openai-python/blob/main/helpers.md#chat-completions-api
 */
const HELPER = /(^|\.)chat\.completions\.stream$/;

const WHOLE = /final_completion|snapshot|\.chunk\b/;

/** The loop over what `with client.chat.completions.stream(…) as stream` gives looks for the usage in its events. */
function* ofHelperEvents(facts: FileFacts): Generator<MisplacedUsage> {
  const helpers = facts.callsNamed(/^stream$/).filter((call) => HELPER.test(calleePath(call)));
  for (const call of helpers) {
    const around = [...ancestors(call)].find(({ kind }) => kind === 'with' || kind === 'function');
    const fn = enclosingNamedFunction(call);
    if (around?.kind !== 'with' || fn === null) continue;
    const events = eventsIn(around);
    const reads = usageReads(facts).filter(({ node }) => enclosingNamedFunction(node) === fn);
    const wrong = reads.find(({ object }) => events.has(pathOf(object)));
    // The helper also puts the whole answer together, and that has it.
    if (wrong === undefined || WHOLE.test(facts.file.text.slice(fn.span.start, fn.span.end))) continue;
    const event = pathOf(wrong.object);
    yield { node: wrong.node, event: calleePath(call), meant: `${event}.chunk.usage` };
  }
}

/** The loop variables over the stream that a block is opened for. */
function eventsIn(block: SyntaxNode & { kind: 'with' }): ReadonlySet<string> {
  const streams = new Set(
    block.items.flatMap((item) => (item.kind === 'assign' ? item.targets.map(pathOf) : [])),
  );
  const events = new Set<string>();
  for (const statement of block.body)
    for (const node of descendants(statement)) {
      const [variable] = node.kind === 'loop' ? node.variables : [];
      if (node.kind === 'loop' && variable !== undefined && node.iterable !== null)
        if (streams.has(pathOf(node.iterable)))
          events.add(pathOf(variable.kind === 'assign' ? (variable.targets[0] ?? variable) : variable));
    }
  return events;
}
