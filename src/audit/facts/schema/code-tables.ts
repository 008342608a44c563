import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { argumentAt } from '../arguments.ts';
import { calleePath, pathOf } from '../calls.ts';
import { literalString, resolve } from '../values.ts';
import { enclosingNamedFunction } from '../walk.ts';

/** The value given by the keyword; the call's own keywords and those of a last object count, nothing deeper. */
export function option(call: CallNode, ...names: readonly string[]): SyntaxNode | null {
  for (const argument of call.arguments) {
    if (argument.name !== null && names.includes(argument.name)) return argument.value;
  }
  const last = call.arguments.at(-1)?.value;
  if (last?.kind !== 'object') return null;
  return last.entries.find((entry) => entry.key !== null && names.includes(entry.key))?.value ?? null;
}

/** The option is switched on. */
export function isOn(call: CallNode, ...names: readonly string[]): boolean {
  const value = option(call, ...names);
  return value?.kind === 'boolean' && value.value;
}

/** The option is switched off: said to be false, not only left out. */
export function isOff(call: CallNode, ...names: readonly string[]): boolean {
  const value = option(call, ...names);
  return value?.kind === 'boolean' && !value.value;
}

/** The text an option or a position is given, where it is literal. */
export function textOf(node: SyntaxNode | null): string | null {
  return node === null ? null : literalString(node);
}

/** The text of the positional argument. */
export function textAt(call: CallNode, position: number): string | null {
  return textOf(argumentAt(call, position));
}

/** Names in a list, or the one name; null where one of them cannot be read. */
export function namesIn(node: SyntaxNode | null): string[] | null {
  if (node === null) return null;
  const value = resolve(node);
  if (value.kind !== 'list') {
    const name = literalString(value);
    return name === null ? null : [name];
  }
  const names = value.items.map((item) => columnName(item));
  return names.every((name) => name !== null) ? names : null;
}

/** A column as text, as `table.column`, or by its own name. */
function columnName(node: SyntaxNode): string | null {
  if (node.kind === 'member') return node.name;
  return literalString(node);
}

/** It stands in the way back of a migration. */
export function isWayBack(node: SyntaxNode): boolean {
  const name = enclosingNamedFunction(node)?.name?.toLowerCase();
  return name === 'down' || name === 'downgrade' || name === 'rollback';
}

/** `UsageEvent` is kept in `usage_events` by the customs of Rails, GORM and others. */
export function tableNameOf(typeName: string): string {
  const snake = typeName
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
  if (/(?:s|x|z|ch|sh)$/.test(snake)) return `${snake}es`;
  return /[^aeiou]y$/.test(snake) ? `${snake.slice(0, -1)}ies` : `${snake}s`;
}

/** A default as people would write it: a literal, or the name of what makes it. Null for none. */
export function defaultText(node: SyntaxNode | null): string | null {
  if (node === null || node.kind === 'null') return null;
  if (node.kind === 'number') return node.raw;
  if (node.kind === 'boolean') return String(node.value);
  return literalString(node) ?? (node.kind === 'call' ? calleePath(node) : pathOf(node));
}
