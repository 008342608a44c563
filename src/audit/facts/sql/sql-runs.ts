import type { CallNode, StringNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName } from '../calls.ts';
import { remember } from '../remember.ts';
import { ancestors, descendants, isWithin, rootOf, scopeOf } from '../walk.ts';
import { callsGiven } from './sql-arguments.ts';

/**
 * The call that runs the SQL of a text: the one it is handed to, also under a name (`const INSERT = '…'; pool.query(INSERT)`)
 * or formatted, and of a command that is made first the call that carries it out (`command.ExecuteNonQuery()`). Null where
 * none is seen.
 */
export function callRunning(text: StringNode): CallNode | null {
  const taker = takerOf(text) ?? takersOfNames(rootOf(text)).get(text) ?? null;
  return taker === null ? null : (carriedOutBy(taker) ?? taker);
}

const FORMATS = /^(s?printf|sprintf|format|text|raw|sql|trim_?indent|strip_?margin|dedent|squish|strip)$/i;

/** The call that is handed the text itself. */
function takerOf(text: SyntaxNode): CallNode | null {
  let below = text;
  for (const above of ancestors(text)) {
    if (above.kind === 'call') {
      const isGiven = above.arguments.some(({ value }) => value === below);
      // `text("INSERT …")` only wraps it, where another call takes what it makes.
      if (isGiven && !(FORMATS.test(calleeName(above)) && isTaken(above))) return above;
    } else if (!/^(unary|member|other|string|binary)$/.test(above.kind)) return null;
    below = above;
  }
  return null;
}

function isTaken(node: SyntaxNode): boolean {
  return node.parent?.kind === 'call' && node.parent.arguments.some(({ value }) => value === node);
}

/** Texts that are kept under a name, by the first call that is given the name. */
const takersOfNames = remember((root: SyntaxNode): ReadonlyMap<SyntaxNode, CallNode> => {
  const texts = new Map<string, StringNode[]>();
  const takers = new Map<SyntaxNode, CallNode>();
  for (const node of descendants(root)) {
    if (node.kind !== 'assign' || node.value?.kind !== 'string') continue;
    const [target] = node.targets;
    const name = target?.kind === 'name' || target?.kind === 'member' ? target.name : null;
    if (name !== null) texts.set(name, [...(texts.get(name) ?? []).slice(-MAX_SAME_NAME), node.value]);
  }
  for (const [name, same] of texts)
    for (const text of same) {
      const taker = callsGiven(root)
        .get(name)
        ?.find((call) => scopeHolds(text, call));
      if (taker !== undefined) takers.set(text, taker);
    }
  return takers;
});

/** More texts of one name in one file are not told apart. */
const MAX_SAME_NAME = 3;

/** A name of a function is its own; one of the file or of a class is everybody's. */
function scopeHolds(text: SyntaxNode, call: CallNode): boolean {
  const scope = scopeOf(text);
  return scope.kind === 'file' || isWithin(call, scope);
}

const MAKES_COMMAND =
  /^(create_?command|\w*command|prepare(_?statement|d)?|create_?statement|create_?native_?query)$/i;
const RUNS_COMMAND = /^(execute|exec|run|query|add_?batch)/i;

/** `cmd = db.CreateCommand("INSERT …"); … await cmd.ExecuteNonQueryAsync()` */
function carriedOutBy(made: CallNode): CallNode | null {
  if (!MAKES_COMMAND.test(calleeName(made))) return null;
  let holder = made.parent;
  while (holder?.kind === 'await' || holder?.kind === 'other') holder = holder.parent;
  const target = holder?.kind === 'assign' ? holder.targets[0] : undefined;
  if (target?.kind !== 'name') return null;
  for (const node of descendants(scopeOf(made)))
    if (
      node.kind === 'call' &&
      node.span.start > made.span.end &&
      RUNS_COMMAND.test(calleeName(node)) &&
      node.callee.kind === 'member' &&
      node.callee.object.kind === 'name' &&
      node.callee.object.name === target.name
    )
      return node;
  return null;
}
