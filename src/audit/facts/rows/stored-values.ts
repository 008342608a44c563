import type { StringNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName } from '../calls.ts';
import { plainName } from '../names.ts';
import { literalNumber, resolve } from '../values.ts';
import { descendants } from '../walk.ts';

/** What a column is given: moved by an amount where it lies, set to zero, or set to a value worked out elsewhere. */
export interface StoredValue {
  readonly kind: 'step' | 'zero' | 'value';
  /** Which way a step goes, where that is written. */
  readonly sign?: 'up' | 'down';
  readonly value: SyntaxNode;
}

/** What a value does to the column: `F("used") + n` and `{ increment: n }` move it. */
export function stored(value: SyntaxNode, columnName: string): StoredValue {
  const held = resolve(value);
  if (
    held.kind === 'object' &&
    held.entries.some(({ key }) => /^(increment|decrement|multiply)$/.test(key ?? ''))
  )
    return { kind: 'step', sign: held.entries[0]?.key === 'decrement' ? 'down' : 'up', value };
  if (held.kind === 'object' && held.entries[0]?.key === 'set')
    return stored(held.entries[0].value, columnName);
  if (literalNumber(held) === 0) return { kind: 'zero', value };
  if (/^(call|binary|string)$/.test(held.kind) && stepsOf(held, columnName))
    return { kind: 'step', sign: signOf(held), value };
  return { kind: 'value', value };
}

/** Which way an expression moves what it begins with: the first sign in it tells, and a negative amount goes down. */
export function signOf(value: SyntaxNode): 'up' | 'down' {
  for (const node of descendants(value)) {
    if (node.kind === 'binary' && /^[+-]$/.test(node.operator)) return node.operator === '-' ? 'down' : 'up';
    if (node.kind === 'unary' && node.operator === '-') return 'down';
    const sign = node.kind === 'string' ? /[+-]/.exec(node.value)?.[0] : undefined;
    if (sign !== undefined) return sign === '-' ? 'down' : 'up';
  }
  return 'up';
}

/** An expression the database works out from the column itself. */
function stepsOf(value: SyntaxNode, columnName: string): boolean {
  for (const node of descendants(value)) {
    if (node.kind === 'call' && /^(F|raw|literal|expr|Expr)$/.test(calleeName(node))) return true;
    if (node.kind === 'member' && plainName(node.name) === plainName(columnName) && value.kind === 'binary')
      return (
        node.object.kind === 'name' && (/^\p{Lu}/u.test(node.object.name) || node.object.name.length <= 2)
      );
    if (node.kind === 'string' && /[+-]/.test(node.value) && node.value.includes(columnName)) return true;
    if (node.kind === 'string' && beginsWithColumn(node, columnName)) return true;
  }
  return false;
}

/** Drizzle's `${users.credits} - ${cost}`: the column stands in the text as a field of its table. */
function beginsWithColumn({ value, parts }: StringNode, columnName: string): boolean {
  if (!/^\s*(coalesce\(\s*)?\$\{\}[^+$-]*[+-]/i.test(value)) return false;
  const [first] = parts;
  return first?.kind === 'member' && plainName(first.name) === plainName(columnName);
}
