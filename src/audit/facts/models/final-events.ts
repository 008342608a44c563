import type { SyntaxNode } from '../../languages/syntax.ts';
import { fieldNameOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { ancestors, descendants } from '../walk.ts';
import { ENDINGS } from './model-streams.ts';

/** A stream's usage that is read from one of the events that may end it, with no word of the others. */
export interface LoneFinalEvent {
  /** The event's name where it is asked for. */
  readonly node: SyntaxNode;
  readonly event: string;
  /** The other events that end such a stream with usage of their own. */
  readonly others: readonly string[];
  /** Where the usage is read. */
  readonly read: SyntaxNode;
}

/** What shows in a file that the other ends are known there: the events, or `incomplete` among the states of an answer. */
function speaksOf(others: readonly string[]): RegExp {
  const [first = ''] = others;
  const events = others.map((name) => name.replace('.', '[._]?')).join('|');
  return new RegExp(`${events}|(["'])${first.slice(first.indexOf('.') + 1)}\\1`, 'i');
}

/** Every branch that reads usage from one end of a stream, in files that know no other end of it. */
export function loneFinalEvents({ file, nodes }: FileFacts): readonly LoneFinalEvent[] {
  const found: LoneFinalEvent[] = [];
  for (const { event, others } of ENDINGS) {
    if (!file.text.includes(event) || speaksOf(others).test(file.text)) continue;
    for (const node of nodes('string')) {
      if (node.value !== event) continue;
      const read = usageReadIn(branchFor(node));
      if (read !== null) found.push({ node, event, others, read });
    }
  }
  return found;
}

/** What runs where the event is the one that is asked for; nothing where it is asked whether it is not. */
function branchFor(node: SyntaxNode): readonly SyntaxNode[] {
  let below: SyntaxNode = node;
  for (const above of ancestors(node)) {
    if (above.kind === 'binary' && above.operator === '!=') return [];
    if (above.kind === 'if') return above.test === below ? above.then : [];
    if (above.kind === 'switch') return caseOf(above, below);
    if (above.kind !== 'binary' && above.kind !== 'call' && above.kind !== 'unary') return [];
    below = above;
  }
  return [];
}

function caseOf({ cases }: SyntaxNode & { kind: 'switch' }, test: SyntaxNode): readonly SyntaxNode[] {
  return cases.find(({ tests }) => tests.includes(test))?.body ?? [];
}

function usageReadIn(body: readonly SyntaxNode[]): SyntaxNode | null {
  for (const statement of body)
    for (const node of descendants(statement)) {
      if (wordsOf(fieldNameOf(node) ?? '').at(-1) === 'usage') return node;
    }
  return null;
}
