import type { FileFacts } from '../../facts/file-facts.ts';
import { type CutToZero, cutToZero, hasFraction } from '../../facts/money/cut-to-zero.ts';
import { type MisreadField, misreadFields } from '../../facts/time/misread-fields.ts';
import { type PartOfLength, partsOfLengths } from '../../facts/time/parts-of-lengths.ts';
import { type ReversedAge, reversedAges } from '../../facts/time/reversed-ages.ts';
import type { SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode, isBillingFile, isScreenCode, isUsageCode } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-370: what a library answers is taken for something it is not. */
export const misreadValue = defineRule({
  id: 'MTR-370',
  name: 'misread-value',
  section: 'aggregation',
  title: 'A part of a time or number is taken for all of it',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Does every age, duration, date and amount come from a call that gives all of it, and not one part that starts from zero again?',
  cost: 'Usage is billed, refreshed or limited by a number that is right for short times and small amounts only.',
  remediation: 'Ask for the whole length, the day that is written, or the amount with its fraction.',
  references: [
    'https://docs.python.org/3/library/datetime.html#datetime.timedelta.seconds',
    'https://learn.microsoft.com/dotnet/api/system.timespan.hours',
    'https://docs.oracle.com/javase/9/docs/api/java/time/Duration.html',
    'https://www.php.net/manual/en/class.dateinterval.php',
  ],
  *match(scope) {
    for (const facts of scope.audited) {
      const reversed = reversedAges(facts).filter(({ node }) => isAboutBilling(node, facts));
      for (const age of reversed) yield toReversed(facts, age);
      for (const found of partsOfLengths(facts))
        if (isAboutBilling(found.node, facts) && !reversed.some(({ node }) => isAround(node, found.node)))
          yield toPart(facts, found);
      for (const found of misreadFields(facts))
        if (isAboutBilling(found.node, facts)) yield toField(facts, found);
      for (const found of cutToZero(facts))
        if (isBillingCode(found.node, facts.file)) yield toCut(scope.files, facts, found);
    }
  },
});

function isAboutBilling(node: SyntaxNode, { file }: FileFacts): boolean {
  return !isScreenCode(node, file) && (isUsageCode(node, file) || isBillingFile(file));
}

function isAround(outer: SyntaxNode, inner: SyntaxNode): boolean {
  return outer.span.start <= inner.span.start && outer.span.end >= inner.span.end;
}

function toReversed({ file }: FileFacts, { node, text, since, answers }: ReversedAge): Match {
  return {
    file,
    node,
    confidence: 'likely',
    message: `\`${since}\` has passed, so \`${text}\` takes the present moment from an earlier one and is below zero: the comparison is always ${answers ? 'true' : 'false'}, or wraps around, and what is billed or limited by this age never sees it.`,
    remediation: 'Take the earlier moment from the present one, and read all of the length.',
  };
}

function toPart({ file }: FileFacts, { node, text, part }: PartOfLength): Match {
  return {
    file,
    node,
    confidence: 'likely',
    message: `\`${text}\` leaves out ${part.leavesOut}: it starts from zero again when one is full, so a longer time is billed, limited or waited for as if it were a short one.`,
    remediation: `Use \`${part.whole}\`.`,
  };
}

function toField({ file }: FileFacts, { node, text, field, takenFor }: MisreadField): Match {
  const said =
    takenFor === 'written month'
      ? 'counts months from zero and is written as the month: usage is put into the month before, and in January into none'
      : takenFor === 'day of month'
        ? 'is the day of the week, from 0 to 6, and is taken for the day of the month: the period begins on a day that nobody agreed on'
        : 'is the year less 1900 and is taken for the year: the date lies in another century';
  return {
    file,
    node,
    confidence: 'likely',
    message: `\`${text}\` ${said}.`,
    remediation: `Use \`${field.instead}\`.`,
  };
}

function toCut(files: readonly FileFacts[], { file }: FileFacts, { node, amount }: CutToZero): Match {
  return {
    file,
    node,
    confidence: hasFraction(files, amount) ? 'likely' : 'possible',
    message: `\`${amount}\` loses its fraction before it is compared with zero: what is less than one whole unit is taken for nothing, and is neither charged nor paid out.`,
    remediation: 'Compare the amount as it is.',
  };
}
