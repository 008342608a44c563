import type { SyntaxNode } from '../languages/syntax.ts';
import { calleeName } from './calls.ts';
import type { FileFacts } from './file-facts.ts';
import { remember } from './remember.ts';

/** A value that is given to a name. */
export interface Filling {
  readonly node: SyntaxNode;
  readonly name: string;
  readonly value: SyntaxNode;
  /** What is given to the names beside it. */
  readonly beside: readonly SyntaxNode[];
}

/** More lines beside one another are a table. */
const MAX_BESIDE = 40;

/** Every value that is given to a name: assignments, entries of literals, named arguments. */
export const fillings = remember((facts: FileFacts): readonly Filling[] => [...fillingsIn(facts)]);

function* fillingsIn(facts: FileFacts): Generator<Filling> {
  const bodies = Map.groupBy(facts.nodes('assign'), ({ parent }) => parent);
  for (const assigns of bodies.values()) {
    const beside = assigns.flatMap(({ value }) => (value === null ? [] : [value])).slice(0, MAX_BESIDE);
    for (const node of assigns) {
      const [target, ...others] = node.targets;
      if (others.length > 0 || node.value === null || node.operator === '-=') continue;
      if (target?.kind === 'name' || target?.kind === 'member')
        yield { node, name: target.name, value: node.value, beside };
    }
  }
  for (const { entries } of facts.nodes('object')) {
    const beside = entries.map(({ value }) => value).slice(0, MAX_BESIDE);
    for (const { key, value } of entries) if (key !== null) yield { node: value, name: key, value, beside };
  }
  for (const call of facts.nodes('call')) {
    const beside = call.arguments.map(({ value }) => value);
    for (const { name, value } of call.arguments)
      if (name !== null) yield { node: value, name, value, beside };
  }
}

/** What is given by a method that says its field: `usage.SetOutputTokens(n)`, `setOutputTokens(n)`. */
export function* setterFillings({ nodes }: FileFacts): Generator<Filling> {
  for (const node of nodes('call')) {
    const [only, ...others] = node.arguments;
    const name = /^set_?(\w+)$/i.exec(calleeName(node))?.[1];
    if (only !== undefined && others.length === 0 && name !== undefined)
      yield { node, name, value: only.value, beside: [] };
  }
}
