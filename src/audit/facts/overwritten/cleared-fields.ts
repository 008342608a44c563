import type { AssignNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, lastNameOf, pathOf, receiverOf } from '../calls.ts';
import { LOGS } from '../failures/let-go.ts';
import type { FileFacts } from '../file-facts.ts';
import { statementsAfter } from '../statements.ts';
import { isZero } from '../values.ts';
import { ancestors, descendants, enclosingFunction, scopeOf } from '../walk.ts';

/** A field that is cleared, and read as if it still held what it held. */
export interface ClearedField {
  readonly cleared: AssignNode;
  readonly path: string;
  readonly field: string;
  /** Where it is read again. */
  readonly read: SyntaxNode;
  /** Where it was read for what it held before. */
  readonly before: SyntaxNode;
}

/**
 * Fields of things that are set to zero or to nothing and read again further down the same way, with nothing between that
 * could have filled them: `credit.amount = 0; credit.save(); pay(credit.amount)`. Only those that were read before they
 * were cleared, so that they held something.
 */
export function clearedFields({ nodes }: FileFacts): readonly ClearedField[] {
  return nodes('assign').flatMap((cleared): ClearedField[] => {
    const [target, ...others] = cleared.targets;
    if (target?.kind !== 'member' || others.length > 0 || !clears(cleared)) return [];
    if (enclosingFunction(cleared) === null) return [];
    const path = pathOf(target);
    if (path.includes('?')) return [];
    const before = readBefore(cleared, path);
    const read = before && readAfter(cleared, path);
    return read ? [{ cleared, path, field: target.name, read, before }] : [];
  });
}

function clears({ operator, value }: AssignNode): boolean {
  return operator === '=' && value !== null && (isZero(value) || value.kind === 'null');
}

function readBefore(cleared: AssignNode, path: string): SyntaxNode | null {
  for (const node of descendants(scopeOf(cleared))) {
    if (node.span.start >= cleared.span.start) return null;
    if (isRead(node, path)) return node;
  }
  return null;
}

function isRead(node: SyntaxNode, path: string): boolean {
  if (node.kind !== 'member' || pathOf(node) !== path) return false;
  const { parent } = node;
  return !(parent?.kind === 'assign' && parent.targets.includes(node)) && !isCalledOn(node);
}

/** `amount.foo()`: what is done with it is not seen. */
function isCalledOn(node: SyntaxNode): boolean {
  return node.parent?.kind === 'call' && node.parent.callee === node;
}

/** How far a cleared value is looked for: what is recorded stands close below. */
const MAX_STATEMENTS = 8;

function readAfter(cleared: AssignNode, path: string): SyntaxNode | null {
  const holder = path.slice(0, path.lastIndexOf('.'));
  for (const statement of statementsAfter(cleared).slice(0, MAX_STATEMENTS))
    for (const node of descendants(statement, (inner) => inner.kind !== 'function')) {
      if (mayFill(node, path, holder)) return null;
      if (isRead(node, path)) return isHandedOn(node) ? node : null;
    }
  return null;
}

const SAVES =
  /^(save\w*|update|persist|flush|commit|store|put|merge|touch|saveOrFail|save!|update!|Save|Commit)$/i;

/** It is given another value, or handed to something that may give it one. */
function mayFill(node: SyntaxNode, path: string, holder: string): boolean {
  if (node.kind === 'assign')
    return node.targets.some((target) => {
      const other = pathOf(target);
      return other !== '' && (path === other || path.startsWith(`${other}.`));
    });
  if (node.kind === 'loop' || node.kind === 'with') return true;
  if (node.kind !== 'call' || SAVES.test(calleeName(node)) || LOGS.test(calleePath(node))) return false;
  const receiver = receiverOf(node);
  if (receiver !== null && isHolder(receiver, holder)) return true;
  return node.arguments.some(({ value }) => isHolder(value, holder) || lastNameOf(value) === 'this');
}

function isHolder(node: SyntaxNode, holder: string): boolean {
  const held = node.kind === 'unary' ? node.operand : node;
  if (held.kind !== 'name' && held.kind !== 'member') return false;
  const path = pathOf(held);
  return path !== '' && (path === holder || holder.startsWith(`${path}.`));
}

/** It is given to a call or written somewhere, and not only asked or told. */
function isHandedOn(read: SyntaxNode): boolean {
  let below: SyntaxNode = read;
  for (const above of ancestors(read)) {
    if (above.kind === 'call')
      return above.callee !== below && !LOGS.test(calleePath(above)) && !SAVES.test(calleeName(above));
    if (above.kind === 'assign') return above.value === below;
    if (above.kind === 'if' || above.kind === 'function' || above.kind === 'return') return false;
    if (above.kind === 'binary' && /^([<>]=?|[=!]==?|&&|\|\|)$/.test(above.operator)) return false;
    if (above.kind === 'conditional' && above.test === below) return false;
    below = above;
  }
  return false;
}
