import { argumentNamed } from '../../facts/arguments.ts';
import { calleeName, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { homeOf } from '../../facts/home-of.ts';
import { hasChargeKey, isCharge } from '../../facts/money/charges.ts';
import { plainName, wordsOf } from '../../facts/names.ts';
import { doneIn, type Mark, marksIn } from '../../facts/rows/marks.ts';
import { absentMarkIn } from '../../facts/rows/unmarked-rows.ts';
import { descendants, enclosingClass, enclosingFunction } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { calleesOf } from '../callees.ts';
import { deliveriesIn } from '../deliveries.ts';
import type { EntryPoint } from '../entry-point.ts';
import { isHosted } from '../own-signs.ts';
import type { Trace } from '../site.ts';

/** A run that a clock starts in every copy of the program, and that takes rows which another copy may take as well. */
export interface UnclaimedRun {
  readonly entry: EntryPoint;
  /** What the rows are read by: the test that they have no mark. */
  readonly read: SyntaxNode;
  /** What each row is sent or charged with; a second time does it again. */
  readonly send: CallNode;
  /** Where the row gets its mark, behind the send. */
  readonly mark: Mark;
}

/**
 * Runs by a clock that read rows without a mark, send each to where a second time counts, and mark it after, with nothing
 * on the way that lets one copy alone do so: no lock, claim, lease, leader or condition on the mark.
 */
export function unclaimedRunsIn(files: readonly FileFacts[], trace: Trace): UnclaimedRun[] {
  const clocked = clockedRuns(trace);
  if (clocked.length === 0) return [];
  const marks = Map.groupBy(files.flatMap(marksIn), ({ node }) => enclosingFunction(node));
  const counting = new Set(
    deliveriesIn(trace.sites)
      .filter(countsAgain)
      .map(({ node }) => node),
  );
  return clocked.flatMap((entry) => runOf(entry, { marks, counting, trace, files }) ?? []);
}

/** What a clock starts in every copy of the program. */
export function clockedRuns({ entryPoints, calls }: Trace): readonly EntryPoint[] {
  return entryPoints.all.filter(
    ({ kind, at, function: fn }) =>
      kind === 'schedule' && (at.kind !== 'loop' || isHosted(fn) || saysCopies(calls.fileOf(at))),
  );
}

/** A loop may be a program of its own of which one runs; a comment may tell that it is not. */
function saysCopies({ comments }: SyntaxFile): boolean {
  return comments.some(({ text }) => text.length <= MAX_TEXT && COPIES.test(text));
}

const COPIES =
  /\b(every|each|all|both)( of (the|our))? (\w+ )?(replicas?|cop(y|ies)|instances?|pods?|servers?|process(es)?|machines?|nodes?)\b/i;

/** `@DisallowConcurrentExecution` and its kind stand on the class of a job. */
export function signsOfClass({ function: fn }: EntryPoint): readonly SyntaxNode[] {
  return enclosingClass(fn)?.decorators ?? [];
}

interface Ground {
  readonly marks: ReadonlyMap<FunctionNode | null, readonly Mark[]>;
  readonly counting: ReadonlySet<CallNode>;
  readonly trace: Trace;
  readonly files: readonly FileFacts[];
}

function runOf(entry: EntryPoint, { marks, counting, trace, files }: Ground): UnclaimedRun | null {
  const functions = calleesOf(entry.function, trace);
  const reads = new Map<string, SyntaxNode>();
  for (const root of [...functions, entry.at, ...signsOfClass(entry)])
    for (const node of descendants(root)) {
      if (speaksOfTurns(node)) return null;
      const mark = absentMarkIn(node);
      if (mark !== null) reads.set(doneIn(mark) ?? plainName(mark), node);
    }
  for (const fn of functions)
    for (const mark of [...(marks.get(fn) ?? []), ...namedMarksIn(fn, files)]) {
      const read = reads.get(doneIn(mark.name) ?? plainName(mark.name).replace(/^set/, ''));
      const send = read === undefined ? undefined : sendBefore(mark, fn, counting);
      if (read !== undefined && send !== undefined && !isConditional(mark))
        return { entry, read, send, mark };
    }
  return null;
}

/** `runs.markBilled(run.id)`, `mark_as_reported(row)`: marks by the name of what sets them. */
function namedMarksIn(fn: FunctionNode, files: readonly FileFacts[]): readonly Mark[] {
  const found: Mark[] = [];
  for (const node of descendants(fn)) {
    if (node.kind !== 'call' || !/^(mark|flag|set)_?\p{L}/iu.test(calleeName(node))) continue;
    const [verb, ...rest] = wordsOf(calleeName(node));
    if (verb === undefined || doneIn(rest.join('_')) === null) continue;
    const home = homeOf(node, files);
    if (home !== null) found.push({ file: home.file, node, name: calleeName(node) });
  }
  return found;
}

/** Whatever may let one copy alone go on; generous, since much of it is the project's own. */
const TURNS =
  /^(\w*locks?|shedlock|scheduler_?lock|locked|locking|locker|mutex|semaphore|leader|leadership|elect\w*|leases?|leased|claim\w*|advisory|exclusive\w*|singleton|overlap\w*|concurren\w*|setnx|nx|primary|master|idempot\w*|upsert|serializable|dedup\w*|partition\w*|shards?|replicas?)$/;
/** They end like locks, and are none. */
const NO_LOCKS = /^(clocks?|blocks?|flocks?)$/;
/** Words of which only several together speak of turns. */
const TURNS_TOGETHER =
  /one_?server|single_?(run|instance|worker|copy)|skip[_ ]?locked|for[_ ]?(no key )?update|on conflict|on duplicate|insert ignore/i;
/** Longer texts are data. */
const MAX_TEXT = 4_000;

/** True for a name or text that speaks of locks, claims, leaders and their like. */
export function speaksOfTurns(node: SyntaxNode): boolean {
  if (node.kind === 'name' || node.kind === 'member') return saysTurn(node.name);
  if (node.kind === 'string') return node.value.length <= MAX_TEXT && saysTurn(node.value);
  return node.kind === 'object' && node.entries.some(({ key }) => key !== null && saysTurn(key));
}

function saysTurn(text: string): boolean {
  return TURNS_TOGETHER.test(text) || wordsOf(text).some((word) => TURNS.test(word) && !NO_LOCKS.test(word));
}

/** A provider that knows no repeat of it, by its nature or since the key is left out. */
function countsAgain(site: ReturnType<typeof deliveriesIn>[number]): boolean {
  const { provider, operation, basis } = site;
  // What the project's own function sends is written in it.
  const inner = site.wraps?.node;
  const node = inner?.kind === 'call' ? inner : site.node;
  if (operation?.startsWith('send') !== true) return false;
  if (provider === null) return isSpreadWithoutKey(node);
  if (basis === 'vocabulary') return false;
  if (!/^(billing|marketplace|entitlements)$/.test(provider.category)) return false;
  const { keyNames, overwriting, windowKind } = provider.deduplication;
  const set = overwriting === null ? null : argumentNamed(node, [overwriting.name]);
  if (set !== null && (set.kind !== 'string' || set.value === overwriting?.value)) return false;
  return keyNames.length === 0 ? windowKind === 'none' : argumentNamed(node, keyNames) === null;
}

/** `gateway.reportUsage(subscription, row.quantity, row.at)`: a row's fields, one by one, and none that tells the row. */
function isSpreadWithoutKey(call: CallNode): boolean {
  const given = call.arguments.map(({ value }) => value).filter((value) => !CONTEXT.test(pathOf(value)));
  return given.some((value) => AMOUNT.test(saidLast(value))) && given.every(isFieldOfMany);
}

/** What cancels a call, or carries its deadline. */
const CONTEXT = /^(this\.)?(_?ctx|context|c|stop\w*|ct|cancell?ation\w*)$/i;
const AMOUNT =
  /^(quantity|units?|amount|value|count|minutes|seconds|hours|bytes|pages|cents|usage|overage|total)$/;
/** What many rows have in common, or say of themselves without being told apart by it. */
const OF_MANY =
  /^(subscription|customer|account|tenant|item|component|plan|meter|metric|dimension|name|code|event|type|currency|timestamp|at|time|date|day|month|period|start|end|from|to|hour|description|number|sku)$/;
const HOLDERS = /^(subscription|customer|account|tenant|item|component|plan|meter|metric|product|price)$/;

function isFieldOfMany(value: SyntaxNode): boolean {
  if (value.kind === 'number' || value.kind === 'string') return true;
  if (value.kind !== 'name' && value.kind !== 'member') return false;
  const words = wordsOf(value.name);
  const last = words.at(-1) ?? '';
  return last === 'id' ? HOLDERS.test(words.at(-2) ?? '') : AMOUNT.test(last) || OF_MANY.test(last);
}

function saidLast(value: SyntaxNode): string {
  return value.kind === 'name' || value.kind === 'member' ? (wordsOf(value.name).at(-1) ?? '') : '';
}

function sendBefore(mark: Mark, fn: FunctionNode, counting: ReadonlySet<CallNode>): CallNode | undefined {
  let send: CallNode | undefined;
  for (const node of descendants(fn)) {
    if (node.kind !== 'call' || node.span.end > mark.node.span.start) continue;
    if (counting.has(node) || (isCharge(node) && !hasChargeKey(node))) send = node;
  }
  return send;
}

/** `… WHERE id = $1 AND exported_at IS NULL`: the second copy changes no row, and may see it. */
function isConditional({ node, name }: Mark): boolean {
  for (const below of descendants(node))
    if (below.kind === 'string' && below.value.length <= MAX_TEXT)
      for (const [, asked = ''] of below.value.matchAll(/(\w{1,80})\s{1,20}is\s{1,20}null/gi))
        if (plainName(asked) === plainName(name)) return true;
  return false;
}
