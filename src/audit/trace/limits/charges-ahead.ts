import { calleeName, calleePath, callOf, callsWithin, withAwait } from '../../facts/calls.ts';
import { fateOf, toErrorCheck } from '../../facts/failures/failure.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { statementsAfter } from '../../facts/statements.ts';
import { valueOfName } from '../../facts/values.ts';
import { ancestors, descendants, enclosingNamedFunction, isWithin, isWithinAny } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, Handler, IfNode, SyntaxNode, TryNode } from '../../languages/syntax.ts';
import { givesCreditsBack, type TakenCredits, takenCredits } from './taken-credits.ts';

/** Credits taken before the work they pay for, and a failure of that work that leaves with them. */
export interface ChargeAhead {
  readonly charge: TakenCredits;
  /** The work that fails. */
  readonly work: CallNode;
  /** The branch or the first statement of the catch that leaves. */
  readonly exit: SyntaxNode;
}

/**
 * Functions that take credits first and let a failure of what comes next leave with them. Not where the file gives any
 * back, where the amount is what was used so far, or where the work was done before they are taken.
 */
export function chargesAhead(facts: FileFacts): readonly ChargeAhead[] {
  const charges = takenCredits(facts);
  if (charges.length === 0 || givesCreditsBack(facts)) return [];
  return charges.flatMap((charge): ChargeAhead[] => {
    const fn = enclosingNamedFunction(charge.node);
    if (fn === null || isInBranch(charge.node, fn) || isOfUse(charge)) return [];
    const found = caughtFailure(charge.node, fn) ?? (isCaught(charge.node, fn) ? null : firstFailure(charge));
    return found === null ? [] : [{ charge, ...found }];
  });
}

/** Taken only in some cases: then a flag may tell what to give back, and where. */
function isInBranch(charge: SyntaxNode, fn: FunctionNode): boolean {
  for (const above of ancestors(charge)) {
    if (above === fn) return false;
    if (above.kind === 'loop' || above.kind === 'switch') return true;
    if (above.kind === 'if' && !isTestedBy(charge, above)) return true;
  }
  return false;
}

/** `if (!(await deduct()))`, and Go's `if err := Deduct(); err != nil`. */
function isTestedBy(charge: SyntaxNode, { test, init }: IfNode): boolean {
  return isWithin(charge, test) || (init !== null && isWithin(charge, init));
}

const KNOWN_BEFORE =
  /^(get|find|load|fetch|read|estimate|calc|calculate|compute|price|cost|count|quote|lookup|resolve|auth|current|parse|validate|check|require|new|create|json|body|params|args|ceil|round|floor|max|min|to_?i|to_?f|int|number|decimal)/i;

/** The amount is told by work done before: the charge settles what was used, and is due. */
function isOfUse({ call }: TakenCredits): boolean {
  for (const { value } of call?.arguments ?? [])
    for (const inner of descendants(value)) {
      if (inner.kind === 'member' && /usage|tokens_?used|duration|actual/i.test(inner.name)) return true;
      if (inner.kind !== 'name') continue;
      const made = callOf(valueOfName(inner.name, inner));
      if (made !== null && !KNOWN_BEFORE.test(calleeName(made))) return true;
    }
  return false;
}

/** Verbs of work that is sold: something is made, asked of a model or a machine, or sent to somebody. */
const WORKS =
  /^(generate|run|execute|render|transcribe|translate|complete|completions?|predict|infer|process|synthesi[sz]e|send|post|fetch|request|convert|upscale|analy[sz]e|extract|scrape|crawl|enrich|summari[sz]e|embed|train|dial|perform|provision|launch|invoke|submit|ask|chat|stream|draw|compose)$/;
/** Services of models make what is sold by `create`. */
const MAKERS = /^(openai|anthropic|replicate|images|completions|messages|speech|chat|predictions|videos)$/;
const NO_WORK =
  /log|mail|analytics|posthog|segment|mixpanel|sentry|metric|cache|notif|telemetry|track|audit|redis|slack|(^|\.)(res|reply|response|render)(\.|$)/i;

/** True for a call that does the work credits pay for, as its name says. */
function isPaidWork(call: CallNode): boolean {
  const path = calleePath(call);
  if (NO_WORK.test(path.replace(/\.?\w+$/, '')) || NO_WORK.test(calleeName(call))) return false;
  const [verb = ''] = wordsOf(calleeName(call));
  return WORKS.test(verb) || (verb === 'create' && path.split('.').some((part) => MAKERS.test(part)));
}

/** A catch around the work that leaves with what was taken before it, or hides that it failed. */
function caughtFailure(charge: SyntaxNode, fn: FunctionNode): Omit<ChargeAhead, 'charge'> | null {
  for (const attempt of attemptsBehind(charge, fn)) {
    const work = callsWithin(fn).find(
      (call) =>
        call.span.start > charge.span.end &&
        !isWithin(charge, call) &&
        isWithinAny(call, attempt.body) &&
        isPaidWork(call),
    );
    if (work === undefined || attempt.finally.length > 0 || isWorkBefore(charge, fn)) continue;
    const keeping = attempt.handlers.find((handler) => isKeeping(handler, fn));
    const exit = keeping?.body[0];
    const all = attempt.handlers.every((handler) => !tellsOfReturn(handler.body));
    if (exit !== undefined && all) return { work, exit };
  }
  return null;
}

/** What is tried behind the charge, and what is tried with it. */
function attemptsBehind(charge: SyntaxNode, fn: FunctionNode): readonly TryNode[] {
  const behind = statementsAfter(ownCheckAround(charge) ?? charge).filter((one) => one.kind === 'try');
  const around: TryNode[] = [];
  for (const above of ancestors(charge)) {
    if (above === fn) break;
    if (above.kind === 'try' && isWithinAny(charge, above.body)) around.push(above);
  }
  return [...behind, ...around];
}

/** The work is done when the credits are taken: what fails behind that is something else. */
function isWorkBefore(charge: SyntaxNode, fn: FunctionNode): boolean {
  return callsWithin(fn).some((call) => call.span.end < charge.span.start && isPaidWork(call));
}

/** Kinds of failure that the charge has, and not the work. */
const OF_CHARGE = /insufficient|not_?enough|credit|balance|quota|payment|validation|zod/i;

function isKeeping({ types, body }: Handler, fn: FunctionNode): boolean {
  if (types.length > 0 && types.every((type) => OF_CHARGE.test(type))) return false;
  return fateOf(body, null) !== 'keeps' && !tellsOfReturn(body) && !tellsOfReturn(fn.decorators);
}

/** Anything that speaks of giving back: a call, a text that names a task, a flag that somebody acts upon. */
function tellsOfReturn(body: readonly SyntaxNode[]): boolean {
  for (const statement of body)
    for (const node of descendants(statement)) {
      const said =
        node.kind === 'name' || node.kind === 'member' ? node.name : node.kind === 'string' ? node.value : '';
      if (/refund|compensat|credit_?back|give_?back|roll_?back|revers|release|restore|retry/i.test(said))
        return true;
    }
  return false;
}

/** Somebody catches what fails after the charge, here or around it, or ends it with the function. */
function isCaught(charge: SyntaxNode, fn: FunctionNode): boolean {
  for (const above of ancestors(charge)) {
    if (above === fn) break;
    if (above.kind === 'try' || above.kind === 'with') return true;
  }
  return statementsAfter(charge).some(({ kind }) => kind === 'try' || kind === 'defer');
}

/** The first branch behind the charge that leaves for a failure of other work than the charge itself. */
function firstFailure({ node }: TakenCredits): Omit<ChargeAhead, 'charge'> | null {
  let work: CallNode | null = null;
  for (const statement of statementsAfter(ownCheckAround(node) ?? node)) {
    if (statement.kind === 'if' && isFailingExit(statement)) {
      const made = statement.init === null ? work : callIn(statement.init);
      if (made !== null && isAbout(statement, made)) return { work: made, exit: statement };
    }
    work = callIn(statement) ?? work;
  }
  return null;
}

/** Go's `if err := Deduct(); err != nil { … }`, and `if (!(await deduct())) return`. */
function ownCheckAround(charge: SyntaxNode): IfNode | null {
  for (const above of ancestors(charge)) {
    if (above.kind === 'function') return null;
    if (above.kind === 'if') return above;
  }
  return null;
}

/** Work that a failure can come from: the call a statement makes, or assigns the answer of. */
function callIn(statement: SyntaxNode): CallNode | null {
  return callOf(statement.kind === 'assign' ? statement.value : statement);
}

/** The branch only leaves, with a failure. */
function isFailingExit(node: IfNode): boolean {
  const last = node.then.at(-1);
  if (last?.kind === 'throw') return true;
  if (last?.kind !== 'return' || tellsOfReturn(node.then)) return false;
  return toErrorCheck(node)?.body === node.then || fateOf([last], null) === 'reports';
}

/** The test asks for the answer of the work: its error, or a field of what it gave. */
function isAbout({ test, init }: IfNode, work: CallNode): boolean {
  const holder = withAwait(work).parent;
  if (holder?.kind !== 'assign') return false;
  if (init !== null && isWithin(work, init)) return true;
  const names = new Set(holder.targets.flatMap((target) => (target.kind === 'name' ? [target.name] : [])));
  for (const inner of descendants(test)) if (inner.kind === 'name' && names.has(inner.name)) return true;
  return false;
}
