import type { FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, mentionsPath, pathOf, useOf } from '../calls.ts';
import { collectedPath } from '../collections.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastName, wordsOf } from '../names.ts';
import { assignmentsOf } from '../values.ts';
import { descendants, enclosingNamedFunction } from '../walk.ts';

/** What a calculation found, put behind what the last calculation put there. */
export interface RepeatedAppend {
  readonly node: SyntaxNode;
  /** `line.discounts`. */
  readonly path: string;
  /** The calculation, as it is named: `CalculateDetails`. */
  readonly calculation: string;
  /** The list is one of computed amounts, and nothing looks at it first; else only the names of both speak for it. */
  readonly isSure: boolean;
}

/** Names of functions that are run again whenever what they work on has changed. */
const CALCULATES =
  /^_*(re_?calculate|calculate|recompute|compute|re_?price|reprice|re_?rate|refresh|sync)(?=[A-Z_!]|$)/i;

/** Amounts of an invoice's line that are computed, by the last word of the list. */
const COMPUTED = new Set(
  'discounts discount taxes tax adjustments surcharges fees commitments prorations amounts charges'.split(
    ' ',
  ),
);

/** Lists of what an invoice or a line keeps, whether computed or not. */
const KEPT =
  /^(discounts?|charges?|fees|taxes|credits|adjustments|lines|line_?items|surcharges?|detailed_?lines)$/i;

/** Appends to a computed list of an object that was handed in, in a calculation that never empties the list. */
export function repeatedAppends(facts: FileFacts): RepeatedAppend[] {
  const found: RepeatedAppend[] = [];
  const calculations = calculationsOf(facts);
  if (calculations.size === 0) return [];
  for (const node of (['assign', 'call', 'binary'] as const).flatMap((kind) => facts.nodes(kind))) {
    const path = appendedTo(node) ?? collectedTo(node);
    const fn = path === null ? null : enclosingNamedFunction(node);
    const calculation = fn === null ? undefined : calculations.get(fn);
    if (path === null || fn === null || calculation === undefined) continue;
    const isSure =
      calculation.isSure && appendedTo(node) !== null && COMPUTED.has(wordsOf(path).at(-1) ?? '');
    if (!isSure && !(isKept(path, fn) && !startsAnew(fn))) continue;
    if (isLocal(path, node) || isSettled(path, node, fn)) continue;
    found.push({ node, path, calculation: calculation.name, isSure });
  }
  found.push(...rowsMadeAgain(facts, calculations));
  return found.sort((a, b) => a.node.span.start - b.node.span.start);
}

const LINES = /(invoice|charge|bill|statement|credit_?note)\w*_?(line|item|charge|entry|entries)s?\b/i;
const MAKES = /^(create|insert|save|bulk_?create|insert_?(one|many)|add)!?$/i;
const REPLACES =
  /delete|clear|destroy|remove|truncate|upsert|update_?or|(?<![a-z])or_?(create|update|ignore)|replace|conflict|exists|merge|void/i;

/** `for row in sums: InvoiceLine.objects.create(…)` in a recalculation that takes no earlier line away. */
function rowsMadeAgain(
  facts: FileFacts,
  calculations: ReadonlyMap<FunctionNode, Calculation>,
): readonly RepeatedAppend[] {
  return facts.nodes('call').flatMap((node): RepeatedAppend[] => {
    const fn = enclosingNamedFunction(node);
    const calculation = fn === null ? undefined : calculations.get(fn);
    if (fn === null || !calculation?.isSure || !/^_*re_?/i.test(calculation.name)) return [];
    const path = calleePath(node);
    if (!MAKES.test(calleeName(node)) || !LINES.test(path)) return [];
    for (const inner of descendants(fn))
      if (inner.kind === 'call' && REPLACES.test(calleePath(inner))) return [];
    return [{ node, path: path.split('.')[0] ?? path, calculation: calculation.name, isSure: true }];
  });
}

interface Calculation {
  readonly name: string;
  /** False where it only sounds like one: `applyCalculatedFees`. */
  readonly isSure: boolean;
}

/** The file's calculations, and the functions that they alone call, each with the calculation's name. */
function calculationsOf(facts: FileFacts): ReadonlyMap<FunctionNode, Calculation> {
  const found = new Map<FunctionNode, Calculation>();
  const callers = new Map<string, Set<string>>();
  for (const call of facts.nodes('call')) {
    const caller = enclosingNamedFunction(call)?.name;
    if (caller === null || caller === undefined) continue;
    const known = callers.get(calleeName(call)) ?? new Set<string>();
    known.add(caller);
    callers.set(calleeName(call), known);
  }
  for (const fn of facts.nodes('function')) {
    if (fn.name === null) continue;
    const by = [...(callers.get(fn.name) ?? [])];
    const known = calculationNamed(fn.name, by);
    if (known !== null) found.set(fn, known);
  }
  return found;
}

function calculationNamed(name: string, callers: readonly string[]): Calculation | null {
  const [first] = callers;
  if (isCalculation(name)) return { name, isSure: true };
  if (first !== undefined && callers.every(isCalculation)) return { name: first, isSure: true };
  if (soundsLikeOne(name)) return { name, isSure: false };
  return first !== undefined && callers.every(soundsLikeOne) ? { name: first, isSure: false } : null;
}

function isCalculation(name: string): boolean {
  return CALCULATES.test(name);
}

const SOUNDS = /^(re)?(calculate|calc|compute|price)|^(refresh|rebuild|rerate)$/i;

function soundsLikeOne(name: string): boolean {
  return wordsOf(name).some((word) => SOUNDS.test(word));
}

/** `l.discounts = append(l.discounts, …)`, `line.discounts.push(…)`, `line.discounts += […]`. */
function appendedTo(node: SyntaxNode): string | null {
  if (node.kind === 'call') {
    const { callee } = node;
    if (callee.kind !== 'member' || !/^(append|push|extend|add|concat!|<<)$/i.test(callee.name)) return null;
    // `price.Add(tax)` whose sum is used adds two decimals up and appends nothing.
    if (useOf(node) !== 'discarded') return null;
    return callee.object.kind === 'member' ? pathOf(callee.object) : null;
  }
  if (node.kind !== 'assign' || node.value === null) return null;
  const [target] = node.targets;
  if (target?.kind !== 'member') return null;
  const path = pathOf(target);
  if (node.operator === '+=') return node.value.kind === 'list' ? path : null;
  if (node.operator !== '=' || node.value.kind !== 'call' || calleeName(node.value) !== 'append') return null;
  const first = node.value.arguments[0]?.value;
  return first !== undefined && pathOf(first) === path ? path : null;
}

/** The object is made here, so that every run has a new one. */
function isLocal(path: string, at: SyntaxNode): boolean {
  const [root = ''] = path.split('.');
  return assignmentsOf(root, at).length > 0;
}

/** The list is emptied or replaced here, asked for what it holds, or only filled while it is empty. */
function isSettled(path: string, at: SyntaxNode, fn: FunctionNode): boolean {
  for (const node of descendants(fn)) {
    if (node === at) continue;
    if (node.kind === 'assign' && node.operator === '=' && node.value !== null) {
      const [target] = node.targets;
      if (target !== undefined && pathOf(target) === path && appendedTo(node) === null) return true;
    }
    if (node.kind === 'call' && ASKS.test(calleeName(node)) && mentionsPath(node, path)) return true;
    if (node.kind === 'if' && mentionsPath(node.test, path)) return true;
  }
  return false;
}

const ASKS =
  /^(clear|delete|remove|reset|filter|find\w*|some|any\??|includes?\??|contains|has|exists|index\w*|uniq\w*|len|length|count|delete_all|destroy_all|reject)$/i;

/** The same written otherwise: `line.fees = [...line.fees, fee]`, `$line->fees[] = $fee`. */
function collectedTo(node: SyntaxNode): string | null {
  return node.kind === 'call' && useOf(node) !== 'discarded' ? null : collectedPath(node);
}

/** A list of what the function was handed, by a name of what an invoice keeps. */
function isKept(path: string, fn: FunctionNode): boolean {
  const [root = '', ...fields] = path.split('.');
  const isHanded =
    /^(this|self)$/.test(root) ||
    root === fn.receiver?.name ||
    fn.parameters.some(({ name }) => name === root);
  return isHanded && KEPT.test(fields.at(-1) ?? '');
}

/** The function makes some such list anew, or takes something away. */
function startsAnew(fn: FunctionNode): boolean {
  for (const node of descendants(fn)) {
    if (node.kind === 'call' && TAKES_AWAY.test(calleeName(node))) return true;
    if (node.kind === 'assign' && collectedPath(node) === null)
      if (node.targets.some((target) => KEPT.test(lastName(pathOf(target))))) return true;
  }
  return false;
}

const TAKES_AWAY = /clear|reset|delete|remove|without|filter|splice/i;
