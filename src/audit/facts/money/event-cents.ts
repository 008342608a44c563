import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { lastNameOf, pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { argumentsFor } from '../origins.ts';
import { settersIn } from '../setters.ts';
import { ancestors, enclosingClass, enclosingFunction } from '../walk.ts';
import { isMoneyName } from './money-names.ts';

/** The cost of one message, request or call that is kept in whole cents beside the tokens it is for. */
export interface EventCents {
  readonly node: CallNode;
  /** The field it is kept in: `cost_cents`. */
  readonly field: string;
}

/**
 * Every cost of a single piece of usage that the file makes whole cents of (`Math.round(cost * 100)`) and keeps in a
 * record with its counts of tokens, in source order. Not where the whole cost is kept beside it, and not of totals.
 */
export function eventCentsIn(facts: FileFacts): readonly EventCents[] {
  return facts.callsNamed(ROUNDS).flatMap((node): EventCents[] => {
    const fn = isOfCents(node) ? enclosingFunction(node) : null;
    const kept = fn === null ? null : keptIn(node, fn);
    if (fn === null || kept === null) return [];
    const others = kept.fields.filter((name) => name !== kept.field);
    if (others.filter(isTokens).length < MIN_COUNTS || others.some(isMoney)) return [];
    return isOfOne(node, fn, kept.field) ? [{ node, field: kept.field }] : [];
  });
}

/** What was asked and what was answered: a record with both is one of the usage of models. */
const MIN_COUNTS = 2;
/** Not upwards: begun cents may be charged as whole ones on purpose. */
const ROUNDS = /^(round|rint|trunc|floor|int|to_?int)$/i;

/** `Math.round(cost * 100)`, `(cost * 100.0).round()`. */
function isOfCents(node: CallNode): boolean {
  const given = node.arguments[0]?.value ?? (node.callee.kind === 'member' ? node.callee.object : null);
  if (given?.kind !== 'binary' || given.operator !== '*' || given.right.kind !== 'number') return false;
  return given.right.value === 100 && isMoney(lastNameOf(given.left));
}

function isMoney(name: string): boolean {
  return isMoneyName(name) || /cost|price/i.test(name);
}

function isTokens(name: string): boolean {
  const words = wordsOf(name);
  return (
    words.some((word) => /^tokens?$/.test(word)) && !words.some((word) => /^(max|limit|per)$/.test(word))
  );
}

interface Kept {
  readonly field: string;
  /** All fields of the same record. */
  readonly fields: readonly string[];
}

/** The record the value is put into: an entry, a keyword, or a setter of a thing made here. */
function keptIn(node: CallNode, fn: FunctionNode): Kept | null {
  let below: SyntaxNode = node;
  for (const above of ancestors(node)) {
    if (above === fn) return null;
    if (above.kind === 'object') {
      const entry = above.entries.find(({ value }) => value === below);
      const fields = above.entries.flatMap(({ key }) => (key === null ? [] : [key]));
      return entry?.key ? { field: entry.key, fields } : null;
    }
    if (above.kind === 'call') {
      const keyword = above.arguments.find(({ name, value }) => name !== null && value === below)?.name;
      if (keyword)
        return {
          field: keyword,
          fields: above.arguments.flatMap(({ name }) => (name === null ? [] : [name])),
        };
      const set = setOn(above, below, fn);
      if (set !== null) return set;
    }
    if (above.kind === 'function') return null;
    below = above;
  }
  return null;
}

/** `packed.set_cost_cents(…)` beside `packed.set_input_tokens(…)`. */
function setOn({ callee }: CallNode, value: SyntaxNode, fn: FunctionNode): Kept | null {
  if (callee.kind !== 'member' || callee.object.kind !== 'name') return null;
  const setters = settersIn(fn).get(callee.object.name) ?? [];
  const own = setters.find((one) => one.value === value);
  return own === undefined ? null : { field: own.name, fields: setters.map(({ name }) => name) };
}

const ONE =
  /^(message|messages|msg|request|req|call|completion|response|turn|generation|event|invocation|step)$/;
const MANY =
  /^(total|totals|sum|sums|summary|aggregate|aggregated|agg|daily|day|weekly|monthly|month|period|invoice|report|overall|stats_?by|rollup)$/;

/** Said by a name around it, by what it is worked out from, or by what callers of the file hand over, to be one of many. */
function isOfOne(node: CallNode, fn: FunctionNode, field: string): boolean {
  const said = [
    fn.name ?? '',
    enclosingClass(fn)?.name ?? '',
    field,
    ...fn.parameters.map(({ name, type }) => `${name} ${type ?? ''}`),
    ...fn.parameters.flatMap(({ name }) => argumentsFor(fn, name).map(pathOf)),
    pathOf(node),
  ].flatMap((name) => name.split(/\W+/).flatMap(wordsOf));
  return said.some((word) => ONE.test(word)) && !said.some((word) => MANY.test(word));
}
