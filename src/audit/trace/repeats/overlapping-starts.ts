import { calleeName, calleePath, callsWithin } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { rowAccesses } from '../../facts/rows/rows.ts';
import { sqlInCode } from '../../facts/sql/sql-in-code.ts';
import { ancestors, descendants, enclosingFunction, isWithin } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { deliveriesOf } from '../deliveries.ts';
import type { Trace } from '../site.ts';
import { additionsIn } from './additions.ts';
import { jobScheduled, serverSchedulesIn, wholeChain } from './server-schedules.ts';

/** A place that starts billing work again and again, without waiting for the last time. */
export interface OverlappingStart {
  readonly node: SyntaxNode;
  /** `rollUp`, `usage:push`. */
  readonly work: string;
}

/** All loaded files and their trace. */
interface Ground {
  readonly files: readonly FileFacts[];
  readonly trace: Trace;
}

/** What keeps a run from starting while another goes on, in whatever words. */
const GUARDS =
  /running|in_?flight|\bbusy\b|is_?flushing|flushing|try_?lock|\block(ed)?\b|mutex|semaphore|overlap|single_?flight|for update|skip locked/i;

/** Timers and tickers that start work which reads rows and bills them, and schedules that may overlap. */
export function overlappingStartsIn(facts: FileFacts, ground: Ground): readonly OverlappingStart[] {
  const starts = [
    ...facts.nodes('spawn').filter((node) => isOnTick(node, facts)),
    ...facts.callsNamed(TIMERS),
  ];
  const found = starts.flatMap((node): OverlappingStart[] => {
    for (const call of descendants(node)) {
      if (call.kind !== 'call' || call === node) continue;
      const functions = reached(call, ground.trace);
      if (functions.length > 0 && billsRows(functions, facts, ground) && !isGuarded(node, functions, facts))
        return [{ node, work: calleeName(call) }];
    }
    return [];
  });
  return [...found, ...schedulesIn(facts, ground)];
}

const TIMERS = /^setInterval$/;

/** `case <-ticker.C: go func() { … }()` */
function isOnTick(node: SyntaxNode, { file }: FileFacts): boolean {
  for (const above of ancestors(node)) {
    if (above.kind === 'loop') return TICKS.test(file.text.slice(above.span.start, node.span.start));
    if (above.kind === 'function' && above.variety !== 'lambda') return false;
  }
  return false;
}

const TICKS =
  /<-\s{0,3}\w{0,40}(tick|timer)\w{0,40}(\.C)?\b|<-\s{0,3}\w{1,40}\.C\b|range\s{1,3}\w{0,40}tick/i;

/** The function that is called and those it calls itself. */
function reached(call: CallNode, { calls }: Trace): readonly FunctionNode[] {
  const own = calls.definitionsOf(call);
  const next = own.flatMap((fn) => callsWithin(fn).flatMap((inner) => calls.definitionsOf(inner)));
  return [...new Set([...own, ...next])].slice(0, MAX_FUNCTIONS);
}

const MAX_FUNCTIONS = 20;

function billsRows(functions: readonly FunctionNode[], facts: FileFacts, { files, trace }: Ground): boolean {
  const isIn = (node: SyntaxNode): boolean => functions.some((fn) => isWithin(node, fn));
  const reads =
    rowAccesses(facts).some(({ kind, node }) => kind === 'lookup' && isIn(node)) ||
    sqlInCode(facts).some(({ node, statement }) => statement.verb === 'select' && isIn(node));
  if (!reads) return false;
  return (
    deliveriesOf(facts.file, trace).some(({ node }) => isIn(node)) ||
    additionsIn(files, trace).some(({ node, file }) => file === facts.file && isIn(node))
  );
}

function isGuarded(start: SyntaxNode, functions: readonly FunctionNode[], { file }: FileFacts): boolean {
  const holder = enclosingFunction(start) ?? start;
  return [holder, ...functions].some(({ span }) => GUARDS.test(file.text.slice(span.start, span.end)));
}

const OFTEN =
  /^(every_?(second|two_?seconds|five_?seconds|ten_?seconds|thirty_?seconds|minute|two_?minutes|three_?minutes|four_?minutes|five_?minutes|ten_?minutes|fifteen_?minutes|thirty_?minutes)|hourly)$/i;

/**
 * Laravel: `Schedule::command('usage:push')->everyMinute()` with no `withoutOverlapping()` in its chain; what every server
 * starts is another mistake.
 */
function schedulesIn(facts: FileFacts, { files, trace }: Ground): readonly OverlappingStart[] {
  const often = facts.callsNamed(OFTEN);
  if (often.length === 0) return [];
  const byServers = new Set(serverSchedulesIn(facts, files, trace).map(({ node }) => node));
  return often.flatMap((call): OverlappingStart[] => {
    if (byServers.has(call) || /without_?overlapping/i.test(calleePath(wholeChain(call)))) return [];
    const job = jobScheduled(call);
    return job === null ? [] : [{ node: call, work: job }];
  });
}
