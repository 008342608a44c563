import { calleeName, calleePath, callsIn, chainedCalls, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { isEventKey } from '../../facts/keys/event-keys.ts';
import { isViolationCode, isViolationName } from '../../facts/libraries/database-names.ts';
import { wordsOf } from '../../facts/names.ts';
import { remember, rememberNames } from '../../facts/remember.ts';
import { resolve } from '../../facts/values.ts';
import { ancestors, descendants } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, NameNode, ObjectNode, SyntaxNode } from '../../languages/syntax.ts';
import { functionAround } from '../call-graph.ts';
import { guardsOf } from '../guards.ts';
import type { Trace } from '../site.ts';
import { type Addition, additionsIn } from './additions.ts';
import { asksForFact, isOfTotals, makesTotal, namesFact } from './asked-facts.ts';
import { addsInPlace } from './in-place-additions.ts';
import { retryOptionsOf } from './reruns.ts';

/** Callers further up than this are rarely about the same event. */
const MAX_STEPS = 4;
const MAX_FUNCTIONS = 60;

/** Additions that nothing keeps from being made a second time: no key, no claim, no check of what was seen before. */
export function* repeatableAdditions(files: readonly FileFacts[], trace: Trace): Generator<Addition> {
  for (const addition of additionsIn(files, trace))
    if (
      (guardsOf(addition.node).retry === null || isOnlyRedelivered(addition.node)) &&
      !isOfChanged(addition.node) &&
      !mayRecogniseRepeat(addition.node, trace)
    )
      yield addition;
}

/**
 * The retry is what the queue's framework was told for the whole message (`@shared_task(max_retries=8)`), and the addition
 * is the last thing done: it is never retried after its own work failed, only delivered again.
 */
export function isOnlyRedelivered(node: SyntaxNode): boolean {
  const { retry } = guardsOf(node);
  const fn = functionAround(node);
  if (retry === null || fn === null || retry !== retryOptionsOf(fn)) return false;
  return !callsIn(fn).some((call) => call.span.start > node.span.end && !TELLS_OF.test(calleePath(call)));
}

const TELLS_OF = /(^|\.)(log|logger|logging|metrics?|statsd|span|print|puts|console)\b/i;

/** `decrement: deleted.count`: as many as were taken out just now; run again there are none left to take out. */
function isOfChanged(node: SyntaxNode): boolean {
  for (const inner of descendants(node)) {
    if (
      inner.kind !== 'member' ||
      !/^(count|row_?count|rows?_?affected|affected_?rows|modified_?count|deleted_?count)$/i.test(inner.name)
    )
      continue;
    const made = resolve(inner.object);
    if (made.kind === 'call' && /^(delete|destroy|remove|update)/i.test(calleeName(made))) return true;
  }
  return false;
}

/**
 * True when some function on the way to the place looks as if it recognised a repeat: it asks for a key, a status or a
 * mark, claims the event, or relies on a constraint. Generous on purpose: what may be recognised is not accused.
 */
export function mayRecogniseRepeat(node: SyntaxNode, trace: Trace): boolean {
  const seen = new Set<FunctionNode>();
  let front: SyntaxNode[] = [node];
  for (let step = 0; step <= MAX_STEPS && front.length > 0; step++) {
    const next: SyntaxNode[] = [];
    for (const at of front) {
      for (const fn of functionsAround(at)) {
        if (seen.has(fn) || seen.size > MAX_FUNCTIONS) continue;
        seen.add(fn);
        if (recognises(fn)) return true;
      }
      const holder = functionAround(at);
      if (holder !== null) next.push(...trace.calls.callersOf(holder).slice(0, MAX_FUNCTIONS));
    }
    front = step < MAX_STEPS ? next.filter((call) => !seen.has(functionAround(call) as FunctionNode)) : [];
  }
  return false;
}

function* functionsAround(node: SyntaxNode): Generator<FunctionNode> {
  for (const above of ancestors(node)) if (above.kind === 'function') yield above;
}

const RECOGNISING =
  /idempot|dedup|duplicat|already|processed|handled|conflict|or_?ignore|insert_?ignore|upsert|(?<!find_?)unique|set_?nx|claimed|replay|redeliver|fingerprint|integrity|p2002|23505|\bnx\b|exists|first_?time|is_?new|(?<!all_?)settle|transition|compare_?and|optimistic|deadlock|serializable|serialization_?failure|credited|(?<!un|if)applied|marked|finali[sz]ed/i;
/** Short ones stand in other words too: `ResponseEntity`. */
const RECOGNISING_WORDS = /^(seen|once|nonce)$/;
const MARK =
  /^(status|state|completed|paid|processed|processed_?at|.*_?status|.*(At|_at)|(Status|State|IsPaid|Paid|IsCompleted))$/;

const recognises = remember((fn: FunctionNode): boolean => {
  for (const node of descendants(fn)) if (recognisesHere(node)) return true;
  return false;
});

const TELLS =
  /^(json|send|respond|jsonify|render|log|info|warn|error|debug|trace|warning|log_?(information|warning|error|debug)|infof|warnf|errorf|debugf|printf|println|print|puts|infow|warnw|errorw|H)$/i;

/** The literal is what the caller is answered, or what is logged: nothing is recognised by it. */
function isTold(node: SyntaxNode): boolean {
  for (const above of ancestors(node)) {
    if (above.kind === 'call') return TELLS.test(calleeName(above));
    if (above.kind !== 'object' && above.kind !== 'list') return false;
  }
  return false;
}

/** `log.error("…", message.redelivered)`: a flag of the broker that is only written to the log tells nothing apart. */
function isLogged(node: SyntaxNode): boolean {
  let below = node;
  for (const above of ancestors(node)) {
    if (above.kind === 'call')
      return above.callee !== below && LOGS.test(calleeName(above).replace(/!$/, ''));
    // The words of a macro have no kind of their own.
    if (above.kind !== 'member' && above.kind !== 'other') return false;
    below = above;
  }
  return false;
}

const LOGS = /^(info|warn|error|debug|trace|warning|log_?(information|warning|error|debug))(f|w)?$/i;

const LOOKUP =
  /(^|\.)(find\w*|get\w*|lookup\w*|select|first|query\w*|fetch\w*|load\w*|has|count|where|filter\w*)$/i;

function recognisesHere(node: SyntaxNode): boolean {
  switch (node.kind) {
    case 'name':
    case 'member':
      if (node.kind === 'name' && keepsOnce(node)) return true;
      return (
        saysRepeat(node.name) &&
        !isLogged(node) &&
        !(ON_CONFLICT.test(node.name) && (isOfAddition(node) || isOfTotals(node)))
      );
    case 'string':
      if (isViolationCode(node.value)) return true;
      return (
        !isTold(node) &&
        node.value.length <= MAX_TEXT &&
        /\b(idempot|dedup|on conflict|on duplicate|insert ignore|nx|processed)\b/i.test(node.value) &&
        (!ADDS_ON_CONFLICT.test(node.value) || ONLY_NEW.test(node.value)) &&
        !makesTotal(node.value)
      );
    case 'object':
      return (
        (node.entries.some(({ key }) => key !== null && saysRepeat(key)) && !isTold(node)) ||
        asksForEvent(node)
      );
    case 'try':
      return node.handlers.some(({ types }) => types.some(isViolationName));
    case 'if':
      return asksForMark(node.test) || asksForFact(node);
    case 'call':
      if (/^(try_?)?claim/i.test(calleeName(node))) return true;
      // Only a cache's `add` answers whether the key was new.
      if (calleeName(node) === 'add' && /cache|redis/i.test(calleePath(node))) return true;
      if (!addsInPlace(node) && node.arguments.some(({ name }) => name !== null && saysRepeat(name)))
        return true;
      if (MAKES_ONCE.test(calleeName(node)) && node.arguments.some(namesFact)) return true;
      return (
        LOOKUP.test(calleePath(node)) &&
        !changesRows(node) &&
        node.arguments.some(({ name, value }) => (name !== null && isEventKey(name)) || saysKey(value))
      );
    default:
      return false;
  }
}

const saysRepeat = rememberNames(
  (name): boolean => RECOGNISING.test(name) || wordsOf(name).some((word) => RECOGNISING_WORDS.test(word)),
);

/** A statement that is kept in a constant: `jdbc.update(REMEMBER, batch)`. */
function keepsOnce(name: NameNode): boolean {
  if (name.parent?.kind !== 'call') return false;
  const text = resolve(name);
  if (text.kind !== 'string' || makesTotal(text.value)) return false;
  return ONLY_NEW.test(text.value) || (ONCE.test(text.value) && !ADDS_ON_CONFLICT.test(text.value));
}

/** One statement that stores the event where it is new, and adds for that row alone. */
const ONLY_NEW = /\bdo\s+nothing\b|\binsert\s+ignore\b|\bnot\s+exists\b/i;

const ONCE = /\b(on conflict|on duplicate|insert ignore|where not exists)\b/i;

/** `CountedScan.objects.get_or_create(scan_id=…)`: made once for each fact. */
const MAKES_ONCE = /^(get|find|first|create|new)_?or_?(create|find|new|insert)(_?by)?!?$/i;

const ON_CONFLICT = /conflict|upsert|on_?duplicate/i;

/** An upsert is where it adds: it tells a new row from an old one, and no second delivery from the first. */
function isOfAddition(node: SyntaxNode): boolean {
  for (const above of ancestors(node)) {
    if (above.kind === 'call' && (addsInPlace(above) || chainedCalls(above).some(addsInPlace))) return true;
    if (above.kind === 'function') return false;
  }
  return false;
}

/** `ON CONFLICT (day) DO UPDATE SET n = usage.n + EXCLUDED.n`: the conflict is where it adds. */
const ADDS_ON_CONFLICT = /\b(do\s+update\s+set|on\s+duplicate\s+key\s+update)\b[^;]*\s[+-]\s/i;

/** `query('UPDATE …')` asks for nothing. */
function changesRows(call: CallNode): boolean {
  const [first] = call.arguments;
  return first?.value.kind === 'string' && /^\s*update\b/i.test(first.value.value);
}

const SENT = /session|intent|event|payload|body|data|object|charge|checkout|message|request|response|params/i;

/** `update({ where: { id, lastEventId: { not: event.id } } })`: the rows are chosen by the event. */
function asksForEvent(node: ObjectNode): boolean {
  const { parent } = node;
  if (parent?.kind !== 'object') return false;
  const own = parent.entries.find(({ value }) => value === node)?.key ?? '';
  return (
    /^(where|filter|query)$/i.test(own) && node.entries.some(({ key }) => key !== null && isEventKey(key))
  );
}

function asksForMark(test: SyntaxNode): boolean {
  for (const node of descendants(test)) {
    // What a payment's or a message's own status says is the same on every delivery.
    if (node.kind === 'member' && MARK.test(node.name) && !SENT.test(pathOf(node.object))) return true;
  }
  return false;
}

function saysKey(value: SyntaxNode): boolean {
  for (const node of descendants(value)) {
    if ((node.kind === 'name' || node.kind === 'member') && isEventKey(node.name)) return true;
    if (node.kind === 'object' && node.entries.some(({ key }) => key !== null && isEventKey(key)))
      return true;
    if (
      node.kind === 'string' &&
      node.value.length <= MAX_TEXT &&
      (node.value.match(/\w+/g) ?? []).some(isEventKey)
    )
      return true;
  }
  return false;
}

/** Longer texts are data. */
const MAX_TEXT = 500;
