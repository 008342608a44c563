import type { AssignNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, pathOf } from '../calls.ts';
import { ADDS, collectedPath, emptiedPaths, isEmptyCollection } from '../collections.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { namesOfTurn, type Turn, turnsAround } from '../turns.ts';
import { assignmentsAround } from '../values.ts';
import { ancestors, descendants, enclosingFunction, isWithin, mentionsAny, mentionsName } from '../walk.ts';
import { isOwnerItem } from './item-names.ts';
import { additionOf, MAX_ASSIGNMENTS, MERGES } from './summed-items.ts';

/** A total or a list that starts empty once, is added to for each of several items, and is handed on with each of them. */
export interface UnresetTotal {
  readonly name: string;
  /** Where it starts. */
  readonly start: AssignNode;
  readonly addition: SyntaxNode;
  /** Where it is handed on as what the one item comes to. */
  readonly use: SyntaxNode;
  /** The items are those that are billed: customers, accounts, subscriptions. */
  readonly isPerOwner: boolean;
}

/** Every such total of the file, in source order; each once. */
export function unresetTotals(facts: FileFacts): readonly UnresetTotal[] {
  const found = new Map<AssignNode, UnresetTotal>();
  for (const node of [...facts.nodes('assign'), ...facts.callsNamed(ADDITIONS), ...facts.nodes('binary')]) {
    const name = additionOf(node)?.total ?? collectedPath(node);
    if (name === null || !/^\w+$/.test(name) || RUNNING.test(wordsOf(name).join(' '))) continue;
    const total = unresetBy(node, name);
    if (total !== null && !found.has(total.start)) found.set(total.start, total);
  }
  return [...found.values()].sort((a, b) => a.start.span.start - b.start.span.start);
}

const ADDITIONS = new RegExp(`${MERGES.source}|${ADDS.source}`, 'i');

/** Totals that are meant to run on. */
const RUNNING =
  /\b(cumulative|running|grand|overall|global|all|so far|accumulated|balance|seen|offset|index|count|processed|failed|errors?|results?|failures)\b/;
/** Turns by time or by piece go on with what came before them. */
const PIECES =
  /^(day|days|month|months|hour|hours|week|weeks|date|dates|period|periods|page|pages|chunk|chunks|batch|batches|bucket|buckets|tier|tiers|part|parts|line|lines|row|rows|i|j|index)$/;

function unresetBy(addition: SyntaxNode, name: string): UnresetTotal | null {
  const turns = turnsAround(addition);
  const start = startOf(name, addition);
  if (start === null) return null;
  // The outermost turn that the total is made before, and the item whose total it is taken for.
  const outer = turns.filter(({ node }) => !isWithin(start, node)).at(-1);
  if (outer === undefined || isByPiece(outer) || isEmptiedIn(outer, name)) return null;
  const isPerOwner = isOwnerItem(namesOfTurn(outer));
  const inner = turns[0];
  if (inner === outer && !isPerOwner) return null;
  const use = useIn(outer, name, inner === outer ? addition : (inner?.node ?? addition));
  if (use === null || isReadAfter(outer, name)) return null;
  return { name, start, addition, use, isPerOwner };
}

function isByPiece({ variables }: Turn): boolean {
  return variables.some((name) => wordsOf(name).some((word) => PIECES.test(word)));
}

/** The one place where the name is set and not added to, where that is nothing yet. */
function startOf(name: string, from: SyntaxNode): AssignNode | null {
  const assignments = assignmentsAround(name, from);
  if (assignments.length > MAX_ASSIGNMENTS) return null;
  const starts = assignments.filter((one) => additionOf(one) === null && collectedPath(one) === null);
  const [start, ...others] = starts;
  return start !== undefined && others.length === 0 && isEmptyStart(start) ? start : null;
}

/** `0`, `Decimal(0)`, `BigDecimal.ZERO`, `[]`, and a declaration of a number or a list without a value. */
export function isEmptyStart({ value, type, declares }: AssignNode): boolean {
  if (value === null) return declares && type !== null && /int|float|double|decimal|^\[\]|map\[/i.test(type);
  if (value.kind === 'number') return value.value === 0;
  if (value.kind === 'member') return /^zero$/i.test(value.name);
  if (isEmptyCollection(value)) return true;
  if (value.kind !== 'call') return false;
  const [only, ...others] = value.arguments;
  // What stands in the brackets makes the values of missing keys.
  if (calleeName(value) === 'defaultdict' && others.length === 0) return true;
  if (others.length > 0 || /^(input|load|read|find|get|fetch)/i.test(calleeName(value))) return false;
  if (only === undefined) return /^(Decimal|Big|BigDecimal|Money|zero)$/i.test(calleeName(value));
  return /^[+-]?0+(\.0*)?$/.test(textOf(only.value));
}

function textOf(node: SyntaxNode): string {
  return node.kind === 'string'
    ? node.value
    : node.kind === 'number'
      ? node.raw.replace(/[a-z_]+$/i, '')
      : '';
}

function isEmptiedIn({ node }: Turn, name: string): boolean {
  for (const inner of descendants(node))
    if (additionOf(inner) === null && emptiedPaths(inner).includes(name)) return true;
  return false;
}

const LOGS =
  /^(log|info|warn|debug|error|trace|print|println|printf|puts|Infof|Printf|Debugf|LogInformation|echo)$/;

/** Where the total stands beside the item of the turn in a call, a literal or under its key, after the addition. */
function useIn({ node, variables }: Turn, name: string, after: SyntaxNode): SyntaxNode | null {
  const items = new Set(variables);
  for (const inner of descendants(node)) {
    if (inner.kind !== 'name' || inner.name !== name || inner.span.start < after.span.end) continue;
    const use = handedOn(inner, node);
    if (use !== null && mentionsAny(use, items)) return use;
  }
  return null;
}

/** The widest call, literal or assignment that takes the name as it is; null for logs, sums and tests. */
function handedOn(name: SyntaxNode, turn: SyntaxNode): SyntaxNode | null {
  let use: SyntaxNode | null = null;
  let below = name;
  for (const above of ancestors(name)) {
    if (above === turn || above.kind === 'function' || above.kind === 'block' || above.kind === 'loop') break;
    if (above.kind === 'if') break;
    if (above.kind === 'call') {
      if (LOGS.test(calleeName(above)) || collectedPath(above) === pathOf(name)) return null;
      use = above;
    } else if (above.kind === 'object') use = above;
    else if (above.kind === 'assign') {
      const isKept =
        below === above.value && above.targets.some((one) => one.kind === 'index' || one.kind === 'member');
      if (additionOf(above) !== null) return null;
      if (isKept || use !== null) use = above;
    }
    below = above;
  }
  return use;
}

/** A total over all items is read when they are through. */
function isReadAfter({ node }: Turn, name: string): boolean {
  const fn = enclosingFunction(node);
  for (const statement of fn?.body ?? [])
    if (statement.span.end > node.span.end && statement.span.start >= node.span.end)
      if (mentionsName(statement, name)) return true;
  return false;
}
