import type { BinaryNode, IfNode, SyntaxNode } from '../languages/syntax.ts';
import type { FileFacts } from './file-facts.ts';
import { wordsOf } from './names.ts';
import { isZero } from './values.ts';
import { descendants } from './walk.ts';

/** A branch that refuses for want of credit or for too much usage, taken where there is enough. */
export interface InvertedRefusal {
  readonly branch: IfNode;
  readonly test: BinaryNode;
  /** What is said when refusing: `InsufficientCredits`. */
  readonly said: string;
  /** Why there is enough in this branch, in words. */
  readonly because: string;
}

const TOO_LITTLE =
  /insufficient|not_?enough|no_?(credits?|balance|funds)|out_?of_?(credits?|funds)|too_?low/i;
const TOO_MUCH =
  /(limit|quota|allowance|cap|budget)\w*(_|\s)?(exceeded|reached|exhausted)|(exceeds?|exceeded|over)(_|\s)?(the\s)?(limit|quota|budget|allowance)|quota_?exceeded|limit_?exceeded/i;

const HELD = /^(balance|balances|credit|credits|remaining|available|funds|left|wallet)$/;
const NEEDED = /^(cost|costs|price|amount|required|needed|requested|estimate|estimated|charge|fee|due)$/;
const USED = /^(used|usage|consumed|spent|current|count|total|spend)$/;
const LIMITS = /^(limit|limits|quota|quotas|allowance|budget|cap|max|maximum|included)$/;

/** Refusals of the file whose comparison is the wrong way round, in source order. */
export function invertedRefusals(facts: FileFacts): InvertedRefusal[] {
  return facts.nodes('if').flatMap((branch): InvertedRefusal[] => {
    const said = refusalIn(branch);
    if (said === null) return [];
    const { test } = branch;
    if (test.kind !== 'binary' || !/^[<>]=?$/.test(test.operator)) return [];
    const because = enoughBy(test, said);
    return because === null ? [] : [{ branch, test, said, because }];
  });
}

/** The words of the error a branch raises or returns as its last step; null where it does not refuse. */
function refusalIn({ then }: IfNode): string | null {
  const last = then.at(-1);
  if (last?.kind !== 'throw' && last?.kind !== 'return') return null;
  if (last.value === null) return null;
  for (const node of descendants(last.value)) {
    const text =
      node.kind === 'name' || node.kind === 'member'
        ? node.name
        : node.kind === 'string' && node.value.length <= MAX_TEXT
          ? node.value
          : '';
    const plain = wordsOf(text).join('_');
    if (TOO_LITTLE.test(plain) || TOO_MUCH.test(plain)) return text;
  }
  return null;
}

const MAX_TEXT = 120;

/** `balance > cost`, `used < limit`: what is said holds in the other case. */
function enoughBy({ operator, left, right }: BinaryNode, said: string): string | null {
  const isMore = operator.startsWith('>');
  const [first, second] = [roleOf(left), roleOf(right)];
  const plain = wordsOf(said).join('_');
  const toZero = isZero(right);
  if (TOO_LITTLE.test(plain)) {
    if (first === 'held' && (second === 'needed' || toZero) && isMore && !(toZero && operator === '>='))
      return 'there is more than is needed';
    if (first === 'needed' && second === 'held' && !isMore) return 'less is needed than there is';
    return null;
  }
  if (first === 'used' && second === 'limit' && !isMore) return 'less is used than the limit allows';
  if (first === 'limit' && second === 'used' && isMore) return 'the limit is above what is used';
  return null;
}

type Role = 'held' | 'needed' | 'used' | 'limit' | null;

function roleOf(node: SyntaxNode): Role {
  if (node.kind === 'binary' && node.operator === '+') return roleOf(node.left) ?? roleOf(node.right);
  if (node.kind === 'call' && node.arguments.length === 1 && node.callee.kind === 'name')
    return roleOf(node.arguments[0]?.value ?? node.callee);
  if (node.kind !== 'name' && node.kind !== 'member') return null;
  const words = wordsOf(node.name);
  const has = (pattern: RegExp): boolean => words.some((word) => pattern.test(word));
  // `remaining_quota` is what is held, `used_quota` what is used: the quota alone is the limit.
  if (has(LEFT)) return 'held';
  if (has(SPENT)) return 'used';
  if (has(LIMITS)) return has(USED) ? null : 'limit';
  if (has(HELD)) return 'held';
  if (has(USED)) return 'used';
  return has(NEEDED) ? 'needed' : null;
}

const LEFT = /^(remaining|available|left)$/;
const SPENT = /^(used|usage|consumed|spent)$/;
