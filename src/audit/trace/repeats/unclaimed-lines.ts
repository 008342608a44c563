import { calleeName } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { homeOf } from '../../facts/home-of.ts';
import { remember } from '../../facts/remember.ts';
import { rowName } from '../../facts/rows/row-entities.ts';
import { type RowAccess, rowAccesses } from '../../facts/rows/rows.ts';
import { sqlInCode } from '../../facts/sql/sql-in-code.ts';
import { descendants, enclosingFunction, isWithin } from '../../facts/walk.ts';
import type { FunctionNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { calleesOf } from '../callees.ts';
import type { EntryPoint } from '../entry-point.ts';
import type { MeteringSite, Trace } from '../site.ts';
import { additionsIn } from './additions.ts';
import { mayRecogniseRepeat } from './repeat-recognition.ts';
import { clockedRuns, signsOfClass, speaksOfTurns } from './unclaimed-runs.ts';

/** A run that a clock starts in every copy of the program, and that puts in what was used as lines of an invoice. */
export interface UnclaimedLines {
  readonly entry: EntryPoint;
  readonly insert: SyntaxNode;
  readonly file: SyntaxFile;
}

const LINES =
  /^(invoice|charge|bill(?!ing)|billingline|billingitem|billableline|fee|debit|ledgerentr|overage)/;
/** Whatever may keep the second copy's lines out, beside a turn. */
const ONCE = /unique|exist|already|upsert|ignore|conflict|duplicat|merge|row_?version/i;
const SUMS =
  /^(sum|count|group_?by|aggregate|annotate|total\w*|(sum|usage|total|consumption|billable)_?(for|of|in|between|by|since)_?\w+)$/i;

/**
 * Runs by a clock that sum usage up and insert invoice lines from it, with nothing that lets one copy alone do so: no
 * lock, no claim, no look for lines that are there, no conflict that is settled.
 */
export function unclaimedLinesIn(files: readonly FileFacts[], trace: Trace): readonly UnclaimedLines[] {
  return unclaimedIn(clockedRuns(trace), files, trace).flatMap(
    ({ entry, functions, all }): UnclaimedLines[] => {
      if (!all.some(sumsUp)) return [];
      const line = firstLine(functions, files);
      return line === null ? [] : [{ entry, ...line }];
    },
  );
}

/** As {@link unclaimedLinesIn}, for runs that are started by what the caller knows of. */
export function linesOfRun(fn: FunctionNode, files: readonly FileFacts[], trace: Trace): SyntaxNode | null {
  const entry: EntryPoint = { kind: 'schedule', function: fn, name: null, at: fn };
  const [run] = unclaimedIn([entry], files, trace);
  return run === undefined ? null : (firstLine(run.functions, files)?.insert ?? null);
}

/** Where the functions of a run put in a line of an invoice. */
function firstLine(
  functions: readonly FunctionNode[],
  files: readonly FileFacts[],
): Pick<UnclaimedLines, 'insert' | 'file'> | null {
  for (const fn of functions) {
    const facts = homeOf(fn, files);
    if (facts === null) continue;
    const insert = lineIn(fn, facts)?.node ?? constantLineIn(fn, facts);
    if (insert !== undefined) return { insert, file: facts.file };
  }
  return null;
}

/** Rows that are due are read, and something is added to what each of them has; every copy that reads them adds it. */
export function unclaimedAdditionsIn(files: readonly FileFacts[], trace: Trace): readonly UnclaimedLines[] {
  return unclaimedIn(clockedRuns(trace), files, trace).flatMap(
    ({ entry, functions, all }): UnclaimedLines[] => {
      if (all.some(takesOut)) return [];
      const known = provided(trace.sites);
      const isIn = (node: SyntaxNode): boolean => functions.some((fn) => isWithin(node, fn));
      const found = additionsIn(files, trace).find(
        ({ node, isGuess }) => !isGuess && !known.has(node) && isIn(node) && !mayRecogniseRepeat(node, trace),
      );
      if (found === undefined || !readsRows(functions, files)) return [];
      return [{ entry, insert: found.node, file: found.file }];
    },
  );
}

/** What a provider adds up by itself is told of as a send. */
const provided = remember(
  (sites: readonly MeteringSite[]): ReadonlySet<SyntaxNode> =>
    new Set(sites.flatMap(({ node, provider }) => (provider === null ? [] : [node]))),
);

interface Run {
  readonly entry: EntryPoint;
  readonly functions: readonly FunctionNode[];
  /** All that stands in the functions, and the statements in the constants that they name. */
  readonly all: readonly SyntaxNode[];
}

/** The runs in which nothing speaks of turns, or of what is there already. */
function unclaimedIn(runs: readonly EntryPoint[], files: readonly FileFacts[], trace: Trace): readonly Run[] {
  return runs.flatMap((entry): Run[] => {
    const functions = calleesOf(entry.function, trace);
    const own = functions.flatMap((fn) => [...descendants(fn)]);
    const names = new Set(own.flatMap((node) => (node.kind === 'name' ? [node.name] : [])));
    const texts = files.flatMap((facts) =>
      sqlInCode(facts).flatMap(({ node }) => (names.has(constantOf(node) ?? '') ? [node] : [])),
    );
    const signs = signsOfClass(entry).flatMap((sign) => [...descendants(sign)]);
    const all = [...own, ...texts, ...signs];
    if ([...all, ...descendants(entry.at)].some((node) => speaksOfTurns(node) || saysOnce(node))) return [];
    return [{ entry, functions, all }];
  });
}

/** What a flush takes out of a buffer, another copy does not find there. */
const TAKES_OUT =
  /drain|buffer|flush|swap|get_?del|getset|^pop|_?pop$|dequeue|poll$|rows?_?affected|affected_?rows|modified_?count/i;

function takesOut(node: SyntaxNode): boolean {
  return (node.kind === 'name' || node.kind === 'member') && TAKES_OUT.test(node.name);
}

function readsRows(functions: readonly FunctionNode[], files: readonly FileFacts[]): boolean {
  return functions.some((fn) => {
    const facts = homeOf(fn, files);
    return (
      facts !== null && rowAccesses(facts).some(({ kind, node }) => kind === 'lookup' && isWithin(node, fn))
    );
  });
}

function lineIn(fn: FunctionNode, facts: FileFacts): RowAccess | undefined {
  const own = rowAccesses(facts).filter(({ node }) => isWithin(node, fn));
  return own.find(
    (one) =>
      one.kind === 'insert' &&
      !one.settlesConflict &&
      [...one.entities].some((entity) => LINES.test(entity)) &&
      !own.some((other) => other.kind === 'lookup' && sharesLine(other, one)),
  );
}

/** `db.execute(INVOICE, …)` with `INVOICE = text("INSERT INTO invoices …")` beside the functions. */
function constantLineIn(fn: FunctionNode, facts: FileFacts): SyntaxNode | undefined {
  const lines = new Set(
    sqlInCode(facts).flatMap(({ node, statement }) => {
      const isLine = statement.verb === 'insert' && LINES.test(rowName(statement.target?.name ?? ''));
      return isLine && statement.conflict === null ? (constantOf(node) ?? []) : [];
    }),
  );
  if (lines.size === 0) return undefined;
  for (const node of descendants(fn))
    if (
      node.kind === 'call' &&
      calleeName(node) !== '' &&
      node.arguments.some(({ value }) => value.kind === 'name' && lines.has(value.name))
    )
      return node;
  return undefined;
}

/** The name of the constant that a text outside of functions is kept in, as it is or wrapped: `text("…")`. */
function constantOf(text: SyntaxNode): string | null {
  if (enclosingFunction(text) !== null) return null;
  const holder = text.parent?.kind === 'call' ? text.parent.parent : text.parent;
  const [target] = holder?.kind === 'assign' ? holder.targets : [];
  return target?.kind === 'name' ? target.name : null;
}

function sharesLine(one: RowAccess, other: RowAccess): boolean {
  return [...one.entities].some((entity) => LINES.test(entity) && other.entities.has(entity));
}

function saysOnce(node: SyntaxNode): boolean {
  if (node.kind === 'name' || node.kind === 'member') return ONCE.test(node.name);
  return node.kind === 'string' && node.value.length <= MAX_TEXT && ONCE.test(node.value);
}

/** Longer texts are data. */
const MAX_TEXT = 4_000;

function sumsUp(node: SyntaxNode): boolean {
  if (node.kind === 'name' || node.kind === 'member') return SUMS.test(node.name);
  return node.kind === 'string' && node.value.length <= MAX_TEXT && /\b(sum|count)\s?\(/i.test(node.value);
}
