import type { CallNode, StringNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, chainedCalls } from '../calls.ts';
import { plainName } from '../names.ts';
import { argumentsFor } from '../origins.ts';
import { putUnder } from '../put-under.ts';
import { remember } from '../remember.ts';
import { descendants, isWithin, rootOf } from '../walk.ts';
import type { SqlPiece } from './statement.ts';

/** A value left open in SQL text: by its turn, by its number, by its name, or as an interpolated part. */
const PLACEHOLDER =
  /^(?:(?<turn>\?|%s)|\$(?<number>\d+)|\?(?<ordinal>\d+)|\$\{\}|%\((?<python>\w+)\)s|\{(?<clickhouse>\w+):[^}]*\}|[:@](?<name>\w+))(?:::\w+(?: with(?:out)? time zone)?)?$/i;

/** Calls on a statement that give its open values one by one, in turn or by name: `bind(day.from)`, `setParameter("to", to)`. */
const BINDS =
  /^(bind|bind_?value|bind_?param|set_?parameter|set_?(string|timestamp|long|object|instant)|add_?with_?value|param)$/i;

/** No statement of a program has more open values that matter. */
const MAX_PLACEHOLDERS = 60;

/**
 * What a program puts in for an open value of its SQL text: an argument after the text, an item of the list or an entry
 * of the record given with it, what is bound afterwards, or the parameter of an annotated method, for which its callers'
 * arguments are given. Empty where the piece is no open value, or nothing can be seen.
 */
export function sqlArgument(text: StringNode, piece: SqlPiece): readonly SyntaxNode[] {
  const open = PLACEHOLDER.exec(piece.text.trim())?.groups;
  if (open === undefined) return [];
  const before = text.value.slice(0, piece.start);
  if (piece.text.trim().startsWith('${}')) return given(text.parts[before.split('${}').length - 1]);
  const name = open['python'] ?? open['clickhouse'] ?? open['name'];
  const number = open['number'] ?? open['ordinal'];
  const turn = number === undefined ? before.split(open['turn'] ?? '?').length - 1 : Number(number) - 1;
  if (turn > MAX_PLACEHOLDERS) return [];
  if (name !== undefined) {
    const fn = annotated(text);
    if (fn !== null) return argumentsFor(fn, name);
  }
  return callsWith(text).flatMap((call) => valuesFrom(call, text, name ?? turn));
}

function given(node: SyntaxNode | undefined): readonly SyntaxNode[] {
  return node === undefined ? [] : [node];
}

/** The method that the text is an annotation of: Spring Data's `@Query`. */
function annotated(text: StringNode): (SyntaxNode & { kind: 'function' }) | null {
  let at: SyntaxNode = text;
  for (let above = text.parent; above !== null; at = above, above = above.parent) {
    if (above.kind === 'function') return above.decorators.includes(at) ? above : null;
    if (above.kind === 'file' || above.kind === 'class') return null;
  }
  return null;
}

/** The calls that the text is given to, itself, wrapped or by the name it is kept under. */
function callsWith(text: StringNode): readonly CallNode[] {
  const { parent } = text;
  if (parent?.kind === 'call') return [parent, ...wrappedIn(parent)];
  if (parent?.kind !== 'assign') return [];
  const [target] = parent.targets;
  if (target?.kind !== 'name' && target?.kind !== 'member') return [];
  const uses = callsGiven(rootOf(text)).get(target.name) ?? [];
  return uses.flatMap((call) => [call, ...wrappedIn(call)]);
}

/** `session.execute(text("…"), {"from": start})`. */
function wrappedIn(call: CallNode): readonly CallNode[] {
  const isWrapper =
    call.arguments.length === 1 && call.parent?.kind === 'call' && call.parent.callee !== call;
  return isWrapper && call.parent?.kind === 'call' ? [call.parent] : [];
}

/** The calls of a tree by the names they are given, in source order. */
export const callsGiven = remember((root: SyntaxNode): ReadonlyMap<string, readonly CallNode[]> => {
  const uses = new Map<string, CallNode[]>();
  for (const node of descendants(root)) {
    if (node.kind !== 'call') continue;
    for (const { value } of node.arguments)
      if (value.kind === 'name' || value.kind === 'member') putUnder(uses, value.name, node);
  }
  return uses;
});

function valuesFrom(call: CallNode, text: StringNode, which: string | number): readonly SyntaxNode[] {
  const at = call.arguments.findIndex(({ value }) => isWithin(text, value) || isNameOf(text, value));
  const after = call.arguments.slice(at + 1);
  const [first] = after;
  if (typeof which === 'string')
    return [
      ...namedIn(
        after.map(({ value }) => value),
        which,
      ),
      ...namedArgument(after, which),
      ...boundAs(call, which),
    ];
  if (first?.value.kind === 'list') return given(first.value.items[which]);
  const positional = after.filter(({ name }) => name === null);
  const direct = positional[which]?.value;
  if (direct !== undefined && positional.every(({ value }) => value.kind !== 'function')) return [direct];
  return given(bindsOf(call)[which]?.arguments.at(-1)?.value);
}

function namedArgument(after: CallNode['arguments'], name: string): readonly SyntaxNode[] {
  return given(after.find((one) => one.name !== null && plainName(one.name) === plainName(name))?.value);
}

function isNameOf(text: StringNode, value: SyntaxNode): boolean {
  const target = text.parent?.kind === 'assign' ? text.parent.targets[0] : undefined;
  if (target?.kind !== 'name' && target?.kind !== 'member') return false;
  return (value.kind === 'name' || value.kind === 'member') && value.name === target.name;
}

function namedIn(values: readonly SyntaxNode[], name: string): readonly SyntaxNode[] {
  for (const value of values) {
    if (value.kind !== 'object') continue;
    for (const { key, value: held } of value.entries) {
      if (key !== null && plainName(key) === plainName(name)) return [held];
      // ClickHouse's `query_params: { from }`.
      const inner = held.kind === 'object' ? namedIn([held], name) : [];
      if (inner.length > 0) return inner;
    }
  }
  return [];
}

function boundAs(call: CallNode, name: string): readonly SyntaxNode[] {
  const bind = bindsOf(call).find(
    ({ arguments: [first] }) =>
      first?.value.kind === 'string' && plainName(first.value.value) === plainName(name),
  );
  return given(bind?.arguments.at(-1)?.value);
}

function bindsOf(call: CallNode): readonly CallNode[] {
  return chainedCalls(call).filter((one) => BINDS.test(calleeName(one)));
}
