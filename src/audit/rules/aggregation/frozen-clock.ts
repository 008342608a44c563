import { type FrozenClock, frozenClocks } from '../../facts/time/frozen-clocks.ts';
import type { SyntaxFile } from '../../languages/syntax.ts';
import { isBillingFile, isEventCode, isScreenCode, isUsageCode } from '../../trace/billing-code.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-354: a moment of billing is taken once, when the program starts. */
export const frozenClock = defineRule({
  id: 'MTR-354',
  name: 'frozen-clock',
  section: 'aggregation',
  title: 'The present moment is taken once for all',
  severity: 'critical',
  classification: 'vulnerability',
  question: 'Is the clock read each time a period, a charge or an event needs the present moment?',
  cost: 'Until the next restart every period ends, and every event happens, at the moment the program was started: usage goes into the wrong period or is never read.',
  remediation:
    'Read the clock within the function (`until = until or now()`), or hand over a function that reads it (`default=now`, `default_factory`).',
  references: [
    'https://docs.python.org/3/faq/programming.html#why-are-default-values-shared-between-objects',
    'https://docs.djangoproject.com/en/5.2/ref/models/fields/#default',
    'https://docs.astral.sh/ruff/rules/function-call-in-default-argument/',
  ],
  *match({ audited }) {
    for (const facts of audited)
      for (const found of frozenClocks(facts))
        if (isOfBilling(found, facts.file)) yield toMatch(found, facts.file);
  },
});

/** A page is loaded anew every few minutes, and shows only. */
const PAGES = /(^|\/)(hooks|composables|frontend|ui|components|views)\/|(^|\/)use-?[A-Z\w-]*\.[jt]sx?$/;

function isOfBilling({ node, read }: FrozenClock, file: SyntaxFile): boolean {
  if (PAGES.test(file.path) || isScreenCode(node, file)) return false;
  const place = read ?? node;
  return isUsageCode(place, file) || isEventCode(place, file) || isBillingFile(file);
}

const HOW: Readonly<Record<FrozenClock['kind'], string>> = {
  constant: 'is set once, when this file is loaded',
  default: 'has a default that is computed once, when the function is declared',
  field: 'has a default that is computed once, when the class or the table is declared',
  'one object': 'is set once, when the one object of its class is made',
};

function toMatch({ node, name, kind, read }: FrozenClock, file: SyntaxFile): Match {
  return {
    file,
    node,
    ...(read === null ? {} : { evidence: [{ file, node: read }] }),
    confidence: 'likely',
    message: `\`${name}\` ${HOW[kind]}, so that it is the moment of the last restart for everything after it: usage is put into the wrong period, or not found in it.`,
  };
}
