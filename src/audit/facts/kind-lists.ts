import type { BinaryNode, SyntaxNode } from '../languages/syntax.ts';
import type { FileFacts } from './file-facts.ts';
import { remember } from './remember.ts';

/** A place that names several kinds of one thing: an enumeration, a list, the tests of a case, a chain of comparisons. */
export interface KindList {
  readonly node: SyntaxNode;
  readonly members: readonly KindName[];
  /** It says which kinds there are, or what each of them stands for, and does not choose some of them. */
  readonly isOfAll: boolean;
}

export interface KindName {
  /** The last name of a constant, or the text. */
  readonly name: string;
  readonly node: SyntaxNode;
}

/** Fewer are a comparison, more a table of data. */
const MIN_MEMBERS = 2;
const MAX_MEMBERS = 200;

/** Every such place of the file, in no order. */
export const kindLists = remember((facts: FileFacts): readonly KindList[] =>
  [...listsIn(facts)].filter(({ members }) => members.length >= MIN_MEMBERS && members.length <= MAX_MEMBERS),
);

function* listsIn(facts: FileFacts): Generator<KindList> {
  for (const node of facts.nodes('class'))
    if (node.variety === 'enum') yield { node, members: node.body.flatMap(declaredBy), isOfAll: true };
  for (const node of facts.nodes('list')) yield { node, members: node.items.flatMap(kindOf), isOfAll: false };
  for (const node of facts.nodes('switch')) {
    yield { node, members: node.cases.flatMap(({ tests }) => tests.flatMap(kindOf)), isOfAll: true };
    for (const { tests } of node.cases) {
      const [first] = tests;
      if (first !== undefined) yield { node: first, members: tests.flatMap(kindOf), isOfAll: false };
    }
  }
  for (const node of facts.nodes('binary')) {
    const isTop = node.parent?.kind !== 'binary' || node.parent.operator !== '||';
    if (node.operator === '||' && isTop) yield { node, members: comparedIn(node), isOfAll: false };
  }
  // Rust's `matches!(self, Kind::A | Kind::B)`, which its grammar leaves as it is written.
  for (const node of facts.nodes('other'))
    if (node.syntax === 'tokens') yield { node, members: constantsOf(node.children), isOfAll: false };
}

function declaredBy(node: SyntaxNode): KindName[] {
  const [target] = node.kind === 'assign' ? node.targets : [];
  return target?.kind === 'name' ? [{ name: target.name, node }] : [];
}

function kindOf(node: SyntaxNode): KindName[] {
  if (node.kind === 'string') return node.parts.length === 0 ? [{ name: node.value, node }] : [];
  return node.kind === 'name' || node.kind === 'member' ? [{ name: node.name, node }] : [];
}

/** `kind === 'a' || kind === 'b'` */
function comparedIn(node: BinaryNode): KindName[] {
  return [node.left, node.right].flatMap((side): KindName[] => {
    if (side.kind !== 'binary') return [];
    if (side.operator === '||') return comparedIn(side);
    return side.operator === '==' ? kindOf(side.right) : [];
  });
}

/** Of `UsageType`, `Bulk`, `UsageType`, `Json`: what does not come again and again. */
function constantsOf(tokens: readonly SyntaxNode[]): KindName[] {
  const names = tokens.flatMap(kindOf);
  const counts = Map.groupBy(names, ({ name }) => name);
  return names.filter(({ name }) => counts.get(name)?.length === 1);
}
