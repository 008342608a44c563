import type { CallNode, FunctionNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath } from '../calls.ts';
import { LOGS } from '../failures/let-go.ts';
import type { FileFacts } from '../file-facts.ts';
import { putUnder } from '../put-under.ts';
import { ancestors } from '../walk.ts';
import { type ChangedFunction, changedFunctions, ownNodes } from './changed-functions.ts';

/** A call that a function made before the change and makes no more, or no more when it fails. */
export interface LostCall {
  readonly facts: FileFacts;
  readonly fn: FunctionNode;
  /** As it stood. */
  readonly call: CallNode;
  readonly callFile: SyntaxFile;
  readonly how: 'gone' | 'only-on-success';
  /** The call as it is made now, on the good way alone. */
  readonly left: CallNode | null;
  /** Names that the function calls now and did not call before. */
  readonly added: readonly CallNode[];
}

/**
 * Calls that the changed functions lost while the rest of their work stayed: the name is called nowhere in the function
 * any more, and in no other place of the change more often than before.
 */
export function lostCalls(files: readonly FileFacts[], base: readonly FileFacts[]): readonly LostCall[] {
  const changed = changedFunctions(files, base);
  if (changed.length === 0) return [];
  const [now, then] = [countsOf(files), countsOf(base)];
  return changed.flatMap((one) => lostIn(one, (name) => (now.get(name) ?? 0) >= (then.get(name) ?? 0)));
}

/** How often each name is called. */
function countsOf(files: readonly FileFacts[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const facts of files)
    for (const call of facts.nodes('call')) {
      const name = calleeName(call);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  return counts;
}

/** So much of what a function called before it still calls, or it is another function now. */
const MIN_SHARE = 0.4;

function lostIn(
  { now, facts, then, earlier }: ChangedFunction,
  isElsewhere: (name: string) => boolean,
): LostCall[] {
  const [own, old] = [callsByName(now), callsByName(then)];
  const kept = [...old.keys()].filter((name) => own.has(name)).length;
  if (old.size < 2 || kept < 1 || kept / (old.size - 1) < MIN_SHARE) return [];
  const added = [...own].flatMap(([name, calls]) => (old.has(name) ? [] : calls));
  return [...old].flatMap(([name, calls]): LostCall[] => {
    const [call] = calls;
    if (call === undefined) return [];
    const lost = { facts, fn: now, call, callFile: earlier.file, added };
    const left = own.get(name);
    if (left === undefined) return isElsewhere(name) ? [] : [{ ...lost, how: 'gone', left: null }];
    const settled = calls.find((one) => wayOf(one) === 'always');
    const [first] = left;
    if (settled === undefined || first === undefined || left.some((one) => wayOf(one) !== 'good')) return [];
    return [{ ...lost, call: settled, how: 'only-on-success', left: first }];
  });
}

function callsByName(fn: FunctionNode): ReadonlyMap<string, readonly CallNode[]> {
  const calls = new Map<string, CallNode[]>();
  for (const node of ownNodes(fn))
    if (node.kind === 'call' && calleeName(node) !== '' && !LOGS.test(calleePath(node)))
      putUnder(calls, calleeName(node), node);
  return calls;
}

/** When a call is made: whatever happens, when something failed, or when all went well so far. */
function wayOf(call: CallNode): 'always' | 'failed' | 'good' {
  let below: SyntaxNode = call;
  for (const above of ancestors(call)) {
    if (above.kind === 'defer') return 'always';
    if (above.kind === 'call' && above !== call && /^(finally|whenComplete|ensure)$/.test(calleeName(above)))
      return 'always';
    if (above.kind === 'call' && above !== call && /^(catch|rescue|onFailure)$/.test(calleeName(above)))
      return 'failed';
    if (above.kind === 'try') {
      const inner = below;
      if (above.finally.includes(inner)) return 'always';
      if (above.handlers.some(({ body }) => body.includes(inner))) return 'failed';
    }
    if (above.kind === 'function' && above.name !== null) return 'good';
    below = above;
  }
  return 'good';
}
