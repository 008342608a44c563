import type { CallNode, IfNode, SwitchNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, pathOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { endsInExit } from '../leaving.ts';
import { listsOf } from '../statements.ts';
import { textOf } from '../text-of.ts';
import { descendants, enclosingNamedFunction } from '../walk.ts';
import { namesPrice } from './loose-lookups.ts';

/** A branch for the price of a name that is never reached, because an earlier one takes all that it would take. */
export interface HiddenName {
  /** The test that never holds when it is asked. */
  readonly node: SyntaxNode;
  readonly name: string;
  readonly earlier: SyntaxNode;
  readonly earlierName: string;
}

/** `model.includes('gpt-4')`: a text of the code that is looked for in a name. */
interface NameTest {
  readonly subject: string;
  readonly text: string;
  readonly where: 'anywhere' | 'at the start';
}

interface Rung {
  readonly test: SyntaxNode;
  readonly asks: readonly NameTest[];
  readonly then: readonly SyntaxNode[];
}

/**
 * Branches by a part of a name that lead to prices, where an earlier branch of the same row asks for a part of what the
 * later one asks for: `gpt-4o` behind `gpt-4`. Both lead to something else, or it does not matter.
 */
export function hiddenNames(facts: FileFacts): readonly HiddenName[] {
  const found: HiddenName[] = [];
  for (const row of rowsOf(facts)) {
    const [first] = row;
    if (first === undefined || row.length < 2 || !leadsToPrices(row)) continue;
    for (const [at, rung] of row.entries()) {
      const hiding = row
        .slice(0, at)
        .find((earlier) => hides(earlier, rung) && !sameThen(facts, earlier, rung));
      const [asked] = rung.asks;
      const [held] = hiding?.asks.filter((one) => rung.asks.some((other) => covers(one, other))) ?? [];
      if (hiding !== undefined && asked !== undefined && held !== undefined)
        found.push({ node: rung.test, name: asked.text, earlier: hiding.test, earlierName: held.text });
    }
  }
  return found;
}

/** Tests one after the other: `else if`, returning `if`s that follow each other, and the cases of a `switch`. */
function rowsOf(facts: FileFacts): readonly (readonly Rung[])[] {
  const rows: (readonly Rung[])[] = [];
  for (const { cases } of facts.nodes('switch')) rows.push(cases.flatMap((one) => rungOfCase(one)));
  const holders = new Set(facts.nodes('if').map(({ parent }) => parent));
  for (const holder of holders)
    for (const list of holder === null ? [] : listsOf(holder))
      if (!isElseIf(holder, list)) rows.push(...rowsIn(list));
  return rows.map((row) => row.slice(0, MAX_RUNGS));
}

/** Rows that people write are shorter; each rung is compared with all before it. */
const MAX_RUNGS = 100;

function isElseIf(holder: SyntaxNode | null, list: readonly SyntaxNode[]): boolean {
  return holder?.kind === 'if' && list === holder.else && list.length === 1 && list[0]?.kind === 'if';
}

/** Ifs that follow each other belong together as long as each one leaves. */
function rowsIn(statements: readonly SyntaxNode[]): readonly (readonly Rung[])[] {
  const rows: Rung[][] = [];
  let row: Rung[] = [];
  for (const statement of statements) {
    if (statement.kind !== 'if' || statement.init !== null) {
      if (statement.kind === 'assign') continue;
      rows.push(row);
      row = [];
      continue;
    }
    const rungs = chainOf(statement);
    row.push(...rungs);
    if (rungs.every(({ then }) => endsInExit(then))) continue;
    rows.push(row);
    row = [];
  }
  return [...rows, row];
}

/** An `if` with all the `else if` that hang on it. */
function chainOf(first: IfNode): readonly Rung[] {
  const rungs: Rung[] = [];
  let at: SyntaxNode | undefined = first;
  while (at?.kind === 'if') {
    rungs.push({ test: at.test, asks: asksOf(at.test), then: at.then });
    at = at.else.length === 1 ? at.else[0] : undefined;
  }
  return rungs;
}

function rungOfCase({ tests, body }: SwitchNode['cases'][number]): readonly Rung[] {
  const [test] = tests;
  if (test === undefined) return [];
  return [{ test, asks: tests.flatMap(asksOf), then: body }];
}

/** What a test asks, all of it alternatives; empty where it asks anything else. */
function asksOf(test: SyntaxNode): readonly NameTest[] {
  if (test.kind === 'binary' && test.operator === '||') {
    const [left, right] = [asksOf(test.left), asksOf(test.right)];
    return left.length === 0 || right.length === 0 ? [] : [...left, ...right];
  }
  if (test.kind === 'binary' && test.operator === 'in' && test.left.kind === 'string')
    return nameTest(pathOf(test.right), test.left, 'anywhere');
  return test.kind === 'call' ? askOfCall(test) : [];
}

const ANYWHERE = /^(includes|contains|include\?|str_contains|strpos)$/i;
const AT_START = /^(starts_?with|start_with\?|has_?prefix|str_starts_with)$/i;

function askOfCall(call: CallNode): readonly NameTest[] {
  const name = calleeName(call);
  const where = ANYWHERE.test(name) ? 'anywhere' : AT_START.test(name) ? 'at the start' : null;
  if (where === null) return [];
  const [first, second] = call.arguments;
  if (first === undefined) return [];
  if (second?.value.kind === 'string') return nameTest(pathOf(first.value), second.value, where);
  const receiver = receiverOf(call);
  return receiver === null ? [] : nameTest(pathOf(receiver), first.value, where);
}

function nameTest(subject: string, text: SyntaxNode, where: NameTest['where']): readonly NameTest[] {
  if (text.kind !== 'string' || text.parts.length > 0 || text.value === '' || subject === '') return [];
  return [{ subject, text: text.value, where }];
}

/** Each way into the later branch is one into the earlier. */
function hides(earlier: Rung, later: Rung): boolean {
  return later.asks.length > 0 && later.asks.every((one) => earlier.asks.some((other) => covers(other, one)));
}

function covers(one: NameTest, other: NameTest): boolean {
  if (one.subject !== other.subject || one.text === other.text) return false;
  return one.where === 'anywhere'
    ? other.text.includes(one.text)
    : other.where === 'at the start' && other.text.startsWith(one.text);
}

function sameThen({ file }: FileFacts, one: Rung, other: Rung): boolean {
  const texts = [one, other].map(({ then }) => then.map((statement) => textOf(file, statement)).join('\n'));
  return texts[0] === texts[1];
}

/** The function is called for a price or a cost, or so is what the branches set. */
function leadsToPrices(row: readonly Rung[]): boolean {
  const [first] = row;
  if (first === undefined) return false;
  if (namesPrice(enclosingNamedFunction(first.test)?.name ?? '')) return true;
  return row.some(({ then }) => then.some(setsPrice));
}

function setsPrice(statement: SyntaxNode): boolean {
  for (const node of descendants(statement, ({ kind }) => kind !== 'function')) {
    if (node.kind === 'assign')
      for (const target of node.targets)
        if ((target.kind === 'name' || target.kind === 'member') && namesPrice(target.name)) return true;
    if (node.kind === 'object' && node.entries.some(({ key }) => key !== null && namesPrice(key)))
      return true;
  }
  return false;
}
