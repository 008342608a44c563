import type { CallNode, SyntaxNode } from '../languages/syntax.ts';
import { calleeName, pathOf, receiverOf } from './calls.ts';

/** The names of calls that {@link collectedPath} knows. */
export const ADDS =
  /^(push|push_back|append|add|Add|extend|addAll|addLast|AddRange|insert|unshift|enqueue|offer|concat|<<|array_push)$/;

/**
 * What a node adds one thing to, as a dotted path: `rows.push(x)`, `this.rows << x`, `rows = append(rows, x)`,
 * `$rows[] = $x`, `rows += [x]`, `counts[key] += n`. Null where it adds to nothing.
 */
export function collectedPath(node: SyntaxNode): string | null {
  if (node.kind === 'call') return collectedByCall(node);
  if (node.kind === 'binary') return node.operator === '<<' ? plainPath(node.left) : null;
  if (node.kind !== 'assign') return null;
  const [target] = node.targets;
  if (target === undefined || node.declares) return null;
  if (target.kind === 'index')
    return node.operator === '+=' || isAppendSlot(target.index) ? plainPath(target.object) : null;
  const path = plainPath(target);
  if (path === null || node.value === null) return null;
  if (node.operator === '+=') return node.value.kind === 'list' ? path : null;
  const first = firstPart(node.value);
  return first !== null && plainPath(first) === path ? path : null;
}

function collectedByCall(call: CallNode): string | null {
  const name = calleeName(call);
  const [first] = call.arguments;
  if (!ADDS.test(name) || first === undefined) return null;
  if (name === 'array_push') return plainPath(first.value);
  const receiver = receiverOf(call);
  return receiver === null ? null : plainPath(receiver);
}

/** PHP's `$rows[] = …` has an index that says nothing. */
function isAppendSlot(index: SyntaxNode): boolean {
  return index.kind === 'other' && index.children.length === 0;
}

/** The collection that a longer one is made of: `append(rows, x)`, `[...rows, x]`, `rows + [x]`, `array_merge(rows, x)`. */
function firstPart(value: SyntaxNode): SyntaxNode | null {
  if (value.kind === 'call' && /^(append|array_merge|concat)$/.test(calleeName(value)))
    return receiverOf(value) ?? value.arguments[0]?.value ?? null;
  if (value.kind === 'binary' && value.operator === '+' && value.right.kind === 'list') return value.left;
  const [item] = value.kind === 'list' ? value.items : [];
  if (item?.kind === 'unary' && item.operator === '...') return item.operand;
  return item?.kind === 'other' && item.children.length === 1 ? (item.children[0] ?? null) : null;
}

const EMPTIES =
  /^(clear|Clear|splice|pop|shift|pop_front|popleft|poll|dequeue|drain|drainTo|take|delete|delete_if|delete_at|remove|removeAll|truncate|reset|Reset|resetTo|swap|replace|clone_and_clear|retain|release|flush!|clear!|shift!)$/i;
const EMPTYING_FUNCTIONS = /^(take|swap|replace|array_splice|array_shift|array_pop|unset|delete|clear)$/;

/**
 * What a node empties, shortens or makes anew, as dotted paths: `rows = []`, `batch, rows = rows, []`, `rows.clear()`,
 * `rows.length = 0`, `mem::take(&mut rows)`, `unset($rows)`.
 */
export function emptiedPaths(node: SyntaxNode): readonly string[] {
  if (node.kind === 'assign')
    return collectedPath(node) === null ? node.targets.flatMap((target) => listed(setBy(target))) : [];
  if (node.kind === 'unary') return node.operator === 'delete' ? listed(plainPath(node.operand)) : [];
  if (node.kind !== 'call') return [];
  const receiver = receiverOf(node);
  const name = calleeName(node);
  const own = receiver === null ? null : plainPath(receiver);
  if (own !== null && EMPTIES.test(name)) return [own];
  const [first] = node.arguments;
  return first !== undefined && EMPTYING_FUNCTIONS.test(name) ? listed(plainPath(first.value)) : [];
}

function listed(path: string | null): readonly string[] {
  return path === null ? [] : [path];
}

/** `rows.length = 0` sets the list; `rows[i] = x` sets one entry of it. */
function setBy(target: SyntaxNode): string | null {
  if (target.kind === 'member' && /^(length|Count)$/.test(target.name)) return plainPath(target.object);
  return target.kind === 'index' ? null : plainPath(target);
}

/** An empty collection as written: `[]`, `{}`, `nil`, `new ArrayList<>()`, `make([]T, 0)`, `Vec::new()`. */
export function isEmptyCollection(value: SyntaxNode): boolean {
  if (value.kind === 'list') return value.items.length === 0;
  if (value.kind === 'object') return value.entries.length === 0;
  if (value.kind !== 'call') return false;
  const [first, ...others] = value.arguments;
  if (/(^|\.)(make|array|list|dict|set|vec)$/i.test(pathOf(value.callee)))
    return first === undefined || (others.length > 0 && others[0]?.value.kind === 'number');
  return (
    first === undefined &&
    /^(ArrayList|LinkedList|List|HashMap|LinkedHashMap|HashSet|Dictionary|Map|Set|Array|Vec|VecDeque|deque|defaultdict|Collection|collect|mutableListOf|mutableMapOf)(\.new|\.default)?$/.test(
      pathOf(value.callee),
    )
  );
}

/** The path of a bare name or member, pointers seen through; null for what is computed. */
function plainPath(node: SyntaxNode): string | null {
  if (node.kind === 'unary' && /^[&*]/.test(node.operator)) return plainPath(node.operand);
  if (node.kind === 'other' && node.children.length === 1) {
    const [only] = node.children;
    return only === undefined ? null : plainPath(only);
  }
  return node.kind === 'name' || node.kind === 'member' ? pathOf(node) : null;
}
