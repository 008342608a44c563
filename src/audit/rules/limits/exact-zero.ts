import { type ExactZero, exactZeros } from '../../facts/money/exact-zeros.ts';
import { wordsOf } from '../../facts/names.ts';
import { enclosingNamedFunction } from '../../facts/walk.ts';
import type { SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { isBalance, isLimitAmount, isUsedAmount } from '../../trace/amount-names.ts';
import { isBillingCode, isScreenCode } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-425: what is left of a limit is asked for exactly zero, and it can be less. */
export const exactZero = defineRule({
  id: 'MTR-425',
  name: 'exact-zero',
  section: 'limits',
  title: 'Only exactly zero is taken for used up',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Is what is left of a limit still answered rightly when more was used than the limit allows?',
  cost: 'One step past the limit the branch no longer holds: usage above it is let through, or what was switched off is never switched on again.',
  remediation: 'Compare with `<= 0` (or `>= 0`), or keep the difference from falling below zero.',
  references: ['https://cwe.mitre.org/data/definitions/697.html'],
  *match({ audited }) {
    for (const facts of audited)
      for (const found of exactZeros(facts))
        if (isOfLimit(found, facts.file)) yield toMatch(found, facts.file);
  },
});

function isOfLimit({ branch, path, left, right }: ExactZero, file: SyntaxFile): boolean {
  if (isScreenCode(branch, file)) return false;
  if ([path, textOf(left, file), textOf(right, file)].some(isOfBalance)) return true;
  return isBillingCode(branch, file) || isOfBalance(enclosingNamedFunction(branch)?.name ?? '');
}

function isOfBalance(name: string): boolean {
  return isBalance(name) || isLimitAmount(name) || (isUsedAmount(name) && !saysOnlyWhatIsLeft(name));
}

/** `remaining` rows of a page, `left` of a list: anything at all can be left over. */
function saysOnlyWhatIsLeft(name: string): boolean {
  return !wordsOf(name).some((word) => USED.test(word));
}

const USED =
  /^(used|usages?|consumed|consumption|spent|spend|credits?|balance|minutes|seconds|tokens|messages|sms|units|requests|calls|quota|allowance)$/;

function textOf(node: SyntaxNode, { text }: SyntaxFile): string {
  return text.slice(node.span.start, node.span.end).slice(0, MAX_QUOTED);
}

const MAX_QUOTED = 60;

function toMatch({ test, path, left, right, kind }: ExactZero, file: SyntaxFile): Match {
  const made = `\`${path}\` is \`${textOf(left, file)}\` less \`${textOf(right, file)}\``;
  return {
    file,
    node: test,
    evidence: [{ file, node: left }],
    confidence: 'likely',
    message:
      kind === 'lesser'
        ? `\`${path}\` is the lesser of \`${textOf(left, file)}\` and \`${textOf(right, file)}\` and asked for exactly zero only: where \`${textOf(right, file)}\` is below zero a negative amount is taken off, which wipes the debt out.`
        : kind === 'stepped'
          ? `\`${path}\` is lowered by \`${textOf(right, file)}\` at a time and asked for exactly zero: whoever uses more than is left steps over it, and nothing stops them.`
          : kind === 'gap'
            ? `${made} and has an answer above zero and at exactly zero; when it is below zero nothing is done, so that the limit is not put into effect or not lifted.`
            : `${made} and is refused at exactly zero only: whoever has used more than that is below zero and is let through.`,
  };
}
