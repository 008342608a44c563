import { calleeName, callsIn, pathOf } from '../../facts/calls.ts';
import { isInHandler } from '../../facts/failures/failure.ts';
import { errorCheckOf } from '../../facts/failures/swallowed.ts';
import { endsInExit } from '../../facts/leaving.ts';
import { wordsOf } from '../../facts/names.ts';
import { alwaysPrecedes, finallyAround } from '../../facts/order.ts';
import { doneIn } from '../../facts/rows/marks.ts';
import { assignmentsOf } from '../../facts/values.ts';
import { ancestors, descendants, enclosingFunction, wholeFunction } from '../../facts/walk.ts';
import type { AssignNode, CallNode, FunctionNode, IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { type Delivery, deliveriesIn, reachedBy } from '../deliveries.ts';
import type { Trace } from '../site.ts';

/** A result that was paid for, and a way out between it and the place where its usage is recorded. */
export interface UnrecordedAnswer {
  readonly delivery: Delivery;
  /** Where the result comes from. */
  readonly made: AssignNode;
  /** The branch that leaves, or the call that may raise. */
  readonly exit: IfNode | CallNode;
  /** What is recorded of the result: `result.pagesRead`. */
  readonly amount: string;
}

/** More deliveries than these are not looked at. */
const MAX_DELIVERIES = 300;

/** Every delivery of an amount of a result that some way out of the function goes past. */
export function unrecordedAnswers(trace: Trace): readonly UnrecordedAnswer[] {
  return recordingIn(trace).flatMap((delivery) => {
    const fn = wholeFunction(delivery.node);
    if (fn === null || finallyAround(delivery.node) !== null || isInHandler(delivery.node)) return [];
    const anchor = outermostIn(delivery.node, fn);
    for (const { root, path } of amountsGiven(delivery.node)) {
      const made = madeIn(root, anchor, fn);
      if (made === null) continue;
      const place = { fn, made, anchor, root, path, failsByValue: delivery.file.failsByValue };
      const exit = leavingBranch(place) ?? raisingParse(place);
      if (exit !== null) return [{ delivery, made, exit, amount: path }];
    }
    return [];
  });
}

/** Deliveries, calls that run SQL which stores usage, and the calls of the project's functions around either. */
function recordingIn(trace: Trace): readonly Delivery[] {
  const direct = [...deliveriesIn(trace.sites)];
  for (const site of trace.sites) {
    if (site.operation !== 'store' || site.node.kind !== 'string') continue;
    const run = [...ancestors(site.node)].find((above): above is CallNode => above.kind === 'call');
    if (run !== undefined) direct.push({ ...site, node: run });
  }
  const known = new Set(direct.map(({ node }) => node));
  const through = direct.flatMap((site) => {
    const holder = enclosingFunction(site.node);
    if (holder === null || holder.name === null || !isAboutRecording(holder.name)) return [];
    const callers = trace.calls.callersOf(holder).filter((call) => !known.has(call));
    return callers.map((node) => reachedBy(node, site, trace.calls));
  });
  return [...direct, ...through].slice(0, MAX_DELIVERIES);
}

function isAboutRecording(name: string): boolean {
  return /^_?(record|report|track|meter|bill|charge|store|save|insert|log|add|count|emit|write)/i.test(name);
}

/** The node, or the call whose callback holds it: what stands in the function itself. */
function outermostIn(node: SyntaxNode, fn: FunctionNode): SyntaxNode {
  let anchor = node;
  for (const above of ancestors(node)) {
    if (above === fn) return anchor;
    if (above.kind === 'function') anchor = above;
  }
  return anchor;
}

interface Place {
  readonly fn: FunctionNode;
  readonly made: AssignNode;
  /** What records it, as it stands in the function itself. */
  readonly anchor: SyntaxNode;
  readonly root: string;
  readonly path: string;
  readonly failsByValue: boolean;
}

const AMOUNTS =
  /^(usage|tokens?|pages?|units?|credits?|cost|seconds|minutes|hours|bytes|characters|chars|frames|billed|billable|consumed|processed|used|read)$/;
/** Longer argument lists are not looked through. */
const MAX_LOOKED_AT = 200;

/** The amounts of results among what a call is given: `result.pagesRead`, `completion.usage.total_tokens`. */
function amountsGiven(call: CallNode): { readonly root: string; readonly path: string }[] {
  const found = new Map<string, { root: string; path: string }>();
  let looked = 0;
  for (const { value } of call.arguments)
    for (const node of descendants(value, (inner) => inner.kind !== 'function')) {
      if (++looked > MAX_LOOKED_AT) return [...found.values()];
      if (node.kind !== 'member' || node.parent?.kind === 'member') continue;
      const path = pathOf(node);
      const [root, ...fields] = path.replace(/^(this|self)\./, '').split('.');
      if (root === undefined || !fields.some((field) => wordsOf(field).some((word) => AMOUNTS.test(word))))
        continue;
      if (!found.has(path)) found.set(path, { root, path });
    }
  return [...found.values()];
}

/** A look-up costs nobody anything, and what is read from a request was not made here. */
const NO_WORK =
  /^(get|find|load|fetch|read|parse|validate|check|json|query|exec|select|list|lookup|first|decode|body|bind|form|params|claims|data|input|require|use|unmarshal|new|build|to|from|calculate|compute|sum|count|aggregate|scan|all|filter|map|single|last|take|retrieve|lock|claim|search|refresh|reload)$/;

/** The assignment that makes the result by a call, in the same function and before the delivery. */
function madeIn(root: string, before: SyntaxNode, fn: FunctionNode): AssignNode | null {
  const made = assignmentsOf(root, before).findLast((one) => one.span.end <= before.span.start);
  if (made === undefined || enclosingFunction(made) !== fn || made.value === null) return null;
  let value: SyntaxNode = made.value;
  while (value.kind === 'await' || (value.kind === 'unary' && value.operator === '?'))
    value = value.kind === 'await' ? value.value : value.operand;
  if (value.kind !== 'call' || value.isNew) return null;
  return NO_WORK.test(wordsOf(calleeName(value))[0] ?? '') ? null : made;
}

/** What failed cost nothing, as a rule, and what was at hand already is not charged. */
const EXCUSED =
  /^(ok|err|errors?|success|successful|succeeded|fail|failed|failure|exception|status|code|cached|cache|hit|free|trial|skipped|skip|dry|exists|duplicate|internal|test|usage|tokens?|billable|billed|charged|charge|cost|units|credits|none|null|nil)$/;

/** `if (result.text === '') return …` between the result and the place where its pages are recorded. */
function leavingBranch({ fn, made, anchor, root, path }: Place): IfNode | null {
  for (const node of descendants(fn, (inner) => inner.kind !== 'function')) {
    if (node.kind !== 'if' || node.else.length > 0) continue;
    if (node.span.start < made.span.end || node.span.end > anchor.span.start) continue;
    if (!alwaysPrecedes(node, anchor) || !endsInExit(node.then)) continue;
    const asked = fieldsAsked(node.test, root);
    if (asked.length === 0 || asked.some((field) => path.startsWith(`${root}.${field}`) || isExcused(field)))
      continue;
    if (mentionsAmount(node.then, root)) continue;
    return node;
  }
  return null;
}

/** What the field says of the result excuses a way out: it failed, it is free, or it was reported before. */
function isExcused(field: string): boolean {
  return doneIn(field) !== null || wordsOf(field).some((word) => EXCUSED.test(word));
}

/** The fields of the result that a condition looks at: `result.text`, and not `result` itself. */
function fieldsAsked(test: SyntaxNode, root: string): readonly string[] {
  const fields: string[] = [];
  for (const node of descendants(test)) {
    if (node.kind !== 'member' || node.parent?.kind === 'member') continue;
    const path = pathOf(node);
    if (path.startsWith(`${root}.`)) fields.push(path.slice(root.length + 1));
  }
  return fields;
}

/** The branch hands the amount on, or records something itself. */
function mentionsAmount(body: readonly SyntaxNode[], root: string): boolean {
  for (const statement of body)
    for (const node of descendants(statement)) {
      if (node.kind === 'call' && /record|report|track|meter|usage|bill|charge|emit/i.test(calleeName(node)))
        return true;
      if (node.kind !== 'member') continue;
      const path = pathOf(node);
      if (
        path.startsWith(`${root}.`) &&
        path
          .split('.')
          .slice(1)
          .some((part) => wordsOf(part).some((word) => AMOUNTS.test(word)))
      )
        return true;
    }
  return false;
}

const PARSES =
  /^(parse|loads|model_?validate(_json)?|parse_raw|parse_obj|validate|from_json|read_?value|unmarshal|deserialize(_?object)?|json_?decode|from_str|decode|decode_from_string|parse_?json|strict_?parse|validate_?python)$/i;

/** What was answered is taken apart first: an answer that cannot be leaves before its usage is recorded. */
function raisingParse({ fn, made, anchor, root, path, failsByValue }: Place): CallNode | null {
  if (!/usage|tokens?/i.test(path)) return null;
  for (const call of callsIn(fn)) {
    if (call.span.start < made.span.end || call.span.end > anchor.span.start) continue;
    if (!PARSES.test(calleeName(call)) || !alwaysPrecedes(call, anchor)) continue;
    if (!call.arguments.some(({ value }) => mentionsContent(value, root))) continue;
    if (failsByValue) {
      const check = errorCheckOf(call);
      const isPassedOn = call.parent?.kind === 'unary' && call.parent.operator === '?';
      if (!isPassedOn && (check === null || check.then.at(-1)?.kind !== 'return')) continue;
    }
    return call;
  }
  return null;
}

function mentionsContent(value: SyntaxNode, root: string): boolean {
  for (const node of descendants(value)) {
    if (node.kind !== 'member' || node.parent?.kind === 'member') continue;
    const path = pathOf(node);
    if (
      path.startsWith(`${root}.`) &&
      /content|text|output|message|choices|arguments|completion|body/i.test(path)
    )
      return true;
  }
  return false;
}
