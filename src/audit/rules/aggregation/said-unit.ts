import { type SaidUnit, saidUnits } from '../../facts/units/said-units.ts';
import { ancestors } from '../../facts/walk.ts';
import type { SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-357: what is sold is written down in one unit, and computed in another. */
export const saidUnit = defineRule({
  id: 'MTR-357',
  name: 'said-unit',
  section: 'aggregation',
  title: 'The code counts in another unit than the line says',
  severity: 'medium',
  classification: 'vulnerability',
  question: 'Are included amounts, limits and periods computed in the very unit in which they are sold?',
  cost: 'The plan includes more or less than was sold: 100 GiB are 7 % more than 100 GB, minutes for hours a sixtieth.',
  remediation: 'Take the unit that is sold in the code as well, or mend the comment where the code is right.',
  references: ['https://physics.nist.gov/cuu/Units/binary.html'],
  *match({ audited }) {
    for (const facts of audited) {
      const found = saidUnits(facts).filter(({ node }) => isBillingCode(node, facts.file));
      // A price list that has it wrong once has it wrong in every line: that is one mistake.
      for (const [, same] of Map.groupBy(found, ({ node, made }) => `${listOf(node)} ${made.slice(1)}`))
        yield* toMatch(same, facts.file);
    }
  },
});

/** Where the statement starts that the number stands in. */
function listOf(node: SyntaxNode): number {
  let at = node;
  for (const above of ancestors(node)) {
    if (above.kind === 'file' || above.kind === 'function' || above.kind === 'class') break;
    at = above;
  }
  return at.span.start;
}

/** `72 hours`, `100 GB`: units that are words have a plural. */
function inUnit(number: string, unit: string): string {
  return `${number} ${unit}${/^[a-z]{3,}$/.test(unit) && number !== '1' ? 's' : ''}`;
}

function* toMatch([first, ...others]: readonly SaidUnit[], file: SyntaxFile): Generator<Match> {
  if (first === undefined) return;
  const { node, number, made, said } = first;
  yield {
    file,
    node,
    evidence: others.map((one) => ({ file, node: one.node })),
    confidence: 'likely',
    message: `The line says ${inUnit(number, said)}, and the code makes ${inUnit(number, made)} of it${others.length > 0 ? ', here and in lines below' : ''}: what is included, charged or waited for is another amount than the one meant.`,
  };
}
