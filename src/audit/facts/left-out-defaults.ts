import type { AssignNode, CallNode, ClassNode, FunctionNode, SyntaxNode } from '../languages/syntax.ts';
import { calleeName, pathOf } from './calls.ts';
import { classNamed } from './class-named.ts';
import { isConstructor } from './constructors.ts';
import { lastName } from './names.ts';
import { resolve } from './values.ts';
import { ancestors, descendants } from './walk.ts';

/** Who calls a function, as far as the files show. */
type CallersOf = (fn: FunctionNode) => readonly CallNode[];

/**
 * What a value is where nobody gives it: the default of a parameter that some caller leaves out, or the first value of a
 * field of an object that is made in the same function without it. Null where it is given, or may be.
 */
export function leftOutDefault(value: SyntaxNode, callersOf: CallersOf): SyntaxNode | null {
  if (value.kind === 'name') return parameterDefault(value.name, value, callersOf);
  const accessor = value.kind === 'call' && value.arguments.length === 0 ? value.callee : value;
  return accessor.kind === 'member' ? fieldDefault(resolve(accessor.object), fieldOf(accessor.name)) : null;
}

/** `getKey()` of Java answers with `key`. */
export function fieldOf(name: string): string {
  const own = /^get(\p{Lu}\w*)$/u.exec(name)?.[1];
  return own === undefined ? name : own.charAt(0).toLowerCase() + own.slice(1);
}

function parameterDefault(name: string, at: SyntaxNode, callersOf: CallersOf): SyntaxNode | null {
  const fn = [...ancestors(at)].find(
    (above) => above.kind === 'function' && above.parameters.some((one) => one.name === name),
  );
  if (fn?.kind !== 'function') return null;
  const own = fn.parameters.filter((one) => !/^(self|cls)$/.test(one.name));
  const position = own.findIndex((one) => one.name === name);
  const given = own[position]?.default ?? null;
  return given !== null && callersOf(fn).some((call) => isLeftOut(call, name, position)) ? given : null;
}

/** True where a call gives nothing for a parameter, by its name or its place. */
export function isLeftOut(call: CallNode, name: string, position: number): boolean {
  if (call.arguments.some((one) => one.isSpread || one.name === name)) return false;
  return call.arguments.filter((one) => one.name === null).length <= position;
}

/** The object is made by a constructor of a class in the same file, which gives the field its value itself. */
function fieldDefault(object: SyntaxNode, field: string): SyntaxNode | null {
  if (object.kind !== 'call') return null;
  const made = lastName(pathOf(object.callee).replace(/(\.|::)new$/, ''));
  const owner = /^\p{Lu}/u.test(made) ? classNamed(made, object) : null;
  if (owner === null) return null;
  const fields = owner.body.filter((node): node is AssignNode => node.kind === 'assign');
  const position = fields.findIndex(
    ({ targets: [target] }) => target?.kind === 'name' && target.name === field,
  );
  const declared = fields[position]?.value ?? null;
  if (declared !== null) return isLeftOut(object, field, position) ? madeByFactory(declared) : null;
  return setInConstructor(owner, field);
}

/** `this.key = randomUUID()`; what is put together from a parameter may be given. */
function setInConstructor(owner: ClassNode, field: string): SyntaxNode | null {
  for (const member of owner.body) {
    if (!isConstructor(member, owner)) continue;
    for (const node of descendants(member)) {
      if (node.kind !== 'assign' || node.value === null || node.value.kind === 'binary') continue;
      const [target] = node.targets;
      if (target?.kind === 'member' && target.name === field && /^(this|self)$/.test(pathOf(target.object)))
        return node.value;
    }
  }
  return null;
}

/** `field(default_factory=lambda: str(uuid4()))` of dataclasses, `Field(default_factory=uuid4)` of pydantic. */
export function madeByFactory(value: SyntaxNode): SyntaxNode {
  if (value.kind !== 'call' || !/^(field|Field|mapped_column|Factory|ib|attrib)$/.test(calleeName(value)))
    return value;
  const factory = value.arguments.find(({ name }) => name === 'default_factory' || name === 'factory')?.value;
  if (factory?.kind !== 'function') return factory ?? value;
  const only = factory.body[0];
  return only?.kind === 'return' && only.value !== null ? only.value : value;
}
