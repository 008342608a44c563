import type { SyntaxNode } from '../languages/syntax.ts';
import { wordsOf } from './names.ts';
import { putUnder } from './put-under.ts';
import { isBuiltAlike, type Line } from './sibling-lines.ts';
import { descendants } from './walk.ts';

/** Two lines beside one another, each of which is filled from what is named for the other. */
export interface CrossedLines {
  readonly line: Line;
  readonly other: Line;
  /** What the first one is named for, and the other. */
  readonly own: string;
  readonly theirs: string;
}

/** Words of which a thing is one alone. What goes up for the one side comes down for the other, and is none of them. */
const PEERS = [
  'hourly daily weekly monthly quarterly yearly annual',
  'hour day week month quarter year',
  'input output',
  'prompt completion',
  'cpu memory storage gpu',
  'tax discount',
].map((words) => new Set(words.split(' ')));

/** More lines beside one another are a table. */
const MAX_LINES = 40;

/**
 * `monthlyTotal = add(hourlyKey)` beside `hourlyTotal = add(monthlyKey)`: lines that are built alike and whose names
 * differ in one word, where each value names the other's word and never its own. In source order.
 */
export function crossedLines(lines: readonly Line[]): readonly CrossedLines[] {
  if (lines.length > MAX_LINES) return [];
  const byRest = new Map<string, Named[]>();
  for (const line of lines) {
    const words = wordsOf(line.name);
    for (const [peers, set] of PEERS.entries()) {
      const own = words.filter((word) => set.has(word));
      const [word, ...others] = own;
      if (word === undefined || others.length > 0) continue;
      const rest = [peers, line.owner, line.operator, ...words.map((one) => (one === word ? '*' : one))];
      putUnder(byRest, rest.join(' '), { line, word, set });
    }
  }
  return [...byRest.values()].flatMap((named) => pairsIn(named));
}

interface Named {
  readonly line: Line;
  readonly word: string;
  readonly set: ReadonlySet<string>;
}

function pairsIn(named: readonly Named[]): CrossedLines[] {
  return named.flatMap(({ line, word, set }, at) => {
    const other = named
      .slice(at + 1)
      .find(
        (one) =>
          one.word !== word &&
          isFilledFrom(line.value, one.word, set) &&
          isFilledFrom(one.line.value, word, set) &&
          isBuiltAlike(line.value, one.line.value),
      );
    return other === undefined ? [] : [{ line, other: other.line, own: word, theirs: other.word }];
  });
}

/** All names of the value that have such a word have this one. */
function isFilledFrom(value: SyntaxNode, word: string, set: ReadonlySet<string>): boolean {
  let isFilled = false;
  for (const node of descendants(value)) {
    // What is reckoned makes the one of the other: a month’s price by twelve.
    if (node.kind === 'function' || (node.kind === 'binary' && /^[*/]$/.test(node.operator))) return false;
    const name =
      node.kind === 'name' || node.kind === 'member' ? node.name : node.kind === 'string' ? node.value : '';
    const said = wordsOf(name).filter((one) => set.has(one));
    if (said.some((one) => one !== word)) return false;
    isFilled ||= said.length > 0;
  }
  return isFilled;
}
