import { calleeName, lastNameOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { isOrdering } from '../../facts/operators.ts';
import { isZero, resolve } from '../../facts/values.ts';
import { descendants } from '../../facts/walk.ts';
import type { BinaryNode, FunctionNode, IfNode, SyntaxNode } from '../../languages/syntax.ts';

/** A branch that refuses for want of credit or for too much usage, taken where there is enough. */
export interface InvertedRefusal {
  readonly branch: IfNode | FunctionNode;
  readonly test: SyntaxNode;
  /** What is said when refusing: `InsufficientCredits`. */
  readonly said: string;
  /** Why there is enough in this branch, in words. */
  readonly because: string;
  /** The words of the refusal and of the comparison leave no doubt; else one of them is told by a name alone. */
  readonly isSure: boolean;
}

const TOO_LITTLE =
  /insufficient|not_?enough|no_?(more_)?(credits?|balance|funds)|out_?of_?(credits?|funds)|too_?low/i;
const TOO_MUCH =
  /(limit|quota|allowance|cap|budget)\w*(_|\s)?(exceeded|reached|exhausted)|(exceeds?|exceeded|over)(_|\s)?(the\s)?(limit|quota|budget|allowance)|quota_?exceeded|limit_?exceeded/i;
/** Refusals by other words, which speak of other things too. */
const OVER =
  /\b(exceed(s|ed|ing)?|insufficient|over (the |your )?(limit|quota)|limit (was |is |has been )?(reached|hit)|quota (was |is )?(reached|used up)|not enough|out of credits|too many)\b/;

const HELD = /^(balance|balances|credit|credits|remaining|available|funds|left|wallet)$/;
const NEEDED =
  /^(cost|costs|price|amount|required|needed|requested|estimate|estimated|charge|fee|due|size|n)$/;
const USED = /^(used|usage|consumed|spent|current|count|total|spend)$/;
const LIMITS =
  /^(limit|limits|quota|quotas|allowance|budget|allotment|entitlement|ceiling|cap|max|maximum|included)$/;

/**
 * Refusals of the file that are taken the wrong way round, in source order: `if (balance > cost)` with "insufficient
 * credits" in its branch, `if (!isOverLimit)` with "limit exceeded", and functions that answer the opposite of their name.
 */
export function invertedRefusals(facts: FileFacts): InvertedRefusal[] {
  const branches = facts.nodes('if').flatMap((branch): InvertedRefusal[] => {
    const refusal = refusalIn(branch);
    if (refusal === null) return [];
    const enough = enoughIn(branch.test, refusal.kind);
    if (enough === null || !enough.isEnough) return [];
    return [{ branch, said: refusal.said, ...enough, isSure: refusal.isSure && enough.isSure }];
  });
  return [...branches, ...facts.nodes('function').flatMap(invertedAnswer)];
}

/** Names of functions that answer true where there is room, and of those that answer true where there is none. */
const HAS_ROOM =
  /^(can|may|allow|allows|allowed|is_allowed|is_within|within|has_(enough|sufficient|credits?|quota|room|capacity|balance|remaining))(_|$)/;
const HAS_NONE = /(^|_)(over|exceeds?|exceeded|exhausted|depleted|used_up|out_of|reached)(_|$)/;
const NEGATES = /(^|_)(not|no|never|under|below|until)(_|$)/;

/** A function that is one answer, and whose name says the other one: `can_send` gives `sent > limit`. */
function invertedAnswer(fn: FunctionNode): InvertedRefusal[] {
  const plain = wordsOf(fn.name ?? '').join('_');
  const last = fn.body.at(-1);
  const value = last?.kind === 'return' ? last.value : last?.kind === 'binary' ? last : null;
  if (value === null || NEGATES.test(plain)) return [];
  const saysRoom = HAS_ROOM.test(plain);
  if (saysRoom === HAS_NONE.test(plain)) return [];
  // A guard before it may have dealt with the other case.
  if (fn.body.some((statement) => statement.kind === 'if')) return [];
  const enough = enoughIn(value, 'any');
  if (enough === null || !enough.isSure || enough.isEnough === saysRoom) return [];
  return [{ branch: fn, said: fn.name ?? '', ...enough }];
}

interface Refusal {
  readonly said: string;
  readonly kind: Kind;
  readonly isSure: boolean;
}

/** What a branch refuses with as its last step; null where it does not refuse. */
function refusalIn({ then }: IfNode): Refusal | null {
  const answer = answerOf(then);
  if (answer === null) return null;
  for (const node of descendants(answer, (inner) => inner.kind !== 'function')) {
    const said =
      node.kind === 'string' ? node.value : /^(name|member)$/.test(node.kind) ? lastNameOf(node) : '';
    if (said.length > MAX_TEXT) continue;
    const plain = wordsOf(said).join('_');
    const kind = kindOf(plain);
    if (kind !== null) return { said, kind, isSure: true };
    if (OVER.test(plain.replaceAll('_', ' '))) return { said, kind: 'much', isSure: false };
  }
  return null;
}

/** What is thrown, or answered, at the end of a branch. */
function answerOf(then: readonly SyntaxNode[]): SyntaxNode | null {
  const last = then.at(-1);
  if (last?.kind === 'call') return RAISES.test(calleeName(last)) ? last : null;
  if (last?.kind !== 'throw' && last?.kind !== 'return') return null;
  if (last.value !== null) return last.value;
  // Go answers the client, and leaves with nothing.
  const before = then.at(-2);
  return before?.kind === 'call' ? before : null;
}

const RAISES = /^(raise|panic|abort|fail|reject|halt)/i;
/** Longer texts tell a story. */
const MAX_TEXT = 200;

/** What is said when refusing: too little is left, too much is used, or somebody has to pay first. */
type Kind = 'little' | 'much' | 'any';

function kindOf(plain: string): Kind | null {
  if (TOO_LITTLE.test(plain)) return 'little';
  if (TOO_MUCH.test(plain)) return 'much';
  return /payment_required/.test(plain) ? 'any' : null;
}

interface Enough {
  readonly test: SyntaxNode;
  readonly because: string;
  readonly isEnough: boolean;
  readonly isSure: boolean;
}

/** Names between a test and the comparison it was worked out by. */
const MAX_STEPS = 4;

/** Whether a test holds where there is enough, or where there is not; null where that cannot be told. */
function enoughIn(test: SyntaxNode, kind: Kind, steps = 0): Enough | null {
  if (steps > MAX_STEPS) return null;
  if (test.kind === 'unary' && test.operator === '!') {
    const turned = enoughIn(test.operand, kind, steps + 1);
    return turned === null ? null : { ...turned, test, isEnough: !turned.isEnough };
  }
  if (test.kind === 'other' && test.children.length === 1 && test.children[0] !== undefined)
    return enoughIn(test.children[0], kind, steps + 1);
  if (test.kind === 'name') {
    const value = resolve(test);
    const found = value === test ? null : enoughIn(value, kind, steps + 1);
    return found === null ? named(test) : { ...found, test };
  }
  if (test.kind === 'member' || test.kind === 'call') return named(test);
  if (test.kind !== 'binary') return null;
  if (test.operator === '&&') {
    const [left, right] = [enoughIn(test.left, kind, steps + 1), enoughIn(test.right, kind, steps + 1)];
    return left !== null && right !== null ? null : (left ?? right);
  }
  return isOrdering(test.operator) ? compared(test, kind) : null;
}

/** `hasEnoughCredits`, `isOverLimit()`: the name alone says whether there is enough. */
function named(test: SyntaxNode): Enough | null {
  const name = test.kind === 'call' ? calleeName(test) : lastNameOf(test);
  if (saysOver(name)) return { test, because: `\`${name}\` does not hold`, isEnough: false, isSure: false };
  return saysEnough(name) ? { test, because: `\`${name}\` holds`, isEnough: true, isSure: false } : null;
}

/** `isOverLimit`, `quotaExceeded`, `has_reached_limit`. */
function saysOver(name: string): boolean {
  const words = wordsOf(name);
  return (
    words.some((word) => /^(limit|limits|quota|usage|budget|cap)$/.test(word)) &&
    words.some((word) => /^(over|exceeded|exceeds|exceed|reached|reaches|above)$/.test(word)) &&
    !words.some((word) => /^(not|never|within|un)$/.test(word))
  );
}

/** `hasEnoughCredits`, `is_within_limit`. */
function saysEnough(name: string): boolean {
  const words = wordsOf(name);
  return (
    words.some((word) => /^(credit|credits|balance|funds|limit|limits|quota|budget)$/.test(word)) &&
    words.some((word) => /^(enough|sufficient|within|under|below)$/.test(word)) &&
    !words.some((word) => /^(not|no|in|lacks|without|check|ensure|assert|require)$/.test(word))
  );
}

/** `balance > cost`, `used < limit`: there is enough; the other way round there is not. */
function compared(test: BinaryNode, kind: Kind): Enough | null {
  const isMore = test.operator.startsWith('>');
  const [first, second] = [roleOf(test.left), roleOf(test.right)];
  const toZero = isZero(test.right);
  const answer = (isEnough: boolean, because: string, isSure = true): Enough => ({
    test,
    isEnough,
    because,
    isSure,
  });
  if (kind !== 'much' || first === 'held' || second === 'held') {
    if (first === 'held' && toZero)
      return test.operator === '>=' || test.operator === '<' ? null : answer(isMore, 'there is some left');
    if (first === 'held' && second === 'needed') return answer(isMore, 'there is more than is needed');
    if (first === 'needed' && second === 'held') return answer(!isMore, 'less is needed than there is');
  }
  // What is said to be too little may be something else than what the limit leaves.
  const isSure = kind !== 'little';
  if (first === 'used' && second === 'limit')
    return answer(!isMore, 'less is used than the limit allows', isSure);
  if (first === 'limit' && second === 'used')
    return answer(isMore, 'the limit is above what is used', isSure);
  return null;
}

type Role = 'held' | 'needed' | 'used' | 'limit' | null;

function roleOf(node: SyntaxNode): Role {
  if (node.kind === 'name') {
    // What is allowed less what is used is what is left, whatever it is called.
    const value = resolve(node);
    if (value.kind === 'binary' && value.operator === '-')
      return roleOf(value.left) === 'limit' && roleOf(value.right) === 'used'
        ? 'held'
        : roleOfName(node.name);
  }
  if (node.kind === 'binary' && node.operator === '+') return roleOf(node.left) ?? roleOf(node.right);
  if (node.kind === 'call' && node.arguments.length === 1 && node.callee.kind === 'name')
    return roleOf(node.arguments[0]?.value ?? node.callee);
  return node.kind === 'name' || node.kind === 'member' ? roleOfName(node.name) : null;
}

function roleOfName(name: string): Role {
  const words = wordsOf(name);
  const has = (pattern: RegExp): boolean => words.some((word) => pattern.test(word));
  if (has(NO_USAGE)) return null;
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
/** Attempts and pages have limits too, and are nobody's usage. */
const NO_USAGE = /^(retry|retries|attempt|attempts|tries|depth|page|pages|length|min|minimum|lower)$/;
