import type { FileFacts } from '../../facts/file-facts.ts';
import { remember } from '../../facts/remember.ts';
import { textOf } from '../../facts/text-of.ts';
import type { OtherNode } from '../../languages/syntax.ts';
import type { DuplicateAnswer } from '../../providers/provider.ts';

const DUPLICATE = /duplicat|already_?\s?(exist|sent|report|process|record|been)|conflict/i;

/** `/already exists with identifier/`: a regular expression as a literal. */
function isPattern({ syntax, span }: OtherNode): boolean {
  return syntax.includes('regex') && span.end - span.start <= MAX_PATTERN;
}

const MAX_PATTERN = 300;

const knownAnswers = new WeakMap<FileFacts, Map<DuplicateAnswer, boolean>>();

/** True where a file knows a provider's answer to a duplicate from a failure, however it says so. */
export function knowsDuplicates(facts: FileFacts, answer: DuplicateAnswer): boolean {
  const answers = knownAnswers.get(facts) ?? new Map<DuplicateAnswer, boolean>();
  knownAnswers.set(facts, answers);
  const before = answers.get(answer);
  if (before !== undefined) return before;
  const knows = speaksOfDuplicates(facts, answer);
  answers.set(answer, knows);
  return knows;
}

/** Some name, text or number of the file speaks of duplicates; comments do not count. */
function speaksOfDuplicates(facts: FileFacts, { status, signs }: DuplicateAnswer): boolean {
  if (saysDuplicate(facts)) return true;
  if (facts.nodes('number').some(({ value }) => value === status)) return true;
  return signs.some((sign) => facts.nodes('string').some(({ value }) => value.includes(sign)));
}

const saysDuplicate = remember(
  ({ file, nodes }: FileFacts): boolean =>
    nodes('name').some(({ name }) => DUPLICATE.test(name)) ||
    nodes('member').some(({ name }) => DUPLICATE.test(name)) ||
    nodes('string').some(({ value }) => DUPLICATE.test(value)) ||
    nodes('other').some((node) => isPattern(node) && DUPLICATE.test(textOf(file, node))) ||
    nodes('try').some((node) => node.handlers.some(({ types }) => DUPLICATE.test(types.join()))),
);
