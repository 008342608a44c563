import { calleeLabel, pathOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { plainName, wordsOf } from '../../facts/names.ts';
import { literalNumber } from '../../facts/values.ts';
import { descendants } from '../../facts/walk.ts';
import type { MemberNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { isLimitAmount } from '../../trace/amount-names.ts';
import { failedUsageReads, takerOf } from '../../trace/losses/failed-usage-reads.ts';
import { hintOf } from '../../trace/vocabulary.ts';
import { defineRule, type Match, type RuleScope } from '../rule.ts';

/** MTR-508: usage that is not known is shown as none. */
export const unknownAsZero = defineRule({
  id: 'MTR-508',
  name: 'unknown-as-zero',
  section: 'transparency',
  title: 'Usage that is not known is shown as zero',
  severity: 'medium',
  classification: 'vulnerability',
  question: 'Is usage that was not computed shown as unknown, and never as zero?',
  cost: 'Customers are shown that they used nothing, and are billed for what they used.',
  remediation: 'Compute it for the display also where no limit needs it, or show that it is not known.',
  references: [
    'https://docs.stripe.com/billing/subscriptions/usage-based/monitor',
    'https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Operators/Nullish_coalescing',
  ],
  *match(scope) {
    yield* failedReadsShown(scope);
    const { files } = scope;
    const unknown = new Map(files.flatMap((facts) => [...unknownFields(facts)]));
    if (unknown.size === 0) return;
    for (const { file, nodes } of files)
      for (const { entries } of nodes('object')) {
        if (!entries.some(({ key }) => key !== null && isAllowed(key))) continue;
        for (const { key, value } of entries) {
          const field = key !== null && USED.test(plainName(key)) ? zeroFor(value) : null;
          const told = field === null ? undefined : unknown.get(plainName(field.name));
          if (field === null || told === undefined) continue;
          yield {
            file,
            node: value,
            evidence: [told],
            confidence: 'likely',
            message: `\`${pathOf(field)}\` has no value where it was not computed, and is shown as 0 used beside the limit: whoever is billed for it is told that nothing was used.`,
          } satisfies Match;
        }
      }
  },
});

function* failedReadsShown({ audited, trace }: RuleScope): Generator<Match> {
  for (const facts of audited)
    for (const found of failedUsageReads(facts)) {
      if (takerOf(found, trace) !== 'screen') continue;
      const { file, node, read } = found;
      yield {
        file,
        node,
        evidence: [{ file, node: read }],
        confidence: 'likely',
        message: `When \`${calleeLabel(read)}\` fails, the customer is shown that nothing was used: they go on, and are billed for what they could not see.`,
        remediation: 'Say that the figure is not known right now, or hand the failure on.',
      };
    }
}

const USED = /^(current|used|usage|consumed|count|spent|value)$/;

function isAllowed(key: string): boolean {
  return isLimitAmount(key) || /^(max|total|allowed)$/.test(plainName(key));
}

/** `usage.count ?? 0`; not of `data?.count`, which is still on its way. */
function zeroFor(value: SyntaxNode): MemberNode | null {
  if (value.kind === 'conditional') {
    const [zero, field] = [value.then, value.else];
    return literalNumber(zero) === 0 && field.kind === 'member' && asksForNull(value.test)
      ? asKnown(field)
      : null;
  }
  if (value.kind !== 'binary' || !/^(\?\?|\|\|)$/.test(value.operator)) return null;
  return literalNumber(value.right) === 0 && value.left.kind === 'member' ? asKnown(value.left) : null;
}

function asksForNull(test: SyntaxNode): boolean {
  return test.kind === 'binary' && test.operator === '==' && test.right.kind === 'null';
}

function asKnown(field: MemberNode): MemberNode | null {
  for (const node of descendants(field)) if (node.kind === 'member' && node.isOptional) return null;
  return field;
}

type Told = readonly [name: string, place: { readonly file: SyntaxFile; readonly node: SyntaxNode }];

/** Fields of usage that may be null: by their type, or since null is put into them. */
function* unknownFields({ file, nodes }: FileFacts): Generator<Told> {
  for (const field of nodes('assign')) {
    const [target] = field.targets;
    if (field.type === null || target?.kind !== 'name' || field.parent?.kind !== 'class') continue;
    if (/\bnumber\s*\|\s*null\b|\bnull\s*\|\s*number\b/.test(field.type) && isUsage(target.name))
      yield [plainName(target.name), { file, node: field }];
  }
  for (const { entries } of nodes('object'))
    for (const { key, value } of entries)
      if (key !== null && isUsage(key) && value.kind === 'conditional')
        if (value.then.kind === 'null' || value.else.kind === 'null')
          yield [plainName(key), { file, node: value }];
}

function isUsage(name: string): boolean {
  const words = wordsOf(name);
  return (
    hintOf(words) !== null || words.some((word) => /^(count|used|messages|requests|calls|spent)$/.test(word))
  );
}
