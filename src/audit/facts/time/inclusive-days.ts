import type { BinaryNode, SyntaxNode } from '../../languages/syntax.ts';
import { lastNameOf } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { keptAs } from '../kept-as.ts';
import { isMoneyName } from '../money/money-names.ts';
import { literalNumber } from '../values.ts';
import { descendants, enclosingFunction } from '../walk.ts';

/** Days counted with both ends of a period, and then paid for. */
export interface InclusiveDays {
  readonly node: BinaryNode;
  /** What the days are kept as. */
  readonly name: string;
  /** The file says that its periods end where the next one begins. */
  readonly isHalfOpen: boolean;
}

/** How the libraries tell the days between two moments. */
const DAYS_BETWEEN =
  /DayNumber\s*-|DAYS\.between|\.days\b|\.Days\b|\.TotalDays|differenceIn(Calendar)?Days|diffInDays|num_days\(|toDays\(\)|Hours\(\)\s*\/\s*24|daysUntil|to_date\s*-|86_?400|DAY_MS|MS_PER_DAY|DAYS_BETWEEN/;
const HALF_OPEN =
  /half-?open|exclusive|first day of (the )?next|start(s)? of the next|next (one|period)[’']s (first|start)|(up to|until|to) the (start|first day) of the next|where the next (one )?(starts|begins)|ends? when the next/i;
const INCLUSIVE =
  /\binclusive\b|last day (is )?(included|counts)|both (days|ends) (are )?(counted|included)/i;

/** Every such count of the file whose function makes money of it, in source order. */
export function inclusiveDaysIn(facts: FileFacts): readonly InclusiveDays[] {
  const { text } = facts.file;
  if (!DAYS_BETWEEN.test(text)) return [];
  return facts.nodes('binary').flatMap((node): InclusiveDays[] => {
    if (node.operator !== '+' || literalNumber(node.right) !== 1) return [];
    const said = text.slice(node.left.span.start, node.left.span.end);
    const name = keptAs(node);
    if (name === null || said.length > MAX_SAID || !DAYS_BETWEEN.test(said) || !isPaidFor(node, name))
      return [];
    const isSaidInclusive = INCLUSIVE.test(text) && !HALF_OPEN.test(text);
    return isSaidInclusive
      ? []
      : [{ node, name, isHalfOpen: HALF_OPEN.test(text) || /\buntil\b/i.test(said) }];
  });
}

/** A difference of two moments is written in so few characters. */
const MAX_SAID = 200;

/** What is kept is multiplied with money, or shared out by it, in the same function. */
function isPaidFor(node: SyntaxNode, name: string): boolean {
  const fn = enclosingFunction(node);
  if (fn === null) return false;
  for (const use of descendants(fn)) {
    const isProduct =
      (use.kind === 'binary' && /^[*/]$/.test(use.operator)) ||
      (use.kind === 'call' &&
        use.callee.kind === 'member' &&
        /^(multiply|mul|times|divide|div|Mul|Div)$/.test(use.callee.name));
    if (!isProduct) continue;
    const names = [...descendants(use)].map(lastNameOf);
    if (
      names.includes(name) &&
      names.some((one) => isMoneyName(one) || /price|rate|fee|cents|amount|monthly|rent/i.test(one))
    )
      return true;
  }
  return false;
}
