import type {
  AssignNode,
  ClassNode,
  FileNode,
  MemberNode,
  NameNode,
  SyntaxNode,
} from '../languages/syntax.ts';
import { calleeName } from './calls.ts';
import { putUnder } from './put-under.ts';
import { remember } from './remember.ts';
import { descendants, enclosingClass, rootOf, scopeOf } from './walk.ts';

/** Assignments to plain names, by the body they stand in: the file, or the nearest function above them. */
type Declarations = ReadonlyMap<SyntaxNode, ReadonlyMap<string, readonly AssignNode[]>>;

/**
 * The assignments to a name that the node could see, in source order: those of the innermost enclosing function that
 * assigns it, or else the file's own. Empty for parameters and imported names.
 */
export function assignmentsOf(name: string, from: SyntaxNode): readonly AssignNode[] {
  const declarations = declarationsIn(fileOf(from));
  for (let above: SyntaxNode | null = from; above !== null; above = above.parent) {
    const found = declarations.get(above)?.get(name);
    if (found !== undefined) return found;
    if (above.kind === 'function' && above.parameters.some((parameter) => parameter.name === name)) return [];
  }
  return [];
}

/**
 * The assignments to a name that may run around the node, in no order: those of its callbacks and of the named function
 * around them, where {@link assignmentsOf} gives the innermost ones alone.
 */
export function assignmentsAround(name: string, from: SyntaxNode): readonly AssignNode[] {
  const declarations = declarationsIn(fileOf(from));
  const lists: (readonly AssignNode[])[] = [];
  for (let above: SyntaxNode | null = from; above !== null; above = above.parent) {
    const own = declarations.get(above)?.get(name);
    if (own !== undefined) lists.push(own);
    if (above.kind !== 'function') continue;
    const isOwn = above.parameters.some((parameter) => parameter.name === name);
    if (isOwn || above.variety !== 'lambda' || above.name !== null) break;
  }
  const [innermost, ...outer] = lists;
  // A function that sets a name thousands of times asks about it as often: the list is handed out, not copied.
  return innermost === undefined || outer.length === 0 ? (innermost ?? []) : joined(innermost, outer);
}

const joinedLists = new WeakMap<readonly AssignNode[], readonly AssignNode[]>();

/** Both together; which lists lie around the innermost one is settled by where that one stands. */
function joined(
  innermost: readonly AssignNode[],
  outer: readonly (readonly AssignNode[])[],
): readonly AssignNode[] {
  const known = joinedLists.get(innermost) ?? [innermost, ...outer].flat();
  joinedLists.set(innermost, known);
  return known;
}

/**
 * The value a name holds at the node, where exactly one assignment can have given it; otherwise the last assignment
 * before the node. Null for parameters, imports, loop variables and destructured names.
 */
export function valueOfName(name: string, from: SyntaxNode): SyntaxNode | null {
  const assignments = assignmentsOf(name, from);
  const last = lastBefore(assignments, from) ?? assignments.find((assign) => !isAround(assign, from));
  if (last === undefined || last.value === null || !isOneValue(last, name)) return null;
  return last.operator === '=' || last.operator === ':=' ? last.value : null;
}

/** The value is all the name's, or a call's answer beside which only its failure is told: `body, err := json.Marshal(event)`. */
function isOneValue({ targets, value }: AssignNode, name: string): boolean {
  const [first, second, third] = targets;
  if (second === undefined) return true;
  return (
    value?.kind === 'call' &&
    third === undefined &&
    first?.kind === 'name' &&
    first.name === name &&
    second.kind === 'name' &&
    FAILURES.test(second.name)
  );
}

const FAILURES = /^(_|\w*err|error)$/i;

/** The last of the assignments that begins before the node, found by halves: a hostile function has thousands of them. */
function lastBefore(assignments: readonly AssignNode[], from: SyntaxNode): AssignNode | undefined {
  let low = 0;
  for (let high = assignments.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((assignments[middle]?.span.start ?? 0) < from.span.start) low = middle + 1;
    else high = middle;
  }
  for (let i = low - 1; i >= 0; i--) {
    const assign = assignments[i];
    if (assign !== undefined && !isAround(assign, from)) return assign;
  }
  return undefined;
}

/** An assignment whose own value is being looked at (`name = str(name)`) gives nothing to itself. */
function isAround({ span }: AssignNode, from: SyntaxNode): boolean {
  return span.start <= from.span.start && span.end > from.span.start;
}

/**
 * The expression itself behind names, pointers, awaits and fields that never change: `&event`, `event` and `await event` all
 * give the literal that `event` was assigned. At most {@link MAX_STEPS} steps, so that cycles end.
 */
export function resolve(node: SyntaxNode): SyntaxNode {
  let at = node;
  for (let step = 0; step < MAX_STEPS; step++) {
    const next = behind(at);
    if (next === null) return at;
    at = next;
  }
  return at;
}

/** Nobody reads further than this through aliases of aliases, and a cycle must end. */
const MAX_STEPS = 6;

/** Every rule asks about the same few names. */
const behindName = remember(
  (node: NameNode): SyntaxNode | null => valueOfName(node.name, node) ?? valueOfBareField(node),
);

function behind(node: SyntaxNode): SyntaxNode | null {
  if (node.kind === 'name') return behindName(node);
  if (node.kind === 'member') return valueOfField(node);
  if (node.kind === 'await') return node.value;
  if (node.kind === 'unary' && /^[&*?]$/.test(node.operator)) return node.operand;
  return null;
}

/**
 * The value an object's own field holds all its life: the one its constructor gave it, or the one it is declared with.
 * Null where anything else in the class sets the field too.
 */
function valueOfField(field: MemberNode): SyntaxNode | null {
  if (field.object.kind !== 'name' || !SELF.test(field.object.name)) return null;
  const owner = enclosingClass(field);
  return owner === null ? null : (lastingFields(owner).get(field.name) ?? null);
}

/** As {@link valueOfField}, where the class declares the field and its methods use it by the bare name. */
function valueOfBareField(field: NameNode): SyntaxNode | null {
  const owner = enclosingClass(field);
  if (owner === null) return null;
  const value = lastingFields(owner).get(field.name) ?? null;
  if (value === null) return null;
  const seen = assignmentsOf(field.name, field);
  return seen.length > 0 && seen.every(({ parent }) => parent === owner) ? value : null;
}

const SELF = /^(this|self|\$this)$/;
const CONSTRUCTORS = /^(constructor|__init__|__construct|initialize|init)$/;

const lastingFields = remember((owner: ClassNode): ReadonlyMap<string, SyntaxNode> => {
  const declared = namesDeclaredBy(owner);
  const values = new Map<string, SyntaxNode | null>();
  for (const node of descendants(owner)) {
    if (node.kind !== 'assign' || isBareDeclaration(node, owner)) continue;
    for (const target of node.targets) {
      const name = fieldSet(target, declared);
      if (name === null) continue;
      const isLasting = !values.has(name) && node.targets.length === 1 && isSetAtBirth(node, owner);
      values.set(name, isLasting ? node.value : null);
    }
  }
  return new Map([...values].flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])));
});

/** The field of the class that an assignment sets: `this.rate`, or a bare name that the class declares. */
function fieldSet(target: SyntaxNode, declared: ReadonlySet<string>): string | null {
  if (target.kind === 'name') return declared.has(target.name) ? target.name : null;
  if (target.kind !== 'member' || target.object.kind !== 'name') return null;
  return SELF.test(target.object.name) ? target.name : null;
}

function namesDeclaredBy(owner: ClassNode): ReadonlySet<string> {
  const names = new Set<string>();
  for (const one of owner.body)
    for (const target of one.kind === 'assign' ? one.targets : [])
      if (target.kind === 'name') names.add(target.name);
  return names;
}

/** `private final String meter;`, given its value by the constructor. */
function isBareDeclaration({ value, parent }: AssignNode, owner: ClassNode): boolean {
  return value === null && parent === owner;
}

function isSetAtBirth({ operator, value, parent }: AssignNode, owner: ClassNode): boolean {
  if (value === null || !/^:?=$/.test(operator)) return false;
  if (parent === owner) return true;
  return parent?.kind === 'function' && (CONSTRUCTORS.test(parent.name ?? '') || parent.name === owner.name);
}

/** Calls that hand back their one argument: Go's pointer makers, Ruby's and Rust's conversions. */
const PASS_THROUGH = new Set([
  'String',
  'string',
  'str',
  'ptr',
  'to_string',
  'into',
  'freeze',
  'to_owned',
  'F',
]);

/**
 * The text a node certainly stands for: a string without interpolation, a constant holding one, or one behind a
 * conversion such as `stripe.String("api_calls")` or `"api_calls".freeze`. Null where it cannot be known.
 */
export function literalString(node: SyntaxNode): string | null {
  return stringBehind(node, MAX_STEPS);
}

function stringBehind(node: SyntaxNode, steps: number): string | null {
  if (steps === 0) return null;
  const value = resolve(node);
  if (value.kind === 'string') return value.parts.length === 0 ? value.value : null;
  if (value.kind === 'call' && PASS_THROUGH.has(calleeName(value))) {
    const [only, ...others] = value.arguments;
    if (only !== undefined && others.length === 0) return stringBehind(only.value, steps - 1);
    if (only === undefined && value.callee.kind === 'member')
      return stringBehind(value.callee.object, steps - 1);
  }
  return null;
}

/** The literal 0 itself. */
export function isZero(node: SyntaxNode): boolean {
  return node.kind === 'number' && node.value === 0;
}

/** The literal `true` itself. */
export function isTrue(node: SyntaxNode | null | undefined): boolean {
  return node?.kind === 'boolean' && node.value;
}

/** The number a node certainly stands for: a literal, a negated one, or a product of such; null where it is not known. */
export function literalNumber(node: SyntaxNode): number | null {
  return numberBehind(node, MAX_STEPS);
}

function numberBehind(node: SyntaxNode, steps: number): number | null {
  if (steps === 0) return null;
  const value = resolve(node);
  if (value.kind === 'number') return value.value;
  if (value.kind === 'unary' && value.operator === '-') {
    const negated = numberBehind(value.operand, steps - 1);
    return negated === null ? null : -negated;
  }
  if (value.kind !== 'binary' || value.operator !== '*') return null;
  const left = numberBehind(value.left, steps - 1);
  const right = left === null ? null : numberBehind(value.right, steps - 1);
  return left === null || right === null ? null : left * right;
}

/** The value of numbers multiplied with each other, as `24 * 60 * 60`; null where `factorOf` knows no value of a factor. */
export function productOf(node: SyntaxNode, factorOf = writtenNumber): number | null {
  if (node.kind !== 'binary' || node.operator !== '*') return factorOf(node);
  const [left, right] = [productOf(node.left, factorOf), productOf(node.right, factorOf)];
  return left === null || right === null ? null : left * right;
}

function writtenNumber(node: SyntaxNode): number | null {
  return node.kind === 'number' ? node.value : null;
}

function fileOf(node: SyntaxNode): FileNode {
  const top = rootOf(node);
  return top.kind === 'file' ? top : { kind: 'file', span: top.span, parent: null, body: [top] };
}

const declarationsIn = remember((root: FileNode): Declarations => {
  const declarations = new Map<SyntaxNode, Map<string, AssignNode[]>>();
  for (const node of descendants(root)) {
    if (node.kind !== 'assign') continue;
    const scope = scopeOf(node);
    const names = declarations.get(scope) ?? new Map<string, AssignNode[]>();
    declarations.set(scope, names);
    for (const target of node.targets) {
      if (target.kind !== 'name') continue;
      putUnder(names, target.name, node);
    }
  }
  return declarations;
});
