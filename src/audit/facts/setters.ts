import type { AssignNode, CallNode, FunctionNode, NameNode, SyntaxNode } from '../languages/syntax.ts';
import { calleeName, fieldNameOf, pathOf, receiverOf } from './calls.ts';
import { pairsIn } from './carried.ts';
import { putUnder } from './put-under.ts';
import { remember } from './remember.ts';
import { descendants } from './walk.ts';

/** A name with the value that is set under it. */
export interface Setter {
  readonly name: string;
  readonly value: SyntaxNode;
}

/** `setKey(value)`, `withKey(value)`, `key(value)` and `putPayload("key", value)`. */
export function setterOf(call: CallNode): Setter | null {
  const [first, second, third] = call.arguments.map((argument) => argument.value);
  if (first === undefined || third !== undefined) return null;
  if (second !== undefined) return first.kind === 'string' ? { name: first.value, value: second } : null;
  return { name: calleeName(call).replace(/^(?:[Ss]et|[Ww]ith|[Aa]dd)(?:_|(?=[A-Z]))/, ''), value: first };
}

/** A field of a variable that a method named after it gives a value. */
export interface FieldSetter {
  readonly holder: NameNode;
  readonly field: string;
  readonly value: SyntaxNode;
}

/** The names of the methods that set one field. */
export const FIELD_SETTERS = /^set[A-Z]\w*$/;

/** `wallet.setBalance(amount)`; null for what is called on no variable, or given anything else besides. */
export function fieldSetter({ callee, arguments: given }: CallNode): FieldSetter | null {
  const [only, ...others] = given;
  if (callee.kind !== 'member' || callee.object.kind !== 'name' || !FIELD_SETTERS.test(callee.name))
    return null;
  if (only === undefined || others.length > 0) return null;
  return { holder: callee.object, field: callee.name.slice('set'.length), value: only.value };
}

/** `total.setUnits(total.getUnits() + n)`, `wallet.setBalance(wallet.getBalance().subtract(n))`: more or less of what it holds. */
export function movesField({ holder, field, value }: FieldSetter): boolean {
  const moved =
    value.kind === 'call' && MOVES.test(calleeName(value))
      ? receiverOf(value)
      : value.kind === 'binary' && /^[+-]$/.test(value.operator)
        ? value.left
        : null;
  return moved !== null && pathOf(moved) === `${holder.name}.get${field}`;
}

/** Of numbers that are added by methods. */
const MOVES = /^(add|plus|subtract|minus)$/i;

interface VariableSetter extends Setter {
  readonly variable: string;
  readonly at: number;
}

/** By variable, in source order. */
export type Setters = ReadonlyMap<string, readonly VariableSetter[]>;

/** The setters of all variables in source order. */
export function inOrder(setters: Setters): readonly VariableSetter[] {
  return [...setters.values()].flat().sort((a, b) => a.at - b.at);
}

/** What is set on the variables of a scope: `params.Identifier = id`, `form.Set("identifier", id)`. */
export const settersIn = remember((scope: SyntaxNode): Setters => {
  const setters = new Map<string, VariableSetter[]>();
  for (const node of descendants(scope)) {
    const setter =
      node.kind === 'call' ? setterCall(node) : node.kind === 'assign' ? setterAssign(node) : null;
    if (setter !== null) putUnder(setters, setter.variable, setter);
  }
  return setters;
});

function setterCall(call: CallNode): VariableSetter | null {
  const variable = call.callee.kind === 'member' ? variableOf(call.callee.object) : null;
  if (variable === null) return null;
  const setter = SETS.test(calleeName(call)) ? setterOf(call) : setterOfPair(call);
  return setter && { ...setter, variable, at: call.span.start };
}

/** `req` of `req`, and of `req.Header`: what is set among a request's headers is set on the request. */
function variableOf(node: SyntaxNode): string | null {
  if (node.kind === 'name') return node.name;
  const isHeaders = node.kind === 'member' && /^headers?$/i.test(node.name);
  return isHeaders && node.object.kind === 'name' ? node.object.name : null;
}

const SETS = /^(?:set|with|add)/i;

/** `form.append("event_name", name)`, `body.put("value", 1)`, `form.push(("value", n))`. */
function setterOfPair(call: CallNode): Setter | null {
  if (!/^(put|append|insert|push|push_back|emplace|store)$/i.test(calleeName(call))) return null;
  const given = call.arguments.map(({ value }) => value);
  const [pair] = pairsIn(given.length === 1 ? given : []) ?? [];
  if (pair !== undefined) return { name: pair.key, value: pair.value };
  const [first, second] = given;
  return given.length === 2 && first?.kind === 'string' && second !== undefined
    ? { name: first.value, value: second }
    : null;
}

function setterAssign(assign: AssignNode): VariableSetter | null {
  const [target] = assign.targets;
  if (assign.value === null || (target?.kind !== 'member' && target?.kind !== 'index')) return null;
  const variable = variableOf(target.object);
  const name = fieldNameOf(target);
  if (variable === null || name === null) return null;
  return { name, value: assign.value, variable, at: assign.span.start };
}

/** Longer chains are not written by hand; generated or hostile ones must not cost more than they are long. */
export const MAX_SETTERS = 50;

/** `batchMeterUsage(request -> request.productCode(code).usageRecords(records))`: a lambda that fills what it is given. */
export function consumerSetters(fn: FunctionNode): Setter[] {
  const [only, ...others] = fn.body;
  const [parameter] = fn.parameters;
  const body = only?.kind === 'return' ? only.value : only;
  if (fn.variety !== 'lambda' || fn.parameters.length !== 1 || others.length > 0 || body?.kind !== 'call')
    return [];
  return pathOf(body.callee).split('.')[0] === parameter?.name ? settersOfChain(body).setters : [];
}

/** `Params.builder().setEventName("x").putPayload("value", "1").build()`: each setter of the chain. */
export function builderSetters(call: CallNode): Setter[] {
  const { setters, at } = settersOfChain(call);
  // `new EventInput().code("calls").transactionId(id)`: setters that hand back what they were called on.
  const isBuilder =
    (at.kind === 'call' && at.isNew) ||
    isSetOnto(call) ||
    /\b(new_?)?builder$/i.test(pathOf(at)) ||
    /\b(new_?)?builder\b/i.test(pathOf(call.callee));
  return isBuilder ? setters : [];
}

/** `row.toRecord().setTrackingId(id)`: the last call of the chain can only be a setter. */
function isSetOnto(call: CallNode): boolean {
  return call.arguments.length === 1 && /^set\p{Lu}/u.test(calleeName(call));
}

/** The setters of a chain of calls in order, and what the chain starts at. */
function settersOfChain(call: CallNode): {
  readonly setters: Setter[];
  readonly at: SyntaxNode;
} {
  const setters: Setter[] = [];
  let at: SyntaxNode = call;
  while (at.kind === 'call' && at.callee.kind === 'member' && setters.length < MAX_SETTERS) {
    const setter = setterOf(at);
    if (setter !== null) setters.unshift(setter);
    at = at.callee.object;
  }
  return { setters, at };
}
