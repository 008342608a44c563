import type { SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, pathOf, receiverOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { literalNumber } from '../values.ts';
import { ancestors, descendants } from '../walk.ts';

/**
 * Days and months written out year first from the parts of a JavaScript date in the zone of the host, as keys of periods
 * are: `${at.getFullYear()}-${at.getMonth() + 1}`. Years count once, at the outermost text or sum that holds them.
 */
export function localKeysIn(facts: FileFacts): readonly SyntaxNode[] {
  const keys = new Set<SyntaxNode>();
  for (const call of facts.callsNamed(YEARS)) {
    const date = receiverOf(call);
    const key = date === null ? null : keyAround(call);
    if (key !== null && date !== null && readsMonth(key, pathOf(date))) keys.add(key);
  }
  return [...keys];
}

const YEARS = /^getFullYear$/;

/** The text, the joined list or the sum that the year begins: `year * 100 + month`. */
function keyAround(year: SyntaxNode): SyntaxNode | null {
  let key: SyntaxNode | null = null;
  for (const above of ancestors(year)) {
    if (above.kind === 'string' || above.kind === 'list') key = above;
    else if (above.kind === 'binary' && /^[+*]$/.test(above.operator)) key = isAge(above) ? key : above;
    else if (above.kind !== 'call' || !/^(String|toString|padStart)$/.test(calleeName(above))) break;
  }
  return key;
}

/** Years that are reckoned with: `year * 12 + month` counts months. */
function isAge(node: SyntaxNode & { kind: 'binary' }): boolean {
  return node.operator === '*' && literalNumber(node.right) === 12;
}

function readsMonth(key: SyntaxNode, date: string): boolean {
  for (const node of descendants(key))
    if (node.kind === 'call' && calleeName(node) === 'getMonth' && pathOf(receiverOf(node) ?? node) === date)
      return true;
  return false;
}
