import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, chainedCalls } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { ancestors, descendants } from '../walk.ts';

/** A condition that says whose rows are meant, and an alternative behind it that does not. */
export interface EscapingAlternative {
  /** `Where("account_id = ?", id)`. */
  readonly owner: CallNode;
  /** `Or("started_at >= ?", from)`: rows of anybody that meet it are taken in. */
  readonly alternative: CallNode;
  /** The column of the owner's condition, as written. */
  readonly column: string;
}

const CONDITIONS = /^(where|and_?where|filter)$/i;
/**
 * `or` of a builder joins with all that stands before it, without brackets:
 * https://gorm.io/docs/query.html#Or-Conditions, https://knexjs.org/guide/query-builder.html#orwhere,
 * https://laravel.com/docs/queries#or-where-clauses.
 */
const ALTERNATIVES = /^(or|or_?where)$/i;

/**
 * Alternatives of a chain of conditions that stand beside the condition on the owner instead of within it:
 * `where owner and a or b` is `(owner and a) or b`.
 */
export function escapingAlternatives(facts: FileFacts): EscapingAlternative[] {
  const found: EscapingAlternative[] = [];
  for (const owner of facts.nodes('call')) {
    if (!CONDITIONS.test(calleeName(owner))) continue;
    const column = ownerColumn(owner);
    if (column === null || isGroup(owner)) continue;
    const alternative = chainedCalls(owner).find((call) => ALTERNATIVES.test(calleeName(call)));
    if (alternative && isBareCondition(alternative) && !speaksOfOwner(alternative))
      found.push({ owner, alternative, column });
  }
  return found;
}

const OWNERS = new Set(
  `account attribution company customer environment member merchant org organization organisation owner project
  subscription subject team tenant user workspace`.split(/\s+/),
);
const MAX_CONDITION = 300;

/** The column by which the condition picks one owner. */
function ownerColumn(call: CallNode): string | null {
  const [first, ...others] = call.arguments.map(({ value }) => value);
  if (first === undefined) return null;
  if (first.kind === 'string')
    return first.value.length > MAX_CONDITION ? null : columnIn(first.value, others);
  if (first.kind !== 'object') return null;
  return first.entries.map(({ key }) => key ?? '').find(isOwnerName) ?? null;
}

/** `"account_id = ?"`, and the column alone with its value beside it: `where('account_id', id)`. */
function columnIn(text: string, values: readonly SyntaxNode[]): string | null {
  const compared = /^\s*["`]?(?:\w+["`]?\.)?["`]?(\w+)["`]?\s*(=|in\b)/i.exec(text)?.[1];
  if (compared !== undefined) return !/\bor\b/i.test(text) && isOwnerName(compared) ? compared : null;
  const bare = /^(?:\w+\.)?(\w+)$/.exec(text)?.[1];
  return bare !== undefined && values.length > 0 && isOwnerName(bare) ? bare : null;
}

function isOwnerName(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  return OWNERS.has(last === 'id' || last === 'uuid' || last === 'key' ? (words.at(-2) ?? '') : last);
}

/** The chain stands in the brackets of another condition, where the alternatives belong to it. */
function isGroup(call: CallNode): boolean {
  let below: SyntaxNode = call;
  for (const above of ancestors(call)) {
    if (above.kind === 'function' || above.kind === 'file') return false;
    if (above.kind === 'call' && above.callee !== below && CONDITIONS.test(calleeName(above))) return true;
    below = above;
  }
  return false;
}

/** A text with a comparison, a column with a value, or columns with values: not a query of its own in brackets. */
function isBareCondition(call: CallNode): boolean {
  const first = call.arguments[0]?.value;
  return first !== undefined && (first.kind === 'string' || first.kind === 'object');
}

/** An alternative that names an owner itself is meant: rows of the user, or of his team. */
function speaksOfOwner(call: CallNode): boolean {
  for (const { value } of call.arguments)
    for (const node of descendants(value)) {
      if (node.kind === 'string' && (node.value.match(/\w+/g) ?? []).some(isOwnerName)) return true;
      if (node.kind === 'object' && node.entries.some(({ key }) => key !== null && isOwnerName(key)))
        return true;
    }
  return false;
}
