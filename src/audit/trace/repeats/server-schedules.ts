import { calleeName, calleePath, receiverOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { literalString } from '../../facts/values.ts';
import { enclosingClass } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { ownerName } from '../call-graph.ts';
import type { Trace } from '../site.ts';
import { hintOf, isAboutCharging } from '../vocabulary.ts';
import { linesOfRun } from './unclaimed-lines.ts';

/** A schedule that every server of the application starts by itself, of a run that bills without a turn among them. */
export interface ServerSchedule {
  readonly node: CallNode;
  /** `billing:invoice-due`. */
  readonly work: string;
  readonly insert: SyntaxNode;
}

/** How often a command is run, in Laravel's words: https://laravel.com/docs/scheduling#schedule-frequency-options */
const FREQUENCIES =
  /^(every_?\w+|hourly(_?at)?|daily(_?at)?|twice_?daily(_?at)?|weekly(_?on)?|monthly(_?on)?|twice_?monthly|last_?day_?of_?month|quarterly|cron)$/i;
const KEPT_APART = /one_?server|without_?overlapping/i;

/**
 * `Schedule::command('billing:invoice-due')->hourly()` without `onOneServer()`, where the command puts lines on invoices
 * and claims nothing.
 */
export function serverSchedulesIn(
  facts: FileFacts,
  files: readonly FileFacts[],
  trace: Trace,
): readonly ServerSchedule[] {
  return facts.callsNamed(FREQUENCIES).flatMap((call): ServerSchedule[] => {
    const work = jobScheduled(call);
    if (work === null || KEPT_APART.test(calleePath(wholeChain(call)))) return [];
    const run = runOf(work, files, trace);
    const insert = run === null ? null : linesOfRun(run, files, trace);
    return insert === null ? [] : [{ node: call, work, insert }];
  });
}

/** The call that ends the chain which the call stands in. */
export function wholeChain(call: CallNode): CallNode {
  let whole: CallNode = call;
  for (let above: SyntaxNode | null = call.parent; above !== null; above = above.parent) {
    if (above.kind === 'call') whole = above;
    else if (above.kind !== 'member') return whole;
  }
  return whole;
}

/** The command or class at the head of the chain, where its name speaks of billing. */
export function jobScheduled(call: CallNode): string | null {
  for (let at = receiverOf(call); at?.kind === 'call'; at = receiverOf(at)) {
    if (!/^(command|job|call)$/i.test(calleeName(at))) continue;
    const [first] = at.arguments;
    const named = first === undefined ? null : nameGiven(first.value);
    return named !== null && (hintOf(wordsOf(named)) === 'strong' || isAboutCharging(named)) ? named : null;
  }
  return null;
}

function nameGiven(value: SyntaxNode): string | null {
  if (value.kind === 'call') return calleeName(value);
  if (value.kind === 'member') return value.object.kind === 'name' ? value.object.name : null;
  return literalString(value);
}

/** What the command runs: the `handle` of the class of that name, or of the one with that signature. */
function runOf(work: string, files: readonly FileFacts[], { calls }: Trace): FunctionNode | null {
  const owner = ownerBySignature(work, files) ?? work;
  return calls.named('handle').find((fn) => ownerName(fn) === owner) ?? null;
}

function ownerBySignature(work: string, files: readonly FileFacts[]): string | null {
  for (const facts of files)
    for (const { value, parent } of facts.nodes('string')) {
      if (!value.startsWith(work) || !/^($|[\s{])/.test(value.slice(work.length))) continue;
      const [target] = parent?.kind === 'assign' ? parent.targets : [];
      const name = target?.kind === 'name' || target?.kind === 'member' ? target.name : '';
      if (parent != null && /^\$?signature$/.test(name)) return enclosingClass(parent)?.name ?? null;
    }
  return null;
}
