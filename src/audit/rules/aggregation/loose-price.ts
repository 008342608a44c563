import { type HiddenName, hiddenNames } from '../../facts/money/hidden-names.ts';
import { type LooseLookup, looseLookups } from '../../facts/money/loose-lookups.ts';
import type { SyntaxFile } from '../../languages/syntax.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-371: one thing is charged at the price of another whose name it contains. */
export const loosePrice = defineRule({
  id: 'MTR-371',
  name: 'loose-price',
  section: 'aggregation',
  title: 'A price is found by a part of the name',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Can a model, plan or product get the price of another one whose name is a part of its own?',
  cost: 'A small model is charged at the price of the large one, often ten times as much, or a large one at that of the small.',
  remediation:
    'Look for the whole name first, then take the longest key that fits, cut at a separator; let a name without a price stand out.',
  references: [
    'https://github.com/ccusage/ccusage/issues/934',
    'https://github.com/shibing624/agentica/issues/36',
    'https://docs.litellm.ai/docs/proxy/custom_pricing',
  ],
  *match(scope) {
    for (const facts of scope.audited) {
      for (const lookup of looseLookups(facts)) yield toLookup(facts.file, lookup);
      for (const hidden of hiddenNames(facts)) yield toHidden(facts.file, hidden);
    }
  },
});

function toLookup(file: SyntaxFile, { node, asked, isModel, hiding }: LooseLookup): Match {
  const why = hiding
    ? `\`${hiding.short}\` stands before \`${hiding.long}\` and fits whatever that fits`
    : 'a short key fits the longer names too, and which one comes first is left to the order of the table';
  return {
    file,
    node,
    confidence: hiding !== null || isModel ? 'likely' : 'possible',
    message: `\`${asked}\` gets the price of the first entry that fits a part of it, and ${why}: usage is charged at the price of something else.`,
  };
}

function toHidden(file: SyntaxFile, { node, name, earlier, earlierName }: HiddenName): Match {
  return {
    file,
    node,
    evidence: [{ file, node: earlier }],
    confidence: 'certain',
    message: `\`${name}\` is never asked for: whatever holds it holds \`${earlierName}\` too, which is asked for before (line ${earlier.span.startLine}), and is charged at that price.`,
    remediation: `Ask for \`${name}\` before \`${earlierName}\`, or compare whole names.`,
  };
}
