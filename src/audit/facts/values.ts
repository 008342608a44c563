import type { AssignNode, FileNode, SyntaxNode } from '../languages/syntax.ts';
import { calleeName } from './calls.ts';
import { descendants, rootOf, scopeOf } from './walk.ts';

/** Assignments to plain names, by the body they stand in: the file, or the nearest function above them. */
type Declarations = ReadonlyMap<SyntaxNode, ReadonlyMap<string, readonly AssignNode[]>>;

/** A tree never changes once built, so what was read from it once holds for good. */
const declarationsOfFile = new WeakMap<FileNode, Declarations>();

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
 * The expression itself behind names, pointers and awaits: `&event`, `event` and `await event` all give the literal
 * that `event` was assigned. At most {@link MAX_STEPS} steps, so that cycles end.
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

function behind(node: SyntaxNode): SyntaxNode | null {
  if (node.kind === 'name') return valueOfName(node.name, node);
  if (node.kind === 'await') return node.value;
  if (node.kind === 'unary' && /^[&*?]$/.test(node.operator)) return node.operand;
  return null;
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

function declarationsIn(root: FileNode): Declarations {
  const known = declarationsOfFile.get(root);
  if (known !== undefined) return known;
  const declarations = new Map<SyntaxNode, Map<string, AssignNode[]>>();
  for (const node of descendants(root)) {
    if (node.kind !== 'assign') continue;
    const scope = scopeOf(node);
    const names = declarations.get(scope) ?? new Map<string, AssignNode[]>();
    declarations.set(scope, names);
    for (const target of node.targets) {
      if (target.kind !== 'name') continue;
      const same = names.get(target.name);
      if (same === undefined) names.set(target.name, [node]);
      else same.push(node);
    }
  }
  declarationsOfFile.set(root, declarations);
  return declarations;
}
