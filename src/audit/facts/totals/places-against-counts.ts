import type { BinaryNode } from '../../languages/syntax.ts';
import { lastNameOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';

/** A place in a list, counted from zero, that is taken for one of the first so many where it is one behind them. */
export interface PlaceAgainstCount {
  readonly test: BinaryNode;
  readonly place: string;
  readonly count: string;
}

/** Every such comparison of the file, in source order: `const wasTaken = index <= consumedTokens`. */
export function placesAgainstCounts(facts: FileFacts): readonly PlaceAgainstCount[] {
  return facts.nodes('binary').flatMap((test): PlaceAgainstCount[] => {
    const [place, count] =
      test.operator === '<='
        ? [lastNameOf(test.left), lastNameOf(test.right)]
        : test.operator === '>='
          ? [lastNameOf(test.right), lastNameOf(test.left)]
          : ['', ''];
    // The bound of a loop is the loop's matter.
    if (test.parent?.kind === 'loop' || !isPlace(place) || !isGiven(count)) return [];
    return [{ test, place, count }];
  });
}

/** Named for a place that languages count from zero. */
function isPlace(name: string): boolean {
  return /^(index|idx|indice)$/.test(wordsOf(name).at(-1) ?? '');
}

/** Named for how many were given out; not for the last of them. */
function isGiven(name: string): boolean {
  const words = wordsOf(name);
  return (
    words.some((word) =>
      /^(consumed|granted|used|allowed|accepted|admitted|taken|charged|billed|reserved)$/.test(word),
    ) && !words.some((word) => /^(index|idx|indice|last|max|at|to|end|highest|position|pos)$/.test(word))
  );
}
