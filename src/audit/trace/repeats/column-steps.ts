import { namedArguments } from '../../facts/arguments.ts';
import { calleeName, endOfChain, pathOf } from '../../facts/calls.ts';
import { savesRow } from '../../facts/libraries/database-names.ts';
import { plainName, wordsOf } from '../../facts/names.ts';
import { fieldSetter } from '../../facts/setters.ts';
import { descendants, mentionsNamed, wholeFunction } from '../../facts/walk.ts';
import type { AssignNode, CallNode, SyntaxNode } from '../../languages/syntax.ts';

/** True for a call that lowers or raises the column by an amount, without a condition on it. */
export function changes(call: CallNode, column: string): boolean {
  const plain = plainName(column);
  let [adds, asks] = [false, false];
  for (const { name, value } of namedArguments(call)) {
    if (plainName(name) !== plain) continue;
    if (value.kind !== 'object') adds ||= isSumWith(value, plain);
    for (const { key } of value.kind === 'object' ? value.entries : []) {
      adds ||= /^(decrement|increment)$/.test(key ?? '');
      asks ||= /^\$?(gte?|lte?)$/.test(key ?? '');
    }
  }
  for (const inner of descendants(endOfChain(call))) {
    if (inner.kind === 'string' && inner.value.length <= MAX_TEXT) {
      adds ||= setsInSql(inner.value, column);
      asks ||= new RegExp(`\\b${plain}\\w{0,20}"?\\s{0,3}[<>]`, 'i').test(inner.value.replaceAll('_', ''));
    }
    // Django's `filter(id=account.id, credits__gte=cost)`.
    if (inner.kind === 'call')
      asks ||= inner.arguments.some(({ name }) => ASKS.test(name ?? '') && isOf(name ?? '', plain));
    if (inner.kind === 'call' && inner !== call)
      asks ||= /^(gte?|lte?|where_?gte?)$/i.test(calleeName(inner)) && mentions(inner, plain);
  }
  const [verb = '', ...rest] = wordsOf(calleeName(call));
  const [first] = call.arguments;
  // ActiveRecord's `account.decrement!(:credits, n)`, Laravel's `$account->decrement('credits', $n)`.
  if (/^(in|de)crement(_counter|_each)?!?$/i.test(calleeName(call)) && first?.value.kind === 'string')
    adds ||= plainName(first.value.value) === plain;
  adds ||=
    /^(deduct|debit|consume|charge|spend|burn|decrement)$/.test(verb) &&
    rest.some((word) => wordsOf(column).includes(word));
  return adds && !asks;
}

/**
 * True where the call takes off or puts on the value itself: `d.credits` in `credits - ${d.credits}`, `{ decrement: n }`,
 * `take(wallet, n)`. What is asked of such a value is asked of the amount, not of what there is.
 */
export function movesBy(call: CallNode, amount: SyntaxNode): boolean {
  const path = amount.kind === 'name' || amount.kind === 'member' ? pathOf(amount) : '';
  if (path === '') return false;
  const isIt = (node: SyntaxNode | undefined): boolean =>
    (node?.kind === 'name' || node?.kind === 'member') && pathOf(node) === path;
  for (const node of descendants(endOfChain(call))) {
    if (node.kind === 'binary' && /^[-+]$/.test(node.operator) && isIt(node.right)) return true;
    if (node.kind === 'string' && /[-+]/.test(node.value) && node.parts.slice(1).some(isIt)) return true;
    if (node.kind === 'object' && node.entries.some(({ key, value }) => STEPS.test(key ?? '') && isIt(value)))
      return true;
    if (node.kind === 'call' && node.arguments.some(({ name, value }) => name === null && isIt(value)))
      return true;
  }
  return false;
}

/** A repository's own words for it: `updateAccount`. */
const SAVES = /^(update!?|persist|put|(update|save)_?[a-z]{1,20})$/i;

/** True for a call that saves a row whose column was moved in memory before: `account.credits -= n` and `save(account)`. */
export function savesStep(call: CallNode, column: string): boolean {
  const name = calleeName(call);
  const fn = savesRow(name) || SAVES.test(name) ? wholeFunction(call) : null;
  if (fn === null) return false;
  const plain = plainName(column);
  for (const node of descendants(fn)) {
    if (node.span.start >= call.span.start) continue;
    if (node.kind === 'assign' && isStepOf(node, plain)) return true;
    const setter = node.kind === 'call' ? fieldSetter(node) : null;
    if (
      setter !== null &&
      plainName(setter.field) === plain &&
      mentionsNamed(setter.value, `get${setter.field}`)
    )
      return true;
  }
  return false;
}

function isStepOf({ targets, operator, value }: AssignNode, plain: string): boolean {
  const [target] = targets;
  if (target?.kind !== 'member' || plainName(target.name) !== plain || value === null) return false;
  if (operator !== '=') return true;
  return value.kind === 'binary' && /^[-+]$/.test(value.operator) && mentionsNamed(value, target.name);
}

const STEPS = /^\$?(in|de)c(rement)?$/;

const ASKS = /__[gl]te?$/;

function isOf(name: string, plain: string): boolean {
  return plainName(name.replace(ASKS, '')) === plain;
}

/** Longer texts are no statements. */
export const MAX_TEXT = 4_000;

/** `SET credits = credits - $1`, also `credits: sql\`… - …\``. */
function setsInSql(text: string, column: string): boolean {
  const name = column.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
  const at = text.toLowerCase().search(new RegExp(`\\b(${name}|${column.toLowerCase()})"?\\s{0,3}=`));
  return at >= 0 && /^[^,;]{0,120}[-+]/.test(text.slice(at));
}

function isSumWith(value: SyntaxNode, plain: string): boolean {
  for (const inner of descendants(value)) {
    if (inner.kind === 'binary' && /^[-+]$/.test(inner.operator) && mentions(inner.left, plain)) return true;
    if (
      inner.kind === 'string' &&
      /[-+]/.test(inner.value) &&
      inner.parts.some((part) => mentions(part, plain))
    )
      return true;
  }
  return false;
}

function mentions(node: SyntaxNode, plain: string): boolean {
  for (const inner of descendants(node))
    if ((inner.kind === 'name' || inner.kind === 'member') && plainName(inner.name) === plain) return true;
    // Django's `F("credits") - cost`.
    else if (inner.kind === 'string' && inner.value.length < MAX_TEXT && plainName(inner.value) === plain)
      return true;
  return false;
}
