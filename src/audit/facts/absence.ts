import type { SyntaxNode } from '../languages/syntax.ts';
import { calleeName, pathOf } from './calls.ts';
import { lastName, wordsOf } from './names.ts';
import { assignmentsOf, isZero, valueOfName } from './values.ts';

/** A value that a condition finds missing. */
export interface Absent {
  /** `customer`, `stripeCustomerId`; for a flag of a lookup the name looked up. */
  readonly name: string;
  readonly node: SyntaxNode;
  /** The condition itself looks it up: `!prices.TryGetValue(sku, out var price)`. */
  readonly isLookedUp?: true;
}

const NOTHING = /^(undefined|nil|None|null)$/;
const ASKS_ABSENCE = /^(nil\?|blank\?|empty\?|is_none|isEmpty|isNull|is_null|IsZero)$/;

/**
 * The name whose absence makes the condition true: `!customer`, `price == null`, `sub is None`, `customer.blank?`,
 * `!ok` after `price, ok := prices[model]`. The first one of several joined by "or"; null for other conditions.
 */
export function absentName(test: SyntaxNode): Absent | null {
  if (test.kind === 'unary' && test.operator === '!') return named(test.operand);
  if (test.kind === 'call' && calleeName(test) === 'Is')
    return lookedUpBy(test.arguments[0]?.value, test.arguments[1]?.value);
  if (test.kind === 'call' && ASKS_ABSENCE.test(calleeName(test)) && test.callee.kind === 'member')
    return named(test.callee.object);
  if (test.kind === 'member' && ASKS_ABSENCE.test(test.name)) return named(test.object);
  if (test.kind !== 'binary') return null;
  if (test.operator === '||') return absentName(test.left) ?? absentName(test.right);
  if (test.operator !== '==') return null;
  const missed = lookedUpBy(test.left, test.right);
  if (missed !== null) return missed;
  if (isNothing(test.right)) return named(test.left);
  // PHP's and older C's `null === $price`.
  return isNothing(test.left) ? named(test.right) : null;
}

/** Every name whose absence makes the condition true, as {@link absentName} finds the first. */
export function absentNames(test: SyntaxNode): readonly Absent[] {
  if (test.kind === 'binary' && test.operator === '||')
    return [...absentNames(test.left), ...absentNames(test.right)];
  const only = absentName(test);
  return only === null ? [] : [only];
}

/** True where the whole condition holds only when nothing was found: `!plan`, `err != nil`, `rows.isEmpty()`. */
export function asksAbsence(test: SyntaxNode): boolean {
  if (test.kind === 'binary' && /^(&&|\|\|)$/.test(test.operator))
    return asksAbsence(test.left) && asksAbsence(test.right);
  if (test.kind === 'unary' && test.operator === '!') return !asksAbsence(test.operand);
  if (test.kind !== 'binary') return absentName(test) !== null;
  const isError = test.left.kind === 'name' && /err(or)?$/i.test(test.left.name);
  if (isError && isNothing(test.right)) return test.operator === '!=';
  return absentName(test) !== null || (test.operator === '==' && isZero(test.right));
}

const NOT_FOUND =
  /^(Err)?(No\p{Lu}\w*|\w*NotFound|\w*NotExists?|\w*DoesNotExist|Nil|Unknown\w*|Missing\w*|Unmapped\w*)$/u;

/** `errors.Is(err, sql.ErrNoRows)` after `customer, err := find(…)`: the customer is what is missing. */
function lookedUpBy(error: SyntaxNode | undefined, kind: SyntaxNode | undefined): Absent | null {
  if (error?.kind !== 'name' || kind === undefined) return null;
  if (!NOT_FOUND.test(lastName(pathOf(kind)))) return null;
  const targets = assignmentsOf(error.name, error).findLast(
    (one) => one.span.end <= error.span.start,
  )?.targets;
  const first = targets?.[0];
  return targets?.length === 2 && first?.kind === 'name' ? { name: first.name, node: first } : null;
}

function isNothing(node: SyntaxNode): boolean {
  if (node.kind === 'null' || (node.kind === 'string' && node.value === '')) return true;
  return node.kind === 'name' && NOTHING.test(node.name);
}

function named(node: SyntaxNode): Absent | null {
  // C#'s `!prices.TryGetValue(sku, out var price)`.
  if (node.kind === 'call' && /^Try(Get|Find|Resolve|Lookup)/.test(calleeName(node))) {
    const found = node.arguments.at(-1)?.value;
    return found?.kind === 'name' ? { name: found.name, node: found, isLookedUp: true } : null;
  }
  // Rust's `let Some(customer) = find() else { … }`.
  if (node.kind === 'call' && /^(Some|Ok)$/.test(calleeName(node)) && node.arguments.length === 1)
    return node.arguments[0] ? named(node.arguments[0].value) : null;
  if (node.kind === 'member') return { name: node.name, node };
  if (node.kind !== 'name') return null;
  // Go's `price, ok := prices[model]`.
  if (/^(ok|found|exists)$/.test(node.name)) {
    const targets = assignmentsOf(node.name, node).findLast(
      (one) => one.span.end <= node.span.start,
    )?.targets;
    const first = targets?.[0];
    return (targets?.length === 2 || targets?.length === 3) && first?.kind === 'name'
      ? { name: first.name, node: first }
      : null;
  }
  return { name: node.name, node };
}

/** Where a value came from: looked up by the code, a setting of the installation, or from where nothing is known. */
export function originOf(node: SyntaxNode): 'lookup' | 'settings' | 'unknown' {
  if (SETTINGS.test(pathOf(node))) return 'settings';
  if (node.kind !== 'name') return 'unknown';
  const value = unwrapped(valueOfName(node.name, node) ?? lastAssigned(node.name, node));
  if (value === null) return 'unknown';
  if (SETTINGS.test(pathOf(value))) return 'settings';
  return value.kind === 'call' || value.kind === 'index' ? 'lookup' : 'unknown';
}

/** The words of what a name was looked up in: `customers` of `ext, ok := e.customers[row.Tenant]`, in the singular. */
export function lookupWords(node: SyntaxNode): readonly string[] {
  if (node.kind !== 'name') return [];
  const value = unwrapped(lastAssigned(node.name, node));
  if (value?.kind === 'index') return singular(pathOf(value.object));
  return value?.kind === 'call' ? singular(pathOf(value.callee)) : [];
}

function lastAssigned(name: string, before: SyntaxNode): SyntaxNode | null {
  const assigned = assignmentsOf(name, before).findLast((one) => one.span.start <= before.span.start);
  return assigned?.value ?? null;
}

/** What is looked up within `await find()`, `find().await?` and `find()?.id`. */
function unwrapped(value: SyntaxNode | null): SyntaxNode | null {
  let inner = value;
  for (let step = 0; step < MAX_WRAPS && inner !== null; step++) {
    if (inner.kind === 'await') inner = inner.value;
    else if (inner.kind === 'unary' && inner.operator === '?') inner = inner.operand;
    else if (inner.kind === 'member' && inner.isOptional) inner = inner.object;
  }
  return inner;
}

function singular(path: string): readonly string[] {
  return path
    .split('.')
    .flatMap(wordsOf)
    .map((word) => word.replace(/(?<=\w{3})s$/, ''));
}

/** So much stands around a look-up, and no more. */
const MAX_WRAPS = 4;

const SETTINGS = /(^|\.)(env|environ|ENV|config|settings|getenv|Getenv|options|opts|cfg|conf)(\.|$)/;
