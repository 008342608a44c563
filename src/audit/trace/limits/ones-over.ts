import { calleeName, callsWithin, lastNameOf, pathOf, withoutAwait } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { isCountedFirst, originOf } from '../../facts/key-stores/keyed-values.ts';
import { endsInExit } from '../../facts/leaving.ts';
import { plainName, wordsOf } from '../../facts/names.ts';
import { remember } from '../../facts/remember.ts';
import { textOf } from '../../facts/text-of.ts';
import { bringsWithin } from '../../facts/units/brought-down.ts';
import { assignmentsOf, resolve } from '../../facts/values.ts';
import { descendants, enclosingNamedFunction, isWithinAny, wholeFunction } from '../../facts/walk.ts';
import type { BinaryNode, CallNode, FunctionNode, IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { admitsAtLimit, comparisonsIn, isLimit, isReachedFrom } from './checked-limits.ts';
import { isSizeOfNew } from './counted-nouns.ts';

/** A comparison with a limit by what was used before this request, which lets it through at the limit itself. */
export interface OneOver {
  readonly check: BinaryNode;
  /** What is used up behind the check; null where the function only answers whether it may be. */
  readonly taken: CallNode | null;
}

/**
 * Checks that let one more through: `if used > limit refuse`, with what counts or makes one more behind it, in the same
 * function or in one that calls the check; and questions whether one more may be made that answer `used <= limit`.
 */
export const onesOver = remember((facts: FileFacts): readonly OneOver[] => {
  const found: OneOver[] = [];
  for (const gate of facts.nodes('if'))
    for (const check of comparisonsIn(gate.test)) {
      const measure = measureOf(check, facts);
      const fn = wholeFunction(gate);
      if (measure === null || fn === null || isOfOtherPlan(fn)) continue;
      const taken = takenBehind(gate, check, measure, facts);
      if (taken !== undefined) found.push({ check, taken });
      break;
    }
  for (const answer of facts.nodes('return')) {
    const fn = enclosingNamedFunction(answer);
    if (answer.value === null || fn === null || !asksForOneMore(fn.name ?? '')) continue;
    for (const check of comparisonsIn(answer.value)) {
      const measure = measureOf(check, facts);
      if (measure !== null && admitsAtLimit(check, measure, true)) found.push({ check, taken: null });
    }
  }
  return found;
});

/**
 * Checks that refuse what would exactly reach the limit: `if used + n >= limit refuse`, and the same for a number that
 * holds this request because it was counted first.
 */
export const onesUnder = remember((facts: FileFacts): readonly BinaryNode[] => {
  const found: BinaryNode[] = [];
  for (const gate of facts.nodes('if')) {
    if (!refuses(gate.then, facts)) continue;
    for (const check of comparisonsIn(gate.test)) {
      const sides = [
        [check.left, check.right, '>='],
        [check.right, check.left, '<='],
      ] as const;
      const isUnder = sides.some(
        ([measure, limit, operator]) =>
          check.operator === operator && isLimitHere(limit, facts) && holdsRequest(measure, facts),
      );
      if (isUnder && endsInExit(gate.then)) found.push(check);
    }
  }
  return found;
});

/** What was used and what is asked for now, added up; or the answer of what counted it. */
function holdsRequest(node: SyntaxNode, facts: FileFacts): boolean {
  if (isMoney(lastNameOf(node)) || isCountedFirst(node)) return isCountedFirst(node);
  const sum = resolve(node);
  if (sum.kind === 'binary')
    return (
      sum.operator === '+' &&
      [
        [sum.left, sum.right],
        [sum.right, sum.left],
      ].some(([used, asked]) => used && asked && isMeasure(used, facts) && isAsked(asked))
    );
  return node.kind === 'name' && assignmentsOf(node.name, node).some((one) => isTaken(one, facts));
}

/** `len(rows)` of what came in, `1`, `requested`: how many more there would be; not how many there are of another kind. */
function isAsked(node: SyntaxNode): boolean {
  if (node.kind === 'number') return node.value === 1;
  const name = lastNameOf(node.kind === 'call' ? node.callee : node);
  const words = wordsOf(name);
  if (node.kind !== 'call' && words.some((word) => ASKED.test(word))) return true;
  if (!words.some((word) => SIZES.test(word))) return false;
  for (const inner of descendants(node))
    if (inner.kind === 'name' && isParameter(inner.name, inner))
      return !wordsOf(inner.name).some((word) => THERE.test(word));
  return false;
}

const ASKED = /^(requested|needed|required|additional|incoming|extra|more|new)$/;
const SIZES = /^(len|length|size|count|quantity|amount|units|n)$/;
const THERE = /^(existing|current|pending|invited|active|account|team|org|workspace|tenant|user)$/;

/** `n, err := d.take(account)`: a function of the file that counts in its store and answers the number. */
function isTaken(
  { value, targets }: { readonly value: SyntaxNode | null; readonly targets: readonly SyntaxNode[] },
  { nodes }: FileFacts,
): boolean {
  const call = value === null ? null : withoutAwait(value);
  if (call?.kind !== 'call' || !raises(call) || targets[0]?.kind !== 'name') return false;
  const maker = nodes('function').find(({ name }) => name === calleeName(call));
  return maker !== undefined && /int|number|long/i.test(maker.returns ?? '');
}

/** The side that was used before this request; null where the other is no limit, or this request is among it already. */
export function measureOf(check: BinaryNode, facts: FileFacts): SyntaxNode | null {
  for (const [measure, limit] of [
    [check.left, check.right],
    [check.right, check.left],
  ] as const)
    if (isLimitHere(limit, facts) && isMeasure(measure, facts)) return measure;
  return null;
}

/** `plan.maxDevices`, `limit`, and what a method of the file without arguments answers from the plan. */
function isLimitHere(node: SyntaxNode, facts: FileFacts): boolean {
  if (isMoney(lastNameOf(node))) return false;
  return isLimit(node) || isLimit(resolve(node)) || behind(node, facts).some(isLimit);
}

const USED =
  /^(used|usage|consumed|count|counts|counted|current|existing|total|sent|made|created|taken|active|occupied|stored|today|month)$/;
/** Names of what holds this request already, or of another kind of number. */
const HOLDS_MORE =
  /^(new|next|projected|after|requested|needed|required|updated|estimated|expected|incremented|max|min|limit|length|size|percent|ratio|rate|threshold)$/;

function isMoney(name: string): boolean {
  return wordsOf(name).some((word) =>
    /^(cost|costs|price|amount|cents|spend|spent|balance|credits?|money|usd|eur|rate|threshold|warning|soft|bytes|tokens)$/.test(
      word,
    ),
  );
}

/** What was used so far, read before this request is counted. */
function isMeasure(side: SyntaxNode, facts: FileFacts): boolean {
  const node = withoutAwait(side);
  const name = lastNameOf(node.kind === 'call' ? node.callee : node);
  const words = wordsOf(name);
  if (name === '' || words.some((word) => HOLDS_MORE.test(word)) || isMoney(name)) return false;
  if (isCountedFirst(node) || (node.kind === 'name' && isParameter(node.name, node))) return false;
  if (node.kind === 'name' && assignmentsOf(node.name, node).some(isRaised)) return false;
  const value = originOf(node);
  if (value.kind === 'binary' || (value.kind === 'call' && raises(value))) return false;
  const isCount =
    value.kind === 'call' && /^(count|len|size|length|sum|total)|count$/i.test(calleeName(value));
  return isCount || words.some((word) => USED.test(word)) || behind(node, facts).some(isSummed);
}

function isRaised({
  operator,
  value,
}: {
  readonly operator: string;
  readonly value: SyntaxNode | null;
}): boolean {
  if (/^[-+*/]=$/.test(operator)) return true;
  if (value === null) return false;
  for (const node of descendants(value, (inner) => inner.kind !== 'function'))
    if ((node.kind === 'binary' && node.operator === '+') || (node.kind === 'call' && raises(node)))
      return true;
  return false;
}

function isParameter(name: string, from: SyntaxNode): boolean {
  const own = assignmentsOf(name, from).length > 0;
  return !own && (wholeFunction(from)?.parameters.some((one) => one.name === name) ?? false);
}

/** What a method of the file that is read without arguments answers: its last statement. */
function behind(node: SyntaxNode, { nodes }: FileFacts): readonly SyntaxNode[] {
  const isOwn =
    (node.kind === 'name' && assignmentsOf(node.name, node).length === 0) ||
    (node.kind === 'call' && node.arguments.length === 0) ||
    (node.kind === 'member' && /^(this|self|\$this)$/.test(pathOf(node.object)));
  const name = isOwn ? lastNameOf(node.kind === 'call' ? node.callee : node) : '';
  if (name === '') return [];
  const fn = nodes('function').find((one) => one.name === name && one.parameters.length === 0);
  const last = fn?.body.at(-1);
  const value = last?.kind === 'return' ? last.value : last;
  return value ? [value] : [];
}

function isSummed(node: SyntaxNode): boolean {
  return node.kind === 'call' && /^(count|sum|size|length)(_?async)?$/i.test(calleeName(node));
}

const RAISES = /^(incr|increment|increase|count|consume|use|take|record|track|bump|hincrby|incrby)$/;
const CREATES = /^(create|insert|add|register|invite|provision|enrol|enroll|attach|store)$/;
const BESIDE =
  /^(log|logs|audit|notification|alert|event|events|error|errors|message|header|job|span|metric|metrics|listener|warning|breadcrumb|report|token|session|cookie|key)$/;

function raises(call: CallNode): boolean {
  const [verb = '', ...rest] = wordsOf(calleeName(call));
  return (
    RAISES.test(verb) &&
    !(verb === 'count' && rest.length === 0) &&
    !/^(by|of|where|for)$/.test(rest[0] ?? '') &&
    verb !== 'count'
  );
}

/** One more is counted or made. */
function takes(call: CallNode): boolean {
  const words = wordsOf(calleeName(call));
  if (call.isNew || words.some((word) => BESIDE.test(word))) return false;
  const on = wordsOf(pathOf(call.callee).split('.').slice(0, -1).join('_'));
  if (on.some((word) => BESIDE.test(word))) return false;
  return raises(call) || CREATES.test(words[0] ?? '');
}

const REFUSES =
  /limit|quota|exceed|seat|allowance|\b402\b|\b429\b|upgrade|payment_?required|too_?many|reached|no\w*left|insufficient/i;

/** The call behind the check that uses one more up; undefined where the check refuses nothing, or only looks back. */
export function takenBehind(
  gate: IfNode,
  check: BinaryNode,
  measure: SyntaxNode,
  facts: FileFacts,
): CallNode | undefined {
  const fn = wholeFunction(gate);
  if (fn === null || bringsWithin(gate, measure)) return undefined;
  const isReached = isReachedFrom(gate);
  const calls = callsWithin(fn);
  if (calls.some((call) => takes(call) && call.span.end < gate.span.start)) return undefined;
  const uses = calls.filter(
    (call) =>
      call.span.start > gate.test.span.end &&
      (takes(call) || writesMeasured(call, measure, facts)) &&
      !isSizeOfNew(measure, call),
  );
  const inside = uses.find((call) => isWithinAny(call, gate.then));
  if (inside !== undefined)
    return admitsAtLimit(check, measure, true) && gate.else.length > 0 && refuses(gate.else, facts)
      ? inside
      : undefined;
  if (!admitsAtLimit(check, measure, false) || !refuses(gate.then, facts)) return undefined;
  return uses.find((call) => isReached(call)) ?? takenByCaller(fn, gate, facts);
}

function refuses(body: readonly SyntaxNode[], { file }: FileFacts): boolean {
  return body.some((statement) => REFUSES.test(textOf(file, statement)));
}

/** `update!(emails_count: n)` writes the column that the measure sums. */
function writesMeasured(call: CallNode, measure: SyntaxNode, facts: FileFacts): boolean {
  if (!/^(update|save|create)/i.test(calleeName(call))) return false;
  const columns = new Set<string>();
  for (const summed of behind(measure, facts))
    if (summed.kind === 'call')
      for (const { value } of summed.arguments)
        if (value.kind === 'string') columns.add(plainName(value.value));
  return call.arguments.some(({ name }) => name !== null && columns.has(plainName(name)));
}

const GATES = /^(check|validate|ensure|enforce|assert|verify|require|guard)$/;

/** The function is a check of its own, and a function of the file that calls it counts afterwards. */
function takenByCaller(fn: FunctionNode, gate: IfNode, facts: FileFacts): CallNode | undefined {
  const { name } = fn;
  if (name === null || !GATES.test(wordsOf(name)[0] ?? '') || !isWithinAny(gate, fn.body)) return undefined;
  for (const call of facts.nodes('call')) {
    if (calleeName(call) !== name) continue;
    const caller = wholeFunction(call);
    if (caller === null || caller === fn) continue;
    const calls = callsWithin(caller).filter(takes);
    if (calls.some((one) => one.span.end < call.span.start)) continue;
    const after = calls.find((one) => one.span.start > call.span.end);
    if (after !== undefined) return after;
  }
  return undefined;
}

/** `canAddDevice`, `mayInvite`, `hasRoom`: one more is asked for; not `canDowngrade`, `isWithinLimit`. */
function asksForOneMore(name: string): boolean {
  const [first = '', second = ''] = wordsOf(name);
  if (/^(can|may)$/.test(first))
    return /^(add|create|invite|upload|send|consume|use|make|start|run|generate|perform|register|enroll|book|request|call|take|import|join|publish)$/.test(
      second,
    );
  return first === 'has' && /^(room|capacity|space|slot)$/.test(second);
}

/** What is used already is held against the plan that somebody moves to. */
export function isOfOtherPlan({ name }: FunctionNode): boolean {
  return /downgrade|switch|change_?(plan|limit)|set_?(plan|limit)|migrate/i.test(name ?? '');
}
