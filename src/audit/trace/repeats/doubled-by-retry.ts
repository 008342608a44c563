import { callOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { isLeaving } from '../../facts/leaving.ts';
import { statementPlace } from '../../facts/statements.ts';
import { descendants, mentionsName } from '../../facts/walk.ts';
import type { SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import type { Trace } from '../site.ts';
import { additionsIn } from './additions.ts';

/** An addition that is run once, and then again by the loop that was to try it. */
export interface DoubledByRetry {
  readonly file: SyntaxFile;
  /** The first run, before the loop. */
  readonly node: SyntaxNode;
  /** The same within the loop. */
  readonly again: SyntaxNode;
  readonly addition: SyntaxNode;
}

/** So many statements behind the first run a loop is still about the same work. */
const MAX_APART = 6;

/** Every such addition, in the order of the additions. */
export function doubledByRetry(files: readonly FileFacts[], trace: Trace): readonly DoubledByRetry[] {
  const found = new Map<SyntaxNode, DoubledByRetry>();
  for (const { node, file } of additionsIn(files, trace)) {
    const place = statementPlace(node);
    const own = place?.list[place.index];
    if (place === null || own === undefined) continue;
    for (const first of runsOf(own, place.list.slice(place.index))) {
      const at = place.list.indexOf(first);
      const again = runAgain(first, place.list.slice(at + 1, at + 1 + MAX_APART), file);
      if (again !== null) found.set(first, { file, node: first, again, addition: node });
    }
  }
  return [...found.values()];
}

/** The addition itself where it is a call, or the calls that a statement kept in a variable is handed to. */
function runsOf(own: SyntaxNode, list: readonly SyntaxNode[]): readonly SyntaxNode[] {
  if (own.kind !== 'assign') return callOf(own) === null ? [] : [own];
  const [target] = own.targets;
  if (target?.kind !== 'name') return callOf(own.value) === null ? [] : [own];
  const { name } = target;
  const end = list.findIndex(
    (one) => one !== own && one.kind === 'assign' && one.targets.some((t) => mentionsName(t, name)),
  );
  return list
    .slice(1, end < 0 ? list.length : end)
    .filter(
      (one) =>
        callOf(one)?.arguments.some(({ value }) => value.kind === 'name' && value.name === name) === true,
    );
}

/** The same statement in a loop that catches what fails, before the code goes another way. */
function runAgain(first: SyntaxNode, list: readonly SyntaxNode[], { text }: SyntaxFile): SyntaxNode | null {
  const spelled = spelling(first, text);
  for (const statement of list) {
    if (isLeaving(statement)) return null;
    if (statement.kind !== 'loop') continue;
    let isTrying = false;
    let again: SyntaxNode | null = null;
    for (const inner of descendants(statement)) {
      if (inner.kind === 'try') isTrying = true;
      if (inner.kind === first.kind && again === null && spelling(inner, text) === spelled) again = inner;
    }
    if (isTrying && again !== null) return again;
  }
  return null;
}

function spelling({ span }: SyntaxNode, text: string): string {
  return text.slice(span.start, span.end).replace(/[\s;]+/g, '');
}
