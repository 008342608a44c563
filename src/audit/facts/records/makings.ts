import type { CallNode, ObjectNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { plainName } from '../names.ts';
import { remember } from '../remember.ts';
import { assignmentsOf } from '../values.ts';
import { ancestors, descendants } from '../walk.ts';
import { typeNamed, typeOfName } from './record-types.ts';

/** A place that makes a record out of named values: a literal, or a call with named arguments. */
export interface Making {
  readonly node: ObjectNode | CallNode;
  /** The type's name, written there or told by what the record is given to, with the package it is taken from. */
  readonly type: string;
  /** What each field is given, by its name in one spelling. */
  readonly given: ReadonlyMap<string, SyntaxNode>;
}

const MIN_GIVEN = 2;

/** Every such place of the file whose type is known and whose values are all written there. */
export const makingsIn = remember((facts: FileFacts): readonly Making[] => [
  ...ofObjects(facts),
  ...ofCalls(facts),
]);

function* ofObjects({ nodes }: FileFacts): Generator<Making> {
  for (const node of nodes('object')) {
    if (node.entries.length < MIN_GIVEN || node.entries.some(({ isSpread, key }) => isSpread || key === null))
      continue;
    const type = node.typeName === null ? typeAround(node) : typeWritten(node.typeName, node);
    if (type === null) continue;
    yield { node, type, given: new Map(node.entries.map(({ key, value }) => [plainName(key ?? ''), value])) };
  }
}

function* ofCalls({ nodes }: FileFacts): Generator<Making> {
  for (const node of nodes('call')) {
    const named = node.arguments.filter(({ name }) => name !== null);
    if (named.length < MIN_GIVEN || named.length < node.arguments.length || node.block !== null) continue;
    const type = typeNamed(calleePath(node).replace(/\.new$/, ''));
    if (type === null) continue;
    yield { node, type, given: new Map(named.map(({ name, value }) => [plainName(name ?? ''), value])) };
  }
}

/** Rust's `Self { … }` is of the type that its function hangs on. */
function typeWritten(written: string, node: SyntaxNode): string | null {
  return written === 'Self' ? typeOfName('self', node) : typeNamed(written);
}

/** What a literal without a type of its own is given to says it: a variable, a list, the function that returns it. */
function typeAround(node: SyntaxNode): string | null {
  let below = node;
  for (const above of ancestors(node)) {
    if (above.kind === 'assign') return above.value === below ? typeNamed(above.type) : null;
    if (above.kind === 'return') return returnedAs(above);
    if (above.kind === 'call') return above.callee === below ? null : pushedTo(above);
    if (above.kind !== 'list' && above.kind !== 'conditional') return null;
    below = above;
  }
  return null;
}

function returnedAs(node: SyntaxNode): string | null {
  for (const above of ancestors(node)) if (above.kind === 'function') return typeNamed(above.returns);
  return null;
}

/** `reports.push({ … })`: the list says of what it is. */
function pushedTo(call: CallNode): string | null {
  const receiver = /^(push|append|add|unshift)$/i.test(calleeName(call)) ? receiverOf(call) : null;
  if (receiver?.kind !== 'name') return null;
  return typeNamed(assignmentsOf(receiver.name, call).find(({ type }) => type !== null)?.type ?? null);
}

/** The variables whose fields are handed on under their own names, each with those fields in one spelling. */
export function sourcesOf({ given }: Making): ReadonlyMap<string, ReadonlySet<string>> {
  const sources = new Map<string, Set<string>>();
  for (const [field, value] of given)
    for (const root of rootsOf(field, value)) sources.set(root, (sources.get(root) ?? new Set()).add(field));
  return sources;
}

/** Values are looked into so far; longer ones are reckoned out, not handed on. */
const MAX_NODES = 60;

/** `report` of `report.target`, and of what is made of it alone: `${report.target}-1`. */
function rootsOf(field: string, value: SyntaxNode): ReadonlySet<string> {
  const roots = new Set<string>();
  let left = MAX_NODES;
  for (const node of descendants(value)) {
    if (left-- === 0) break;
    if (node.kind !== 'member' || node.object.kind !== 'name') continue;
    if (plainName(node.name).replace(/^get/, '') === field || plainName(node.name) === field)
      roots.add(node.object.name);
  }
  return roots;
}
