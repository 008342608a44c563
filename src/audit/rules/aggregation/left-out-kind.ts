import { type LeftOutKind, leftOutKinds } from '../../facts/left-out-kinds.ts';
import { wordsOf } from '../../facts/names.ts';
import { isBillingCode, isBillingFile } from '../../trace/billing-code.ts';
import { namesAround, namesOfHolder } from '../../trace/place.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-364: a new kind of usage, plan or credit is added beside another one, and one choice among them is not told of it. */
export const leftOutKind = defineRule({
  id: 'MTR-364',
  name: 'left-out-kind',
  section: 'aggregation',
  title: 'A new kind is left out of a list of its siblings',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Does every list that tells kinds of usage, plans or credits apart know the kind that was added?',
  cost: 'The new kind is dealt with like whatever is left over: its usage is not counted, or what was bought is not granted.',
  remediation: 'Name the new kind there as well, or let the list be made from one table of all kinds.',
  references: [
    'https://cwe.mitre.org/data/definitions/478.html',
    'https://doc.rust-lang.org/book/ch06-02-match.html',
  ],
  *match({ audited, base }) {
    if (base === null) return;
    for (const found of leftOutKinds(audited, base.audited)) if (isOfBilling(found)) yield toMatch(found);
  },
});

/** What is chosen says that it is paid for, where the code around does not. */
const PAID =
  /^(paid|plan|plans|tier|tiers|subscription|bonus|credits?|addons?|add|price|priced|billable|usage|quota|limits?)$/;

function isOfBilling({ list: { node }, facts: { file }, added, beside }: LeftOutKind): boolean {
  if (isBillingCode(node, file) || isBillingFile(file)) return true;
  const names = [added.name, beside.name, ...namesAround(node, namesOfHolder)];
  return names.some((name) => wordsOf(name).some((word) => PAID.test(word)));
}

function toMatch({ kind, beside, added, list, facts: { file }, isSameChoice }: LeftOutKind): Match {
  return {
    file,
    node: list.node,
    confidence: isSameChoice ? 'likely' : 'possible',
    message: isSameChoice
      ? `\`${kind}\` was added beside \`${beside.name}\` where the same kinds are chosen in line ${added.node.span.startLine}, and not here: here it is dealt with like whatever is left over.`
      : `\`${kind}\` was added between kinds that are named here, such as \`${beside.name}\`, and is not: if it is one of them, it is dealt with like whatever is left over.`,
  };
}
