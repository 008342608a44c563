import { pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { type KeptVariable, keptVariables } from '../../facts/kept-variables.ts';
import { sharesTurns } from '../../facts/loop-versions.ts';
import { lastName } from '../../facts/names.ts';
import { isBilledAmount } from '../../trace/amount-names.ts';
import { isUsageCode } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-372: what a loop collects is one variable over and over. */
export const keptVariable = defineRule({
  id: 'MTR-372',
  name: 'kept-variable',
  section: 'aggregation',
  title: 'Every turn of a loop keeps the same variable',
  severity: 'critical',
  classification: 'vulnerability',
  question:
    'Does every turn of a loop put a thing of its own into what it collects, and not the address of a variable that the next turn sets anew?',
  cost: 'Every entry ends up with the values of the last one: one customer’s usage is reported as many times as there were customers, and that of the others never.',
  remediation: 'Make the variable within the loop, or keep a copy of it.',
  references: [
    'https://go.dev/blog/loopvar-preview',
    'https://go.dev/wiki/CommonMistakes',
    'https://docs.python.org/3/faq/programming.html#why-did-changing-list-y-also-change-list-x',
  ],
  *match({ audited, files }) {
    for (const facts of audited)
      for (const kept of keptVariables(facts)) {
        const isShared = kept.what !== 'item' || sharesTurns(facts, files);
        // Without a module file in sight the version, and with it the claim, is a guess.
        if (isShared !== false) yield* matchKept(facts, kept, isShared === null ? 'possible' : 'likely');
      }
  },
});

function* matchKept(
  { file }: FileFacts,
  { node, name, set, what }: KeptVariable,
  confidence: Match['confidence'],
): Generator<Match> {
  const isBilling = isUsageCode(node, file);
  const [target] = set.kind === 'assign' ? set.targets : [];
  const names = [name.replace(/^&/, ''), target === undefined ? '' : pathOf(target)].map(lastName);
  if (!isBilling && !names.some((one) => isBilledAmount(one, false))) return;
  yield {
    file,
    node,
    evidence: [{ file, node: set }],
    confidence,
    message: SAID[what](`\`${name}\``),
  };
}

const SAID: Readonly<Record<KeptVariable['what'], (name: string) => string>> = {
  address: (name) =>
    `${name} is kept on every turn, and it is the address of one variable that the next turn sets anew: all entries end up with the values of the last turn.`,
  item: (name) =>
    `${name} is kept on every turn, and before Go 1.22 the loop has one variable for all turns: all entries end up with the values of the last one.`,
  object: (name) =>
    `${name} is made once before the loop, changed on every turn and put into the list each time: it is one and the same thing, so all entries end up with the values of the last turn.`,
};
