import type { FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, mentionsPath, pathOf, useOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { assignmentsOf } from '../values.ts';
import { descendants, enclosingNamedFunction } from '../walk.ts';

/** What a calculation found, put behind what the last calculation put there. */
export interface RepeatedAppend {
  readonly node: SyntaxNode;
  /** `line.discounts`. */
  readonly path: string;
  /** The calculation, as it is named: `CalculateDetails`. */
  readonly calculation: string;
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

/** Appends to a computed list of an object that was handed in, in a calculation that never empties the list. */
export function repeatedAppends(facts: FileFacts): RepeatedAppend[] {
  const found: RepeatedAppend[] = [];
  const calculations = calculationsOf(facts);
  if (calculations.size === 0) return [];
  for (const node of [...facts.nodes('assign'), ...facts.nodes('call')]) {
    const path = appendedTo(node);
    if (path === null || !COMPUTED.has(wordsOf(path).at(-1) ?? '')) continue;
    const fn = enclosingNamedFunction(node);
    const calculation = fn === null ? undefined : calculations.get(fn);
    if (fn === null || calculation === undefined) continue;
    if (isLocal(path, node) || isSettled(path, node, fn)) continue;
    found.push({ node, path, calculation });
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
  calculations: ReadonlyMap<FunctionNode, string>,
): readonly RepeatedAppend[] {
  return facts.nodes('call').flatMap((node): RepeatedAppend[] => {
    const fn = enclosingNamedFunction(node);
    const calculation = fn === null ? undefined : calculations.get(fn);
    if (fn === null || calculation === undefined || !/^_*re_?/i.test(calculation)) return [];
    const path = calleePath(node);
    if (!MAKES.test(calleeName(node)) || !LINES.test(path)) return [];
    for (const inner of descendants(fn))
      if (inner.kind === 'call' && REPLACES.test(calleePath(inner))) return [];
    return [{ node, path: path.split('.')[0] ?? path, calculation }];
  });
}

/** The file's calculations, and the functions that they alone call, each with the calculation's name. */
function calculationsOf(facts: FileFacts): ReadonlyMap<FunctionNode, string> {
  const found = new Map<FunctionNode, string>();
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
    if (CALCULATES.test(fn.name)) found.set(fn, fn.name);
    else if (by.length > 0 && by.every((name) => CALCULATES.test(name))) found.set(fn, by[0] ?? fn.name);
  }
  return found;
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
