import { calleeName } from '../facts/calls.ts';
import { isConstructor } from '../facts/constructors.ts';
import type { DeclaredFunction, FunctionIndex } from '../facts/functions.ts';
import { putUnder } from '../facts/put-under.ts';
import { remember } from '../facts/remember.ts';
import type { CallNode } from '../languages/syntax.ts';

/** The constructors that making a thing may run, by the name of its class: `new Usage(…)`, `Usage(…)`, `Usage.new(…)`. */
export function constructedBy(call: CallNode, index: FunctionIndex): readonly DeclaredFunction[] {
  const path = call.callee;
  const name =
    path.kind === 'member' && path.name === 'new' && path.object.kind === 'name'
      ? path.object.name
      : calleeName(call);
  return /^\p{Lu}/u.test(name) ? (constructorsOf(index).get(name) ?? []) : [];
}

const constructorsOf = remember((index: FunctionIndex): ReadonlyMap<string, readonly DeclaredFunction[]> => {
  const made = new Map<string, DeclaredFunction[]>();
  for (const functions of index.values())
    for (const declared of functions) {
      const owner = declared.node.parent;
      if (owner?.kind === 'class' && owner.name !== null && isConstructor(declared.node, owner))
        putUnder(made, owner.name, declared);
    }
  return made;
});
