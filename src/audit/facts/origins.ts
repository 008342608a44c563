import type {
  AssignNode,
  CallNode,
  FunctionNode,
  MemberNode,
  NameNode,
  SyntaxNode,
} from '../languages/syntax.ts';
import { calleeName, receiverOf } from './calls.ts';
import { fieldMakers } from './declared-types.ts';
import { plainName } from './names.ts';
import { putUnder } from './put-under.ts';
import { remember } from './remember.ts';
import { onlyFunctionNamed, returnedBy, returnsOf } from './returned.ts';
import { assignmentsOf, valueOfName } from './values.ts';
import { descendants, enclosingClass, rootOf } from './walk.ts';

/** So many places are looked at for one value; what comes from more of them comes from anywhere. */
const MAX_ORIGINS = 24;

/**
 * The expressions of the file that a value may have been made by, the node itself first: behind names, fields of the
 * object, parameters (what the callers give), destructured answers of functions, entries of records, getters, defaults
 * and conversions that leave a moment the same. An expression that makes something new is an end: it is told, and not
 * looked into.
 */
export function originsOf(node: SyntaxNode): readonly SyntaxNode[] {
  const known = originsOfNode.get(node);
  if (known !== undefined) return known;
  // What comes back to itself has no further origin.
  originsOfNode.set(node, [node]);
  const found = new Set<SyntaxNode>([node]);
  for (const one of found) {
    if (found.size >= MAX_ORIGINS) break;
    for (const next of behind(one)) found.add(next);
  }
  const origins = [...found].slice(0, MAX_ORIGINS);
  originsOfNode.set(node, origins);
  return origins;
}

/** A tree never changes once built, so what was read from it once holds for good. */
const originsOfNode = new WeakMap<SyntaxNode, readonly SyntaxNode[]>();

function behind(node: SyntaxNode): readonly SyntaxNode[] {
  switch (node.kind) {
    case 'await':
      return [node.value];
    case 'unary':
      return /^[&*?+]$/.test(node.operator) ? [node.operand] : [];
    case 'conditional':
      return [node.then, node.else];
    case 'binary':
      return /^(\|\||\?\?)$/.test(node.operator) ? [node.left, node.right] : [];
    case 'name':
      return behindName(node);
    case 'member':
      return behindMember(node);
    case 'call':
      return behindCall(node);
    default:
      return [];
  }
}

/** Calls that bring a moment into another form and leave it the same moment. */
const SAME_MOMENT =
  /^(to_?(js_?)?date|to_?date_?time|to_?iso_?(string|8601(string)?)?|to_?instant|to_?time|to_?string|to_?offset_?date_?time|to_?zoned_?date_?time|to_?local_?date_?time|to_?utc|to_?universal_?time|to_?millis|to_?epoch_?milli|get_?time|value_?of|iso_?format|utc|in|in_?time_?zone|with_?timezone|as_?timezone|at_?zone|at_?offset|with_?zone_?same_?instant|clone|copy|to_?immutable|to_?mutable|format|from|parse|unwrap|expect|ok_?or(_else)?|timestamp|unix|unix_?(milli|nano|timestamp)|to_?unix_?time_?\w+|naive_?utc|fixed_?offset|single|earliest|latest|specify_?kind)$/i;
/** What is made of one moment and is the same moment. */
const WRAPPERS =
  /^(Date|Timestamp|DateTime|DateTimeOffset|Carbon|CarbonImmutable|dayjs|moment|str|String|Some|Ok|int|Number|timestamppb|NewTime|bson_?date)$/i;

function behindCall(call: CallNode): readonly SyntaxNode[] {
  const returned = returnedBy(call);
  if (returned.length > 0) return returned;
  const receiver = receiverOf(call);
  const [only, ...others] = call.arguments;
  if (only !== undefined && others.length === 0 && WRAPPERS.test(calleeName(call))) return [only.value];
  if (!SAME_MOMENT.test(calleeName(call)) || receiver === null) return [];
  // `Timestamp.from(end)`, `Date.parse(end)`: the type's own function, and what it is given.
  const isOfType = receiver.kind === 'name' && /^\p{Lu}/u.test(receiver.name) && only !== undefined;
  return isOfType ? [only.value] : [receiver];
}

function behindName(node: NameNode): readonly SyntaxNode[] {
  const value = valueOfName(node.name, node);
  if (value !== null) return [value];
  const [assign] = assignmentsOf(node.name, node);
  if (assign !== undefined && assign.targets.length > 0) return pieceOf(assign, node.name);
  const given = givenTo(node);
  if (given !== null) return given;
  // In Ruby a bare name may call a method of the class, in Java and C# read a field.
  const fn = onlyFunctionNamed(node.name, node);
  if (fn !== null && fn.parameters.length === 0) return returnsOf(fn);
  return nodesOnly(fieldMakers(node.name, node));
}

/** What a name of a destructuring takes of the value: an entry by its key, an item by its place. */
function pieceOf({ targets, value, fields }: AssignNode, name: string): readonly SyntaxNode[] {
  if (value === null) return [];
  const at = targets.findIndex((target) => target.kind === 'name' && target.name === name);
  const keys = [name, ...(fields ?? [])];
  return originsOf(value).flatMap((made) => {
    if (made.kind === 'list') return made.items[at] ?? [];
    if (made.kind === 'object')
      return made.entries.find(({ key }) => key !== null && keys.includes(key))?.value ?? [];
    if (made.kind === 'call' && made.isNew) return made.arguments[at]?.value ?? [];
    return made.kind === 'binary' && made.operator === 'to' ? ([made.left, made.right][at] ?? []) : [];
  });
}

/** What callers of the file hand over for a parameter; null for a name that is none. */
function givenTo(node: NameNode): readonly SyntaxNode[] | null {
  for (let above = node.parent; above !== null; above = above.parent) {
    if (above.kind !== 'function') continue;
    if (above.parameters.some(({ name }) => name === node.name)) return argumentsFor(above, node.name);
  }
  return null;
}

/** What the calls of the file hand to a function under the name of one of its parameters, its default included. */
export function argumentsFor(fn: FunctionNode, parameter: string): readonly SyntaxNode[] {
  const parameters = fn.parameters.filter(({ name }) => !/^(self|cls)$/.test(name));
  const at = parameters.findIndex(({ name }) => name === parameter);
  const byDefault = parameters[at]?.default;
  const names = CONSTRUCTORS.test(fn.name ?? '') ? [enclosingClass(fn)?.name, 'new'] : [fn.name];
  const calls = names.flatMap((name) => (name ? (callsOf(rootOf(fn)).get(name) ?? []) : []));
  const owner = names.length > 1 ? names[0] : null;
  const fitting = calls.filter((call) => owner === null || isMaking(call, owner ?? ''));
  const given = fitting.flatMap((call) => {
    const named = call.arguments.find(({ name }) => name === parameter || name === plainKey(parameter));
    const positional = call.arguments[at];
    const value = named?.value ?? (positional?.name === null ? positional.value : undefined);
    return value ?? [];
  });
  return byDefault ? [byDefault, ...given] : given;
}

const CONSTRUCTORS = /^(constructor|__init__|initialize|__construct)$/;

function isMaking(call: CallNode, owner: string): boolean {
  const receiver = receiverOf(call);
  return calleeName(call) === owner || (receiver?.kind === 'name' && receiver.name === owner);
}

/** `from:` is asked for by its name and `@from`, `_from` hold it. */
function plainKey(name: string): string {
  return name.replace(/^[_@$]+/, '');
}

function behindMember(node: MemberNode): readonly SyntaxNode[] {
  if (node.object.kind === 'name' && isOwn(node.object)) {
    const set = nodesOnly(fieldMakers(node.name, node));
    if (set.length > 0) return set;
  }
  const getter = onlyFunctionNamed(node.name, node);
  if (getter !== null && enclosingClass(getter) !== null)
    if (getter.parameters.every(({ name }) => name === 'self')) return returnsOf(getter);
  if (SAME_MOMENT.test(node.name)) return [node.object];
  const entries = entriesOf(rootOf(node)).get(plainName(node.name)) ?? [];
  return entries.length <= MAX_NAMESAKES ? entries : [];
}

/** More records with a key of one name are different things. */
const MAX_NAMESAKES = 3;

function isOwn(object: NameNode): boolean {
  if (/^(this|self)$/.test(object.name)) return true;
  for (let above = object.parent; above !== null; above = above.parent)
    if (above.kind === 'function' && above.receiver?.name === object.name) return true;
  return false;
}

function nodesOnly(makers: readonly (SyntaxNode | string)[]): readonly SyntaxNode[] {
  return makers.filter((maker) => typeof maker !== 'string');
}

/** The calls of a file by the last name of what they call: `create`, `UsageEvent`, `new`. */
export const callsOf = remember((root: SyntaxNode): ReadonlyMap<string, readonly CallNode[]> => {
  const calls = [...descendants(root)].filter((node) => node.kind === 'call');
  return Map.groupBy(calls, calleeName);
});

/** Records that are made in the file, by the names of their fields: object literals and named arguments of constructors. */
const entriesOf = remember((root: SyntaxNode): ReadonlyMap<string, readonly SyntaxNode[]> => {
  const byKey = new Map<string, SyntaxNode[]>();
  const fields = new Map<string, readonly string[]>();
  for (const node of descendants(root))
    if (node.kind === 'class' && node.name !== null) fields.set(node.name, declaredFields(node));
  for (const node of descendants(root)) {
    if (node.kind === 'object')
      for (const { key, value } of node.entries) if (key !== null) putUnder(byKey, plainName(key), value);
    if (node.kind !== 'call' || !/^\p{Lu}|^new$/u.test(calleeName(node))) continue;
    const receiver = receiverOf(node);
    const type = calleeName(node) === 'new' && receiver?.kind === 'name' ? receiver.name : calleeName(node);
    const declared = fields.get(type) ?? [];
    for (const [at, { name, value }] of node.arguments.entries()) {
      const key = name ?? declared[at];
      if (key !== undefined) putUnder(byKey, plainName(key), value);
    }
  }
  return byKey;
});

function declaredFields(node: SyntaxNode & { kind: 'class' }): readonly string[] {
  return node.body.flatMap((one) =>
    one.kind === 'assign' && one.value === null && one.targets[0]?.kind === 'name'
      ? [one.targets[0].name]
      : [],
  );
}
