import { calleeName, calleePath, callsWithin } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { calledFunctions, functionIndex } from '../../facts/functions.ts';
import { wordsOf } from '../../facts/names.ts';
import { ancestors, wholeFunction } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { guardsOf, isLock } from '../guards.ts';

/** A question for a free seat, and the later call of the same function that takes it, with no lock held over both. */
export interface SeatCheck {
  readonly file: SyntaxFile;
  readonly check: CallNode;
  readonly adds: CallNode;
  /** The function of the project that looks for the seat; null where it is not in sight. */
  readonly helper: { readonly file: SyntaxFile; readonly node: FunctionNode } | null;
}

/** Every such question of the files; one that several places ask of one function is told at the first. */
export function* seatChecks(files: readonly FileFacts[]): Generator<SeatCheck> {
  const index = functionIndex(files);
  const told = new Set<SyntaxNode>();
  for (const { file, nodes } of files)
    for (const check of nodes('call')) {
      if (!isSeatCheck(calleeName(check)) || !isGate(check)) continue;
      const fn = wholeFunction(check);
      const adds =
        fn && callsWithin(fn).find((call) => call.span.start > check.span.end && isSeatTaken(call));
      if (!adds || (guardsOf(check).lock !== null && guardsOf(adds).lock !== null)) continue;
      const helpers = calledFunctions(check, file, index);
      if (helpers.some(({ node }) => callsWithin(node).some(isLock))) continue;
      if (helpers.length > 0 && helpers.every(({ node }) => onlyReads(node))) continue;
      const [helper = null] = helpers;
      if (told.has(helper?.node ?? check)) continue;
      told.add(helper?.node ?? check);
      yield { file, check, adds, helper };
    }
}

/** It hands on what the plan says, `return self.subscription.can_auto_upgrade`: no seats are counted. */
function onlyReads({ body }: FunctionNode): boolean {
  const [only, ...others] = body;
  const value = only?.kind === 'return' ? only.value : only;
  return others.length === 0 && value?.kind === 'member';
}

const SEATS = /^(seats?|licen[cs]es?)$/;
const CHECKS = /^(check|checks|ensure|assert|enforce|has|can|verify|validate|available|availability)$/;

function isSeatCheck(name: string): boolean {
  const words = wordsOf(name);
  // Whether somebody sits already is no question of how many seats are left.
  if (words.some((word) => /^(claimed|assigned|taken|occupied|held|holds|own|owns)$/.test(word)))
    return false;
  return words.some((word) => /^seats?$/.test(word)) && words.some((word) => CHECKS.test(word));
}

const TAKES = /^(create|add|insert|invite|activate|reactivate|provision|assign|save)$/;
const TAKERS = /^(users?|members?|seats?|invites?|invitations?|memberships?|licen[cs]es?)$/;

function isSeatTaken(call: CallNode): boolean {
  const [verb = '', ...rest] = wordsOf(calleeName(call));
  if (!TAKES.test(verb)) return false;
  const last = rest.at(-1);
  if (last !== undefined) return TAKERS.test(last);
  return wordsOf(calleePath(call)).some((word) => TAKERS.test(word) && !SEATS.test(word));
}

/** True for a check that decides whether the work goes on: it is tested, or its answer is. */
export function isGate(node: SyntaxNode): boolean {
  for (const above of ancestors(node)) {
    if (above.kind === 'if' || above.kind === 'conditional') return true;
    if (above.kind === 'assign' || above.kind === 'return' || above.kind === 'throw')
      return above.kind === 'assign';
    if (above.kind === 'function' || above.kind === 'loop') return false;
    if (above.kind === 'await' && above.parent?.kind !== 'assign') return true;
  }
  return false;
}
