import { pathOf } from '../facts/calls.ts';
import { singular, wordsOf } from '../facts/names.ts';
import { descendants } from '../facts/walk.ts';
import type { SyntaxNode } from '../languages/syntax.ts';

/** Who is billed, one of many. */
const PARTIES = new Set(
  'customer tenant account org organization organisation subscription user team workspace company merchant client member contract project center centre payer subscriber owner'.split(
    ' ',
  ),
);

/** True for a word of somebody who is billed, one or many: `customer`, `companies`. */
export function isPartyWord(word: string): boolean {
  return PARTIES.has(singular(word));
}

/** Some part of the name or path speaks of those who are billed: `activeCustomers`, `db.tenants`. */
export function speaksOfParties(node: SyntaxNode): boolean {
  for (const inner of descendants(node))
    if ((inner.kind === 'name' || inner.kind === 'member') && wordsOf(inner.name).some(isPartyWord))
      return true;
  return false;
}

/** `counts.markReported(count.customerId())`: each turn is about the customer whose id it hands on. */
export function standsForParty(variable: string, body: readonly SyntaxNode[]): boolean {
  for (const statement of body)
    for (const node of descendants(statement)) {
      if (node.kind !== 'member' || node.object.kind !== 'name' || node.object.name !== variable) continue;
      const words = wordsOf(node.name);
      if (words.length === 2 && words[1] === 'id' && isPartyWord(words[0] ?? '')) return true;
    }
  return false;
}

/** What a node is called, as a path; empty for what has no name. */
export function nameOfTurn(node: SyntaxNode): string {
  return node.kind === 'name' || node.kind === 'member' || node.kind === 'call' ? pathOf(node) : '';
}
