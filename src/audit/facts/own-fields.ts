import type { ClassNode, FunctionNode, SyntaxNode } from '../languages/syntax.ts';
import { calleeName, pathOf, receiverOf } from './calls.ts';
import { remember } from './remember.ts';
import { assignmentsOf, resolve } from './values.ts';
import { enclosingClass } from './walk.ts';

/**
 * The field of its own object a path speaks of: `docs` for `this.docs`, `self.docs`, in Go `w.docs`, and in Java, Kotlin
 * and C# `docs` alone. Null for anything else.
 */
export function fieldOf(path: string | null, fn: FunctionNode): string | null {
  if (path === null) return null;
  const [root, field, ...deeper] = path.split('.');
  if (root !== undefined && field === undefined) return isBareField(root, fn) ? root : null;
  const isOwn = root === 'this' || root === 'self' || (root !== undefined && root === fn.receiver?.name);
  return isOwn && field !== undefined && deeper.length === 0 ? field : null;
}

function isBareField(name: string, fn: FunctionNode): boolean {
  const owner = enclosingClass(fn);
  if (owner === null || !declaredIn(owner).has(name)) return false;
  const own = assignmentsOf(name, fn.body[0] ?? fn);
  return fn.parameters.every((one) => one.name !== name) && own.every(({ parent }) => parent === owner);
}

const declaredIn = remember((owner: ClassNode): ReadonlySet<string> => {
  const names = new Set(
    owner.body.flatMap((one) =>
      one.kind === 'assign' && one.targets[0]?.kind === 'name' ? [one.targets[0].name] : [],
    ),
  );
  return names;
});

/** `batch = list(self._pending)`: a copy leaves the field as it is. */
export function copiedField(name: SyntaxNode, fn: FunctionNode): string | null {
  const made = resolve(name);
  if (made === name) return null;
  if (made.kind === 'list') {
    const [only, another] = made.items;
    const spread = only?.kind === 'other' ? only.children[0] : only;
    return spread !== undefined && another === undefined ? fieldOf(pathOf(spread), fn) : null;
  }
  if (
    made.kind !== 'call' ||
    !/^(list|tuple|copy|slice|from|clone|to_?list|to_?array|dup)$/i.test(calleeName(made))
  )
    return null;
  const [first] = made.arguments;
  const receiver = receiverOf(made);
  return (
    (first === undefined ? null : fieldOf(pathOf(first.value), fn)) ??
    (receiver === null ? null : fieldOf(pathOf(receiver), fn))
  );
}
