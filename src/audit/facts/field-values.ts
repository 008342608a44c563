import type { CallNode, ClassNode, FunctionNode, ObjectNode, SyntaxNode } from '../languages/syntax.ts';
import { calleeName, pathOf, receiverOf } from './calls.ts';
import { classNamed } from './class-named.ts';
import { CONSTRUCTORS, isConstructor } from './constructors.ts';
import { parameterType } from './declared-types.ts';
import { fieldOf, isLeftOut, madeByFactory } from './left-out-defaults.ts';
import { lastName } from './names.ts';
import { argumentsFor, callsOf } from './origins.ts';
import { remember } from './remember.ts';
import { returnedBy, returnsOf } from './returned.ts';
import { resolve } from './values.ts';
import { descendants, enclosingClass, rootOf } from './walk.ts';

/** A record is handed on through so many functions. */
const MAX_STEPS = 4;
/** What is made in more places than these is looked at in the first few. */
const MAX_MADE = 6;

/**
 * What a field of a thing may have been given, as far as the file says: the entry of its literal, what its constructor
 * was given or sets, the value it is declared with, what its getter answers with. The thing may stand behind names,
 * parameters (what the callers hand over, or else whatever makes a thing of the declared type) and functions that make
 * it. Empty where it comes from elsewhere.
 */
export function fieldValues(object: SyntaxNode, field: string, steps = MAX_STEPS): readonly SyntaxNode[] {
  if (steps === 0) return [];
  const own = ownerAround(object);
  if (own !== null) return ownFieldValues(own, field);
  const made = resolve(object);
  if (made.kind === 'object') return entryOf(made, field);
  if (made.kind === 'call') {
    const owner = classMade(made);
    if (owner !== null) return valuesMade(owner, made, field);
    return returnedBy(made).flatMap((one) => fieldValues(one, field, steps - 1));
  }
  const handed = made.kind === 'name' ? thingsHanded(made.name, made, field, steps) : [];
  if (handed.length > 0) return handed;
  const [getter, ...others] = gettersOf(rootOf(object)).get(plainField(field)) ?? [];
  return getter !== undefined && others.length === 0 ? returnsOf(getter) : [];
}

/** What a bare name stands for where it is a field or a getter of the class around it: Ruby, Java, Kotlin and C#. */
export function ownFieldNamed(name: string, from: SyntaxNode): readonly SyntaxNode[] {
  const owner = enclosingClass(from);
  return owner === null ? [] : ownFieldValues(owner, name);
}

/** `this`, `self`, Go's receiver and Rust's: the class whose own field is meant. */
function ownerAround(object: SyntaxNode): ClassNode | null {
  if (object.kind !== 'name') return null;
  for (let above = object.parent; above !== null; above = above.parent)
    if (
      above.kind === 'function' &&
      above.receiver !== null &&
      (object.name === above.receiver.name || object.name === 'self')
    )
      return classNamed(lastName(above.receiver.type.replace(/^[&*]+/, '')), object);
  return /^(this|self|\$this)$/.test(object.name) ? enclosingClass(object) : null;
}

function thingsHanded(name: string, at: SyntaxNode, field: string, steps: number): readonly SyntaxNode[] {
  for (let above = at.parent; above !== null; above = above.parent) {
    if (above.kind !== 'function' || above.parameters.every((one) => one.name !== name)) continue;
    const given = argumentsFor(above, name).slice(0, MAX_MADE);
    const values = given.flatMap((one) => fieldValues(one, field, steps - 1));
    if (values.length > 0) return values;
    const type = parameterType(name, at);
    const owner = type === null ? null : classNamed(lastName(type.replace(/^[&*?]+|[<?].*$/gs, '')), at);
    return owner === null ? [] : ownFieldValues(owner, field);
  }
  return [];
}

/** Where a thing of the class is made: `new Event(…)`, `Event(…)`, `Event.new(…)`. */
export const constructionsOf = remember((owner: ClassNode): readonly CallNode[] => {
  const { name } = owner;
  if (name === null) return [];
  const calls = callsOf(rootOf(owner));
  const made = [...(calls.get(name) ?? []), ...(calls.get('new') ?? [])];
  return made.filter((call) => classMade(call) === owner).slice(0, MAX_MADE);
});

/** `Event{ID: id}`, `Event { id, … }`: literals of the type. */
const literalsOf = remember((owner: ClassNode): readonly ObjectNode[] => {
  const all = owner.name === null ? undefined : typedLiteralsOf(rootOf(owner)).get(owner.name);
  return (all ?? []).slice(0, MAX_MADE);
});

const typedLiteralsOf = remember((root: SyntaxNode): ReadonlyMap<string, readonly ObjectNode[]> => {
  const literals: ObjectNode[] = [];
  for (const node of descendants(root))
    if (node.kind === 'object' && node.typeName !== null) literals.push(node);
  return Map.groupBy(literals, ({ typeName }) => lastName(typeName ?? ''));
});

function classMade(call: CallNode): ClassNode | null {
  const receiver = receiverOf(call);
  const type =
    calleeName(call) === 'new' && receiver !== null ? lastName(pathOf(receiver)) : calleeName(call);
  return /^\p{Lu}/u.test(type) ? classNamed(type, call) : null;
}

/** What one construction gives a field: an argument for it, or for the parameter it is set to, or the class's own value. */
function valuesMade(owner: ClassNode, call: CallNode, field: string): readonly SyntaxNode[] {
  const getter = gettersIn(owner).get(plainField(field));
  if (getter !== undefined) return returnsOf(getter);
  const set = setByConstructor(owner, field);
  if (set !== null) return argumentOrValue(owner, call, set);
  const fields = declaredFields(owner);
  const at = fields.findIndex((one) => one.name === plainField(field));
  const given = givenAt(call, fields[at]?.name ?? field, at);
  if (given !== null) return [given];
  const declared = fields[at]?.value ?? null;
  return declared !== null && isLeftOut(call, field, at) ? [madeByFactory(declared)] : [];
}

function argumentOrValue(owner: ClassNode, call: CallNode, set: SyntaxNode): readonly SyntaxNode[] {
  const maker = constructorOf(owner);
  if (set.kind !== 'name' || maker === null) return [set];
  const own = maker.parameters.filter(({ name }) => !/^(self|cls)$/.test(name));
  const at = own.findIndex(({ name }) => name === set.name);
  if (at < 0) return [set];
  const given = givenAt(call, set.name, at);
  return given === null ? [] : [given];
}

function givenAt(call: CallNode, name: string, at: number): SyntaxNode | null {
  const named = call.arguments.find((one) => one.name !== null && plainField(one.name) === plainField(name));
  if (named !== undefined) return named.value;
  const positional = at < 0 ? undefined : call.arguments[at];
  return positional === undefined || positional.name !== null || positional.isSpread
    ? null
    : positional.value;
}

function ownFieldValues(owner: ClassNode, field: string): readonly SyntaxNode[] {
  const getter = gettersIn(owner).get(plainField(field));
  if (getter !== undefined) return returnsOf(getter);
  const set = setByConstructor(owner, field);
  const made = constructionsOf(owner).flatMap((call) => valuesMade(owner, call, field));
  const written = literalsOf(owner).flatMap((literal) => entryOf(literal, field));
  if (made.length + written.length > 0) return [...made, ...written];
  if (set !== null) return [set];
  const declared = declaredFields(owner).find((one) => one.name === plainField(field))?.value ?? null;
  return declared === null ? [] : [madeByFactory(declared)];
}

function setByConstructor(owner: ClassNode, field: string): SyntaxNode | null {
  const maker = constructorOf(owner);
  if (maker === null) return null;
  // A parameter that is the field: `constructor(private readonly key: string)`.
  for (const node of descendants(maker, (inner) => inner === maker || inner.kind !== 'function')) {
    if (node.kind !== 'assign' || node.value === null) continue;
    const [target] = node.targets;
    const isField =
      (target?.kind === 'member' && /^(this|self|\$this)$/.test(pathOf(target.object))) ||
      target?.kind === 'name';
    if (isField && plainField(target.name) === plainField(field)) return node.value;
  }
  return maker.parameters.some(({ name }) => plainField(name) === plainField(field))
    ? parameterNode(maker, field)
    : null;
}

/** No node stands for a parameter itself; its name does, wherever the file's tree has one of it. */
function parameterNode(maker: FunctionNode, field: string): SyntaxNode {
  const name = maker.parameters.find((one) => plainField(one.name) === plainField(field))?.name ?? field;
  return { kind: 'name', name, span: maker.span, parent: maker };
}

function constructorOf(owner: ClassNode): FunctionNode | null {
  return owner.body.find((member) => isConstructor(member, owner)) ?? null;
}

const declaredFields = remember((owner: ClassNode): readonly { name: string; value: SyntaxNode | null }[] =>
  owner.body.flatMap((node) => {
    const [target] = node.kind === 'assign' ? node.targets : [];
    return node.kind === 'assign' && target?.kind === 'name'
      ? [{ name: plainField(target.name), value: node.value }]
      : [];
  }),
);

/** Functions of a class that take nothing: getters, properties and Ruby's methods. */
const gettersIn = remember((owner: ClassNode): ReadonlyMap<string, FunctionNode> => {
  const inside = owner.body.filter(
    (node): node is FunctionNode => node.kind === 'function' && isGetter(node),
  );
  const beside = [...gettersOf(rootOf(owner)).values()]
    .flat()
    .filter(
      ({ receiver }) => receiver !== null && lastName(receiver.type.replace(/^[&*]+/, '')) === owner.name,
    );
  return new Map([...inside, ...beside].map((fn) => [plainField(fn.name ?? ''), fn]));
});

const gettersOf = remember((root: SyntaxNode): ReadonlyMap<string, readonly FunctionNode[]> => {
  const getters: FunctionNode[] = [];
  for (const node of descendants(root))
    if (
      node.kind === 'function' &&
      isGetter(node) &&
      (node.receiver !== null || enclosingClass(node) !== null)
    )
      getters.push(node);
  return Map.groupBy(getters, (fn) => plainField(fn.name ?? ''));
});

function isGetter(fn: FunctionNode): boolean {
  return (
    fn.name !== null &&
    !CONSTRUCTORS.test(fn.name) &&
    fn.parameters.every(({ name }) => name.endsWith('self'))
  );
}

function entryOf(made: ObjectNode, field: string): readonly SyntaxNode[] {
  const entry = made.entries.findLast(({ key }) => key !== null && plainField(key) === plainField(field));
  return entry === undefined ? [] : [entry.value];
}

/** `@key`, `_key`, `Key`, `getKey` and `key` hold the same. */
function plainField(name: string): string {
  return fieldOf(name.replace(/^[_@$]+/, ''))
    .replace(/_/g, '')
    .toLowerCase();
}

/** The fields of a record that a positional constructor gives, in order: none where the class has a constructor of its own. */
export function positionalFields(call: CallNode): readonly string[] {
  const owner = classMade(call);
  if (owner === null) return [];
  const given = constructorOf(owner)
    ?.parameters.filter(({ name }) => !/^(self|cls)$/.test(name))
    .map(({ name }) => name);
  return given ?? declaredFields(owner).map(({ name }) => name);
}
