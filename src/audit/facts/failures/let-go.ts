import type { IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath } from '../calls.ts';
import { isLeaving } from '../leaving.ts';
import { descendants } from '../walk.ts';
import { fateOf, isMoreThanLog } from './failure.ts';

/** A failure that its own function gets hold of and lets go: only logged, not even that, or never seen in an answer. */
export interface Swallowed {
  readonly how: 'logged' | 'ignored' | 'refused';
  /** What lets it go: the handler's first statement, the check of the error, the blank it is assigned to. */
  readonly by: SyntaxNode;
  /** Whether the code after it goes on as after a success. */
  readonly goesOn: boolean;
}

/** What statements that got hold of a failure do, where they only tell of it or nothing at all; null where they do more. */
export function toSwallowed(
  body: readonly SyntaxNode[],
  variable: string | null,
  by: SyntaxNode,
): Swallowed | null {
  const fate = fateOf(body, variable);
  if (fate !== 'logs' && fate !== 'ignores') return null;
  if (!body.every(onlySpeaks)) return null;
  return { how: fate === 'logs' ? 'logged' : 'ignored', by, goesOn: !body.some(isLeaving) };
}

/** Calls that only tell. */
export const LOGS =
  /(^|\.)[_@$]*(log|logs|logger|logging|logrus|slog|zap|zerolog|console|klog|glog|tracing|Log|LOG|LOGGER)(\.|$)|^(print|println|eprintln|puts|warn|p|error_log)$|(^|\.)(fmt\.Print\w*|log|warn|warning|error|errorf|errorw|info|infof|debug|debugf|warnf|println)$/i;

/**
 * Whether statements only tell of something and leave (`leaves`), and whether they tell it as something that should not
 * be (`warns`); null where they do anything else, which may save what is at hand.
 */
export function speaksOf(
  body: readonly SyntaxNode[],
): { readonly leaves: boolean; readonly warns: boolean } | null {
  if (!body.every(onlySpeaks)) return null;
  const leaves = body.some((node) => /^(return|continue|break)$/.test(node.kind));
  const warns = body.some(
    (node) =>
      node.kind !== 'return' &&
      [...descendants(node)].some((inner) => inner.kind === 'call' && WARNS.test(calleeName(inner))),
  );
  return { leaves, warns };
}

const WARNS = /^(log_?)?(warn|warning|error|exception|fatal|critical)(f|w|ln|_?context)?$/i;

/** What a failed transaction is rid of: nothing is kept by it. */
const UNDOES = /^(rollback|roll_?back_?async|expunge|expunge_?all)$/i;

/** Statements that only tell, or leave empty-handed: anything else may save the usage. */
function onlySpeaks(statement: SyntaxNode): boolean {
  switch (statement.kind) {
    case 'call':
      return (
        (LOGS.test(calleePath(statement)) && !isMoreThanLog(statement)) || UNDOES.test(calleeName(statement))
      );
    case 'return':
      return statement.value === null || isNothing(statement.value);
    case 'continue':
    case 'break':
    case 'null':
      return true;
    case 'if':
      return [...statement.then, ...statement.else].every(onlySpeaks) && !isSelective(statement);
    case 'block':
      return statement.body.every(onlySpeaks);
    case 'await':
    case 'other':
      return [...descendants(statement)].every(
        (node) => node.kind !== 'call' || LOGS.test(calleePath(node)) || UNDOES.test(calleeName(node)),
      );
    case 'assign':
      return statement.declares;
    default:
      return false;
  }
}

/** A handler that tells kinds of failure apart has thought about them; passing over a duplicate is no thought of the rest. */
function isSelective(node: IfNode): boolean {
  if (node.else.length > 0) return true;
  return (
    node.then.some(({ kind }) => kind === 'return' || kind === 'continue') && !asksForDuplicate(node.test)
  );
}

const DUPLICATE = /dup|already|exists?\b|exist(s|ing)?$|conflict|unique|known|\bseen\b|idempot/i;
/** What providers answer to usage that they hold: HTTP's conflict, and the refusal of a key that was taken before. */
const DUPLICATE_STATUS: ReadonlySet<number> = new Set([409, 422]);

function asksForDuplicate(test: SyntaxNode): boolean {
  for (const node of descendants(test)) {
    if (node.kind === 'number' && DUPLICATE_STATUS.has(node.value)) return true;
    if ((node.kind === 'name' || node.kind === 'member') && DUPLICATE.test(node.name)) return true;
    if (node.kind === 'string' && DUPLICATE.test(node.value)) return true;
  }
  return false;
}

function isNothing(node: SyntaxNode): boolean {
  if (node.kind === 'null' || (node.kind === 'boolean' && node.value)) return true;
  // Rust's `Ok(())`.
  if (node.kind === 'call' && calleeName(node) === 'Ok')
    return node.arguments.every(({ value }) => isNothing(value));
  if (node.kind === 'list') return node.items.every(isNothing);
  return node.kind === 'name' && /^(undefined|nil|None|null)$/.test(node.name);
}
