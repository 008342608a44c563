import { catchingTry, fateOf } from '../../facts/failures/failure.ts';
import { speaksOf } from '../../facts/failures/let-go.ts';
import { errorCheckOf, swallowedAt } from '../../facts/failures/swallowed.ts';
import { isMarkName } from '../../facts/rows/marks.ts';
import { statementsAfter } from '../../facts/statements.ts';
import { ancestors, descendants, enclosingFunction } from '../../facts/walk.ts';
import type { CallNode, SyntaxNode, TryNode } from '../../languages/syntax.ts';
import type { Delivery } from '../deliveries.ts';

/** The row is asked whether it was reported, and marked behind the call: what went well is not sent a second time. */
export function isMarkedBehind(call: SyntaxNode): boolean {
  let asked = false;
  for (const node of descendants(enclosingFunction(call) ?? call)) {
    const isMark =
      (node.kind === 'member' && isMarkName(node.name)) ||
      (node.kind === 'object' && node.entries.some(({ key }) => key !== null && isMarkName(key)));
    if (!isMark) continue;
    if (node.span.end <= call.span.start) asked ||= isTested(node);
    else if (asked && node.span.start >= call.span.end) return true;
  }
  return false;
}

function isTested(node: SyntaxNode): boolean {
  let below = node;
  for (const above of ancestors(node)) {
    if (above.kind === 'if') return above.test === below;
    below = above;
  }
  return false;
}

/** Only logged: the run goes on, as it should after a duplicate. */
export function isLetGo(site: Delivery): boolean {
  if (swallowedAt(site.node) !== null) return true;
  const caught = catchingTry(site.node);
  if (caught === null) return false;
  return caught.handlers.every(({ body, variable }) => !/^(rethrows|keeps)$/.test(fateOf(body, variable)));
}

/** Whoever calls it only logs what failed, or hands it to the dead letters: nothing stands behind it for ever. */
export function isPutAside(caller: CallNode): boolean {
  const caught = catchingTry(caller);
  // What is marked behind the `try` alone comes again for ever.
  if (caught !== null && marksBehind(caught)) return false;
  if (caught !== null)
    return caught.handlers.every(({ body }) => isDeadLetter(body) || speaksOf(body) !== null);
  const check = errorCheckOf(caller);
  return check !== null && isDeadLetter(check.then);
}

/** `except …: log(…); continue`, and behind it `export.state = "reported"`. */
function marksBehind(caught: TryNode): boolean {
  if (!caught.handlers.some(({ body }) => body.some(({ kind }) => kind === 'continue'))) return false;
  return statementsAfter(caught).some(
    (statement) =>
      statement.kind === 'assign' &&
      statement.targets.some(
        (target) =>
          target.kind === 'member' && (/^(state|status)$/.test(target.name) || isMarkName(target.name)),
      ),
  );
}

function isDeadLetter(body: readonly SyntaxNode[]): boolean {
  return body.some((statement) =>
    [...descendants(statement)].some(
      (node) => (node.kind === 'name' || node.kind === 'member') && /dead_?letter|dlq/i.test(node.name),
    ),
  );
}
