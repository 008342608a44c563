import type { CallNode, FunctionNode, LoopNode, SyntaxNode } from '../../languages/syntax.ts';
import { type NamedArgument, namedArguments } from '../arguments.ts';
import { calleeName, pathOf } from '../calls.ts';
import { namesIn } from '../turns.ts';
import { ancestors, descendants, isWithin } from '../walk.ts';

const EACH_CALLS =
  /^(for_?each|map|flat_?map|map_?async|each|each_with_index|each_pair|each_value|each_entry|collect|map_?indexed|for_?each_?indexed|on_?each|each_with_object|select|select_?many|filter_?map|array_?map|array_?walk)$/i;

/** Nothing of an event: what is written into a key around its parts. */
const PURE =
  /^(join|String|str|to_?s|to_?i|to_?string|sprintf|format|digest|hexdigest|sha1|sha256|md5|hash|update|encode|get_?bytes|hex|int|strval|replace|substring|slice|lower|upper|to_?lower(_?case)?|to_?upper(_?case)?|strip|trim|clone|as_?str|String\.valueOf|value_?of|iso_?format|to_?iso_?string|strftime|get_?id|id|uuid|key)$/i;

/**
 * The arguments that are others on every turn of the loop around a key, where the key itself is the same on all of
 * them; empty where the key changes with the turns, may change, or stands in no loop over things.
 */
export function changedUnderKey(call: CallNode, key: SyntaxNode): readonly NamedArgument[] {
  const turns = turnsAround(key);
  if (turns === null || endsAtFirst(call, turns.node)) return [];
  const changing = changingIn(turns);
  if (mayChange(key, changing)) return [];
  return namedArguments(call).filter(
    ({ value }) =>
      value !== key &&
      isWithin(value, turns.node) &&
      (value.kind === 'name' ||
        value.kind === 'member' ||
        value.kind === 'call' ||
        value.kind === 'index' ||
        value.kind === 'string') &&
      namesIn(value).some((name) => changing.has(name)),
  );
}

interface Turns {
  /** The loop, or the function that is run for each item. */
  readonly node: LoopNode | FunctionNode;
  readonly variables: readonly string[];
}

/** The innermost loop over things, or callback that is run for each of them, around the node in its own function. */
function turnsAround(node: SyntaxNode): Turns | null {
  for (const above of ancestors(node)) {
    if (above.kind === 'loop')
      return above.variety === 'each' ? { node: above, variables: above.variables.flatMap(namesIn) } : null;
    if (above.kind !== 'function') continue;
    if (above.variety !== 'lambda') return null;
    if (above.parent?.kind !== 'call') return null;
    if (EACH_CALLS.test(calleeName(above.parent)))
      return {
        node: above,
        variables:
          above.parameters.length === 0
            ? ['it']
            : above.parameters.flatMap(({ name }) => name.match(/\w+/g) ?? []),
      };
  }
  return null;
}

/** The first turn that sends is the last one: tries of one thing, or the choice of one of several. */
function endsAtFirst(call: CallNode, turns: LoopNode | FunctionNode): boolean {
  let below: SyntaxNode = call;
  for (const above of ancestors(call)) {
    if (above === turns.parent) return false;
    if (above.kind === 'return' && turns.kind === 'loop') return true;
    const body = bodyOf(above).find((statements) => statements.includes(below)) ?? [];
    if (
      body
        .slice(body.indexOf(below) + 1)
        .some(({ kind }) => kind === 'break' || (kind === 'return' && turns.kind === 'loop'))
    )
      return true;
    below = above;
  }
  return false;
}

function bodyOf(node: SyntaxNode): readonly (readonly SyntaxNode[])[] {
  if (node.kind === 'if') return [node.then, node.else];
  if (node.kind === 'try') return [node.body, node.orElse];
  return node.kind === 'loop' || node.kind === 'block' ? [node.body] : [];
}

/** The loop's variables, and whatever is set within a turn. */
function changingIn({ node, variables }: Turns): ReadonlySet<string> {
  const changing = new Set(variables);
  for (const inner of descendants(node)) {
    if (inner.kind === 'assign')
      for (const target of inner.targets)
        changing.add(target.kind === 'member' ? pathOf(target) : (namesIn(target)[0] ?? ''));
    if (inner.kind === 'loop') for (const name of inner.variables.flatMap(namesIn)) changing.add(name);
  }
  return changing;
}

/** True where a value is the same each time it is written: names, and calls that only write them down. */
export function isSteady(value: SyntaxNode): boolean {
  return !mayChange(value, new Set());
}

/** A part of the key is set within the turn, or is asked of something that may answer differently each time. */
function mayChange(key: SyntaxNode, changing: ReadonlySet<string>): boolean {
  let isNamed = false;
  for (const node of descendants(key)) {
    if (node.kind === 'function' || node.kind === 'other' || node.kind === 'await' || node.kind === 'assign')
      return true;
    if (node.kind === 'call' && !PURE.test(calleeName(node))) return true;
    if (node.kind === 'name' && changing.has(node.name)) return true;
    if (node.kind === 'member' && changing.has(pathOf(node))) return true;
    isNamed ||= node.kind === 'name';
  }
  return !isNamed;
}
