import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { isOrdering } from '../../facts/operators.ts';
import { literalNumber } from '../../facts/values.ts';
import { descendants, scopeOf } from '../../facts/walk.ts';
import type { AssignNode, SyntaxNode } from '../../languages/syntax.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-413: the answer to whether a limit is reached is a record, and nothing was compared. */
export const unmeasuredLimit = defineRule({
  id: 'MTR-413',
  name: 'unmeasured-limit',
  section: 'limits',
  title: 'A limit is asked of a record, and nothing is compared',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Does every answer to “is the limit reached?” come from comparing what was used with what is allowed?',
  cost: 'Every customer with a record counts as over the limit, or as within it: paying ones are cut off, or nobody is.',
  remediation: 'Compare the usage of the record with its limit: `row !== null && row.used >= row.limit`.',
  references: [
    'https://developer.mozilla.org/en-US/docs/Glossary/Truthy',
    'https://docs.python.org/3/library/stdtypes.html#truth-value-testing',
  ],
  *match(scope) {
    for (const facts of scope.audited) {
      for (const assign of facts.nodes('assign')) {
        const name = answerNamed(assign);
        if (name === null || assign.value === null || !isRecord(assign.value)) continue;
        const test = testOf(name, assign);
        if (test !== null) yield toMatch(facts, { assign, name, test });
      }
    }
  },
});

function toMatch(
  { file }: FileFacts,
  { assign, name, test }: { readonly assign: AssignNode; readonly name: string; readonly test: SyntaxNode },
): Match {
  return {
    file,
    node: assign,
    evidence: [{ file, node: test }],
    confidence: 'likely',
    message: `\`${name}\` is the record itself, and nothing in it is compared with a limit: it holds for every customer who has a record, so the limit is enforced on all of them or on nobody.`,
  };
}

const ASKS = /^(is|has|was|are|have|did)$/;
const OUTCOMES =
  /^(exceed|exceeds|exceeded|exceeding|over|reached|reaches|above|within|under|below|enough|sufficient)$/;
const LIMITED = /^(limits?|quotas?|usage|credits?|balance|budget|allowance|cap|spend)$/;

/** The name of a yes or no about a limit: `hasExceededUsageLimit`, `is_over_quota`, `limitReached`. */
function answerNamed({ targets, operator }: AssignNode): string | null {
  const [target, ...others] = targets;
  if (others.length > 0 || target?.kind !== 'name' || (operator !== '=' && operator !== ':=')) return null;
  const words = wordsOf(target.name);
  if (!words.some((word) => OUTCOMES.test(word)) || !words.some((word) => LIMITED.test(word))) return null;
  const isAnswer = ASKS.test(words[0] ?? '') || /^(exceeded|reached)$/.test(words.at(-1) ?? '');
  return isAnswer ? target.name : null;
}

/** A row of an answer, or an object: true whatever stands in it. */
function isRecord(value: SyntaxNode): boolean {
  switch (value.kind) {
    case 'object':
      return value.entries.length > 0;
    case 'index':
      return literalNumber(value.index) !== null;
    case 'conditional':
      return (
        !comparesAmounts(value.test) &&
        [value.then, value.else].some(isRecord) &&
        [value.then, value.else].every((branch) => branch.kind === 'null' || isRecord(branch))
      );
    case 'binary':
      return (
        (value.operator === '??' || value.operator === '||') &&
        value.right.kind === 'null' &&
        isRecord(value.left)
      );
    default:
      return false;
  }
}

/** `rows.length > limit` compares; `rows.length > 0` only asks whether there are any. */
function comparesAmounts(test: SyntaxNode): boolean {
  for (const node of descendants(test))
    if (node.kind === 'binary' && isOrdering(node.operator))
      if (literalNumber(node.left) === null && literalNumber(node.right) === null) return true;
  return false;
}

/** Longer texts are no queries. */
const MAX_TEXT = 4_000;
const COMPARES = /[\w)}]\s{0,3}[<>]=?\s{0,3}[\w($:]/;

/** Where the name is asked as a yes or no; null where its fields are read, which makes it a record by a poor name. */
function testOf(name: string, assign: AssignNode): SyntaxNode | null {
  let test: SyntaxNode | null = null;
  for (const node of descendants(scopeOf(assign))) {
    // The query compares: the row that it finds is the answer.
    if (node.kind === 'string' && node.value.length <= MAX_TEXT && COMPARES.test(node.value)) return null;
    if (node.kind !== 'name' || node.name !== name || node.parent === assign || node.parent === null)
      continue;
    const { parent } = node;
    if (parent.kind === 'member' || parent.kind === 'index') return null;
    const isAsked =
      (parent.kind === 'if' && parent.test === node) ||
      (parent.kind === 'conditional' && parent.test === node) ||
      (parent.kind === 'unary' && parent.operator === '!') ||
      (parent.kind === 'binary' && /^(&&|\|\|)$/.test(parent.operator));
    if (isAsked) test ??= node;
  }
  return test;
}
