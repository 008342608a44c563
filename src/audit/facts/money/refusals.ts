import type { BinaryNode, FunctionNode, IfNode, SyntaxNode } from '../../languages/syntax.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { isOrdering } from '../operators.ts';
import { isZero, resolve } from '../values.ts';
import { descendants } from '../walk.ts';

/** A branch that refuses for want of credit or for too much usage, taken where there is enough. */
export interface InvertedRefusal {
  readonly branch: IfNode | FunctionNode;
  readonly test: SyntaxNode;
  /** What is said when refusing: `InsufficientCredits`. */
  readonly said: string;
  /** Why there is enough in this branch, in words. */
  readonly because: string;
}

const TOO_LITTLE =
  /insufficient|not_?enough|no_?(more_)?(credits?|balance|funds)|out_?of_?(credits?|funds)|too_?low/i;
const TOO_MUCH =
  /(limit|quota|allowance|cap|budget)\w*(_|\s)?(exceeded|reached|exhausted)|(exceeds?|exceeded|over)(_|\s)?(the\s)?(limit|quota|budget|allowance)|quota_?exceeded|limit_?exceeded/i;

const HELD = /^(balance|balances|credit|credits|remaining|available|funds|left|wallet)$/;
const NEEDED =
  /^(cost|costs|price|amount|required|needed|requested|estimate|estimated|charge|fee|due|size|n)$/;
const USED = /^(used|usage|consumed|spent|current|count|total|spend)$/;
const LIMITS = /^(limit|limits|quota|quotas|allowance|budget|cap|max|maximum|included)$/;

/** Refusals of the file whose comparison is the wrong way round, in source order. */
export function invertedRefusals(facts: FileFacts): InvertedRefusal[] {
  const branches = facts.nodes('if').flatMap((branch): InvertedRefusal[] => {
    const said = refusalIn(branch);
    if (said === null) return [];
    const enough = enoughIn(branch.test, kindOf(said));
    return enough === null || !enough.isEnough ? [] : [{ branch, said, ...enough }];
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
  if (enough === null || enough.isEnough === saysRoom) return [];
  return [{ branch: fn, said: fn.name ?? '', ...enough }];
}

/** The words of the error a branch raises or returns as its last step; null where it does not refuse. */
function refusalIn({ then }: IfNode): string | null {
  const last = then.at(-1);
  if (last?.kind !== 'throw' && last?.kind !== 'return') return null;
  // Go answers the client, and leaves with nothing.
  const before = last.value === null ? then.at(-2) : last.value;
  if (before === undefined || (last.value === null && before.kind !== 'call')) return null;
  for (const node of descendants(before)) {
    const text =
      node.kind === 'name' || node.kind === 'member'
        ? node.name
        : node.kind === 'string' && node.value.length <= MAX_TEXT
          ? node.value
          : '';
    if (kindOf(text) !== null) return text;
  }
  return null;
}

const MAX_TEXT = 120;

/** What is said when refusing: too little is left, too much is used, or somebody has to pay first. */
type Kind = 'little' | 'much' | 'any';

function kindOf(said: string): Kind | null {
  const plain = wordsOf(said).join('_');
  if (TOO_LITTLE.test(plain)) return 'little';
  if (TOO_MUCH.test(plain)) return 'much';
  return /payment_required/.test(plain) ? 'any' : null;
}

interface Enough {
  readonly test: SyntaxNode;
  readonly because: string;
  readonly isEnough: boolean;
}

/** Names between a test and the comparison it was worked out by. */
const MAX_STEPS = 4;

/** Whether a test holds where there is enough, or where there is not; null where that cannot be told. */
function enoughIn(test: SyntaxNode, kind: Kind | null, steps = 0): Enough | null {
  if (steps > MAX_STEPS || kind === null) return null;
  if (test.kind === 'unary' && test.operator === '!') {
    const turned = enoughIn(test.operand, kind, steps + 1);
    return turned === null ? null : { ...turned, test, isEnough: !turned.isEnough };
  }
  if (test.kind === 'other' && test.children.length === 1 && test.children[0] !== undefined)
    return enoughIn(test.children[0], kind, steps + 1);
  if (test.kind === 'name') {
    const value = resolve(test);
    const found = value === test ? null : enoughIn(value, kind, steps + 1);
    return found === null ? null : { ...found, test };
  }
  if (test.kind !== 'binary') return null;
  if (test.operator === '&&') {
    const [left, right] = [enoughIn(test.left, kind, steps + 1), enoughIn(test.right, kind, steps + 1)];
    return left !== null && right !== null ? null : (left ?? right);
  }
  return isOrdering(test.operator) ? compared(test, kind) : null;
}

/** `balance > cost`, `used < limit`: there is enough; the other way round there is not. */
function compared(test: BinaryNode, kind: Kind): Enough | null {
  const isMore = test.operator.startsWith('>');
  const [first, second] = [roleOf(test.left), roleOf(test.right)];
  const toZero = isZero(test.right);
  const answer = (isEnough: boolean, because: string): Enough => ({ test, isEnough, because });
  if (kind !== 'much' || first === 'held' || second === 'held') {
    if (first === 'held' && toZero)
      return test.operator === '>=' || test.operator === '<' ? null : answer(isMore, 'there is some left');
    if (first === 'held' && second === 'needed') return answer(isMore, 'there is more than is needed');
    if (first === 'needed' && second === 'held') return answer(!isMore, 'less is needed than there is');
  }
  if (kind === 'little') return null;
  if (first === 'used' && second === 'limit') return answer(!isMore, 'less is used than the limit allows');
  if (first === 'limit' && second === 'used') return answer(isMore, 'the limit is above what is used');
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
