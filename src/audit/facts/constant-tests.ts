import type { BinaryNode, CallNode, IfNode, SyntaxNode } from '../languages/syntax.ts';
import { calleeName, pathOf } from './calls.ts';
import type { FileFacts } from './file-facts.ts';
import type { DeclaredFunction } from './functions.ts';
import { leaves } from './leaving.ts';
import { lastName, wordsOf } from './names.ts';
import { descendants } from './walk.ts';

/** A test that gives one answer whatever the values are. */
export interface ConstantTest {
  readonly branch: IfNode;
  readonly node: SyntaxNode;
  readonly answer: boolean;
  /** A flag compared with nothing, a text that stands alone, a pair of comparisons, or an answer not waited for. */
  readonly kind: 'flag' | 'bare-text' | 'both-values' | 'promise';
  /** Why, in words: what stands there. */
  readonly because: string;
  readonly isProven: boolean;
}

/** Every test of the file that always has the same answer, in source order; `called` tells what a call of it runs. */
export function constantTests(
  facts: FileFacts,
  called: (call: CallNode) => readonly DeclaredFunction[],
): ConstantTest[] {
  // Elsewhere nobody tells of a flag compared with nothing, or of a promise that is tested.
  const isUntold = !facts.file.checksConditions;
  return facts.nodes('if').flatMap((branch): ConstantTest[] => {
    for (const part of partsOf(branch.test)) {
      const found =
        (isUntold ? flagAgainstNull(part, branch) : null) ??
        bareAlternative(part) ??
        bothUnequal(part) ??
        (isUntold ? unawaited(part, facts, called) : null);
      if (found !== null) return [{ branch, node: part, ...found }];
    }
    return [];
  });
}

type Found = Pick<ConstantTest, 'answer' | 'kind' | 'because' | 'isProven'>;

/** The test itself and what is joined in it. */
function* partsOf(test: SyntaxNode): Generator<SyntaxNode> {
  yield test;
  if (test.kind === 'binary' && /^(&&|\|\|)$/.test(test.operator)) {
    yield* partsOf(test.left);
    yield* partsOf(test.right);
  }
  if (test.kind === 'unary' && test.operator === '!') yield* partsOf(test.operand);
}

/** `customer.is_deleted is not None`: a flag is true or false, and never nothing. */
function flagAgainstNull(test: SyntaxNode, branch: IfNode): Found | null {
  if (test.kind !== 'binary' || !/^[!=]=$/.test(test.operator) || test.right.kind !== 'null') return null;
  if (test.left.kind !== 'member' || !isFlag(test.left.name) || isOptional(test.left.object)) return null;
  // `override?.isFinal`: it may not be there at all.
  if (test.left.isOptional) return null;
  // A partial update asks which fields were sent, and goes on.
  if (!leaves(branch.then)) return null;
  const answer = test.operator.startsWith('!');
  return {
    answer,
    kind: 'flag',
    because: `\`${test.left.name}\` is a flag, true or false, and never nothing`,
    isProven: false,
  };
}

function isFlag(name: string): boolean {
  return /^(is|has|was|can|should)$/.test(wordsOf(name)[0] ?? '') && wordsOf(name).length > 1;
}

/** What was sent by somebody may leave fields out. */
const SENT =
  /(^|_)(update|updates|input|data|body|payload|params|request|req|args|options|opts|config|settings|filters?|query|patch|dto|schema|form|event|changes|props|attributes|attrs|kwargs)$/;

function isOptional(object: SyntaxNode): boolean {
  const last = wordsOf(pathOf(object)).join('_');
  return SENT.test(last);
}

/** `state == 'open' or 'late'`: the text alone is always true. */
function bareAlternative(test: SyntaxNode): Found | null {
  if (test.kind !== 'binary' || test.operator !== '||') return null;
  const { left, right } = test;
  if (right.kind !== 'string' || right.value === '' || right.parts.length > 0) return null;
  const compared = left.kind === 'binary' && left.operator === '||' ? left.left : left;
  if (compared.kind !== 'binary' || compared.operator !== '==') return null;
  const because = `\`'${right.value.slice(0, 40)}'\` alone counts as true`;
  return { answer: true, kind: 'bare-text', because, isProven: true };
}

/** `state != 'open' || state != 'late'`: one of the two always holds; `==` with `&&`: never both. */
function bothUnequal(test: SyntaxNode): Found | null {
  if (test.kind !== 'binary' || !/^(&&|\|\|)$/.test(test.operator)) return null;
  const sign = test.operator === '||' ? /^!==?$/ : /^===?$/;
  const [first, second] = [comparisonOf(test.left, sign), comparisonOf(test.right, sign)];
  if (first === null || second === null) return null;
  if (first.subject !== second.subject || first.value === second.value) return null;
  const isEither = test.operator === '||';
  return {
    answer: isEither,
    kind: 'both-values',
    because: isEither
      ? `\`${first.subject}\` always differs from one of the two`
      : `\`${first.subject}\` is never both`,
    isProven: true,
  };
}

function comparisonOf(
  node: SyntaxNode,
  sign: RegExp,
): { readonly subject: string; readonly value: string } | null {
  if (node.kind !== 'binary' || !sign.test(node.operator)) return null;
  const subject = plainPath(node.left);
  const value = constantOf(node);
  return subject === null || value === null ? null : { subject, value };
}

function plainPath(node: SyntaxNode): string | null {
  for (const inner of descendants(node)) if (inner.kind !== 'name' && inner.kind !== 'member') return null;
  return pathOf(node);
}

/** A literal, or a constant by its spelling: `State.OPEN`, `statusOpen` is none. */
function constantOf({ right }: BinaryNode): string | null {
  if (right.kind === 'string') return right.parts.length === 0 ? `'${right.value}'` : null;
  if (right.kind === 'number') return right.raw;
  const path = plainPath(right);
  return path !== null && /^[A-Z0-9_]+$/.test(lastName(path)) ? path : null;
}

/** `if (hasCredits(user))` where `hasCredits` is async: a promise is always true. */
function unawaited(
  test: SyntaxNode,
  facts: FileFacts,
  called: (call: CallNode) => readonly DeclaredFunction[],
): Found | null {
  const call = test;
  if (call.kind !== 'call' || facts.file.waitsForAsync) return null;
  const run = called(call);
  const isAsync = run.length > 0 && run.every(({ node }) => node.isAsync && !node.isGenerator);
  if (!isAsync) return null;
  return {
    answer: true,
    kind: 'promise',
    because: `\`${calleeName(call)}\` is async and not waited for, and what it gives back counts as true`,
    isProven: run.every(({ file }) => file.path === facts.file.path),
  };
}
