import type { BinaryNode, IfNode, LoopNode, ReturnNode, SyntaxNode } from '../../languages/syntax.ts';
import { fieldNameOf, pathOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { isOrdering } from '../operators.ts';
import { statementsAfter } from '../statements.ts';
import { literalNumber } from '../values.ts';
import { descendants } from '../walk.ts';

/** A search for the tier of a quantity that ends with nothing to pay where no tier is large enough. */
export interface TierEnd {
  /** The `return 0` behind the loop. */
  readonly node: ReturnNode;
  readonly test: BinaryNode;
  /** The tier's bound as written: `tier.upTo`. */
  readonly bound: string;
}

const UPPER =
  /^(up_?to|upper|upper_?bound|max|max_?(units|quantity|value)|to|to_?value|last_?unit|limit|end|ceiling)$/i;
/** The last tier is open where anything of it says so. */
const OPEN_END =
  /infinity|\binf\b|null|undefined|\bnone\b|\bnil\b|max_?(value|safe_?integer|int)|maxint|unlimited|open_?ended|sys\.maxsize|is_?last|\?\?|-1\b/i;

/** Every such search of the file. Not where the last tier has no bound, which is how price lists usually end. */
export function tierEnds(facts: FileFacts): readonly TierEnd[] {
  return facts.nodes('loop').flatMap((loop): TierEnd[] => {
    if (loop.variety !== 'each' || loop.iterable === null || !speaksOfTiers(loop)) return [];
    const { start, end } = loop.span;
    if (OPEN_END.test(facts.file.text.slice(start, end))) return [];
    const test = loop.body.map(boundTest).find((one) => one !== null);
    const [next] = statementsAfter(loop);
    if (!test || next?.kind !== 'return' || next.value === null || literalNumber(next.value) !== 0) return [];
    return [{ node: next, test: test.test, bound: test.bound }];
  });
}

function speaksOfTiers({ iterable, variables }: LoopNode): boolean {
  const names = [...(iterable === null ? [] : [pathOf(iterable)]), ...variables.map(pathOf)];
  return names.some((name) =>
    wordsOf(name).some((word) => /^(tiers?|brackets?|ranges?|bands?|slabs?|steps?)$/.test(word)),
  );
}

/** `if (quantity <= tier.upTo) return …` as a statement of the loop. */
function boundTest(statement: SyntaxNode): { test: BinaryNode; bound: string } | null {
  if (statement.kind !== 'if' || !returnsPrice(statement)) return null;
  for (const node of descendants(statement.test)) {
    if (node.kind !== 'binary' || !isOrdering(node.operator)) continue;
    const bound = node.operator.startsWith('<') ? node.right : node.left;
    const name = fieldNameOf(bound);
    if (name !== null && UPPER.test(name)) return { test: node, bound: pathOf(bound) || name };
  }
  return null;
}

function returnsPrice({ then }: IfNode): boolean {
  const last = then.at(-1);
  return last?.kind === 'return' && last.value !== null && literalNumber(last.value) === null;
}
