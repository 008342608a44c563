import type { CallNode, SyntaxNode } from '../languages/syntax.ts';
import { calleeName, calleePath, fieldNameOf } from './calls.ts';
import { ancestors } from './walk.ts';

/** The variable, field or key that the value of an expression is kept under; null where it is kept nowhere. */
export function keptAs(node: SyntaxNode): string | null {
  let at = node;
  for (let above = node.parent; above !== null; at = above, above = above.parent) {
    if (above.kind === 'assign') {
      const [target] = above.targets;
      if (target === undefined) return null;
      return target.kind === 'name' ? target.name : fieldNameOf(target);
    }
    if (above.kind === 'object') return above.entries.find((entry) => entry.value === at)?.key ?? null;
    if (above.kind === 'call' && !/^(Date|datetime)$/.test(calleeName(above))) {
      const named = above.arguments.find((argument) => argument.value === at)?.name ?? null;
      if (named !== null) return named;
      if (above.callee !== at && !(above.callee.kind === 'member' && above.callee.object === at)) return null;
    }
    // What is asked of a value is not the value.
    if (above.kind === 'function' || (above.kind === 'binary' && !/^[-+]$/.test(above.operator))) return null;
  }
  return null;
}

/** How long a cookie or a cached value lives is no period, whatever the month. */
export function isLifetime(call: CallNode): boolean {
  for (const above of ancestors(call)) {
    if (above.kind === 'call' && /cookie|cache|session|remember|flash/i.test(calleePath(above))) return true;
    if (above.kind === 'function' || above.kind === 'if' || above.kind === 'loop') return false;
  }
  return false;
}
