import type { FunctionNode, IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { valueName } from '../calls.ts';
import { isErrorName } from '../failures/failure.ts';
import type { FileFacts } from '../file-facts.ts';
import { leaves } from '../leaving.ts';
import { plainName } from '../names.ts';
import { statementsAfter } from '../statements.ts';
import { descendants } from '../walk.ts';
import { type ChangedFunction, changedFunctions, ownNodes } from './changed-functions.ts';
import { isMovedAmong, saidIn } from './said-names.ts';

/** A question that made a function leave before the change, and that nothing asks now. */
export interface LostGuard {
  readonly facts: FileFacts;
  readonly fn: FunctionNode;
  readonly guard: IfNode;
  readonly earlier: FileFacts;
  /** What it asked about, as written. */
  readonly asked: readonly string[];
  /** What it kept from being done, as it stood. */
  readonly after: readonly SyntaxNode[];
}

/** Every guard of the changed functions whose names are said neither in the function nor elsewhere in the change. */
export function lostGuards(files: readonly FileFacts[], base: readonly FileFacts[]): readonly LostGuard[] {
  const changed = changedFunctions(files, base);
  if (changed.length === 0) return [];
  const isMoved = isMovedAmong(files, base);
  return changed.flatMap((one) => guardsLostIn(one, isMoved));
}

function guardsLostIn(
  { now, facts, then, earlier }: ChangedFunction,
  isMoved: (name: string) => boolean,
): LostGuard[] {
  const said = saidIn(now);
  const found: LostGuard[] = [];
  for (const guard of ownNodes(then)) {
    if (guard.kind !== 'if' || guard.else.length > 0 || !leaves(guard.then)) continue;
    const asked = namesAsked(guard.test);
    // What it asked about is gone, and not merely the way in which it was asked.
    const own = asked.filter((name) => !said.has(plainName(name)));
    if (own.length === 0 || own.some((name) => isMoved(plainName(name)))) continue;
    found.push({ facts, fn: now, guard, earlier, asked: own, after: statementsAfter(guard) });
  }
  return found;
}

/** The fields, calls and constants that a test goes by, not the variables they hang on. */
function namesAsked(test: SyntaxNode): readonly string[] {
  const names: string[] = [];
  for (const node of descendants(test)) {
    const isPart =
      node.parent?.kind === 'member' || (node.parent?.kind === 'call' && node.parent.callee === node);
    const name = isPart ? '' : valueName(node);
    if (
      name !== '' &&
      !isErrorName(name) &&
      !/^(len|length|size|count|isEmpty|empty|is_null|isset|ok)$/i.test(name)
    )
      names.push(name);
  }
  return names;
}
