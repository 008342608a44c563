import { calleeName, callsWithin, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { savesRow } from '../../facts/libraries/database-names.ts';
import { ancestors, enclosingNamedFunction } from '../../facts/walk.ts';
import type { AssignNode, CallNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { functionAround } from '../call-graph.ts';
import type { Trace } from '../site.ts';
import { isTakenState } from './taken-states.ts';

/** A job or an interval taken by setting its state on the object that was read. */
export interface MemoryClaim {
  readonly node: SyntaxNode;
  /** `run.status`. */
  readonly state: string;
}

const STATE = /^(set_?)?(state|status)$/i;
const SETS = /^set_?(state|status)$/i;
/** Whatever may let one copy alone take it. */
const TURNS =
  /skip[_ ]?locked|for[_ ](no[_ ]key[_ ])?update|advisory|redlock|scheduler_?lock|shed_?lock|@Version\b|lock_?version|optimistic|row_?count|rows_?affected|\block(ed|s|_for)?\b|mutex|leader|withLock|with_lock|compare_?and|singleton/i;
/** Rows are chosen by their state: `.where(Run.state == "due")`, `findByStatus(PENDING)`, `WHERE status = 'open'`. */
const CHOSEN = /(where|filter|find|select)[\s\S]{0,200}\b(state|status)\b|find\w*By\w*(Status|State)/i;

/** Every such claim of a file that a loop or a clock runs, where nothing in the file speaks of turns. */
export function memoryClaimsIn(facts: FileFacts, trace: Trace): readonly MemoryClaim[] {
  const { text } = facts.file;
  const taken = [...facts.nodes('assign'), ...facts.callsNamed(SETS)].flatMap((node): MemoryClaim[] => {
    const state = takenBy(node);
    return state === null ? [] : [{ node, state }];
  });
  if (taken.length === 0 || TURNS.test(text) || !CHOSEN.test(text)) return [];
  return taken.filter(({ node }) => {
    const fn = functionAround(node);
    return fn !== null && isSaved(node, fn) && runsByItself(node, trace);
  });
}

function takenBy(node: AssignNode | CallNode): string | null {
  if (node.kind === 'assign') {
    const [target] = node.targets;
    const isOwn =
      target?.kind === 'member' && target.object.kind === 'name' && !/^(this|self)$/.test(target.object.name);
    return isOwn && STATE.test(target.name) && node.value !== null && isTakenState(node.value)
      ? pathOf(target)
      : null;
  }
  if (node.callee.kind !== 'member') return null;
  const [only] = node.arguments;
  return only !== undefined && isTakenState(only.value) ? pathOf(node.callee) : null;
}

function isSaved(node: SyntaxNode, fn: FunctionNode): boolean {
  return callsWithin(fn).some((call) => {
    const name = calleeName(call);
    return call.span.start > node.span.start && (savesRow(name) || SAVES.test(name));
  });
}

/** A repository's own words for it: `saveRun(…)`. */
const SAVES = /^(save\w*|update|persist)!?$/i;

/** A clock, a host or a loop without end leads there. */
function runsByItself(node: SyntaxNode, { entryPoints, calls }: Trace): boolean {
  if (entryPoints.leadingTo(node).some(({ kind }) => kind === 'schedule')) return true;
  const holder = enclosingNamedFunction(node);
  return [node, ...(holder === null ? [] : calls.callersOf(holder))].some((at) =>
    [...ancestors(at)].some(
      (above) =>
        above.kind === 'loop' &&
        (above.variety === 'forever' || (above.test?.kind === 'boolean' && above.test.value)),
    ),
  );
}
