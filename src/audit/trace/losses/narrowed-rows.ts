import { calleeName, calleePath, callOf, functionGiven, pathOf, receiverOf } from '../../facts/calls.ts';
import { LOGS } from '../../facts/failures/let-go.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { lastValueOf } from '../../facts/returned.ts';
import { marksIn } from '../../facts/rows/marks.ts';
import { assignmentsOf, valueOfName } from '../../facts/values.ts';
import { ancestors, descendants, enclosingNamedFunction, mentionsName } from '../../facts/walk.ts';
import type { CallNode, FunctionNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode } from '../billing-code.ts';
import { deliveriesOf, isProvenDelivery } from '../deliveries.ts';
import type { Trace } from '../site.ts';

/** A list of usage that loses what has no customer or price on its way, while all of the list is taken for done. */
export interface NarrowedRows {
  /** What narrows the list: `rows.filter((row) => customers.has(row.tenant))`. */
  readonly node: SyntaxNode;
  /** What the rows are looked up in: `customers`. */
  readonly lookedUpIn: string;
  /** What takes all rows for done. */
  readonly closing: SyntaxNode;
  /** `rows` */
  readonly list: string;
}

/** Every list of the file that is narrowed so. */
export function narrowedRows(facts: FileFacts, trace: Trace): readonly NarrowedRows[] {
  const narrowings = [
    ...facts.callsNamed(NARROWS).flatMap(ofCall),
    ...facts.nodes('list').flatMap(ofComprehension),
  ].flatMap((one) => (isMapping(one.map, facts.file) ? [one] : []));
  if (narrowings.length === 0) return [];
  const isSending = deliveriesOf(facts.file, trace).some(isProvenDelivery);
  return narrowings.flatMap(({ node, list, map }): NarrowedRows[] => {
    const fn = enclosingNamedFunction(node);
    if (fn === null || !(isSending || isBillingCode(node, facts.file))) return [];
    // The other half is looked at as well, or the list goes on under its own name.
    if (narrowings.filter((one) => one.list === list).length > 1 || isGivenTo(node, list)) return [];
    if (isSplit(fn, list, node)) return [];
    const closing = closingOf(fn, { node, list }, facts);
    return closing === null ? [] : [{ node, lookedUpIn: map.name, closing, list }];
  });
}

interface Narrowing {
  readonly node: SyntaxNode;
  readonly list: string;
  readonly map: SyntaxNode & { readonly kind: 'name' };
}

const NARROWS =
  /^(filter|select|where|map_?not_?null|filter_?map|compact_?map|flat_?map|collect|reject|array_filter|mapNotNull)$/i;

function ofCall(call: CallNode): readonly Narrowing[] {
  const receiver = receiverOf(call);
  const lambda = functionGiven(call);
  const list = receiver === null ? null : listNamed(receiver);
  if (list === null || lambda === null || /^(collect|flat_?map)$/i.test(calleeName(call))) return [];
  const map = /^(filter|select|where)$/i.test(calleeName(call))
    ? keptBy(lastValueOf(lambda))
    : leftOutIn(lambda);
  return map === null ? [] : [{ node: call, list, map }];
}

/** `usages`, also behind what only passes it on: `usages.iter()`, `page.stream()`. */
function listNamed(node: SyntaxNode): string | null {
  if (node.kind === 'name') return node.name;
  const passed = node.kind === 'call' ? receiverOf(node) : null;
  const isPassed =
    node.kind === 'call' && /^(iter|into_iter|stream|lazy|asSequence|values|to_a)$/.test(calleeName(node));
  return isPassed && passed?.kind === 'name' ? passed.name : null;
}

/** `[to_event(row) for row in rows if row.tenant in customers]` */
function ofComprehension(node: SyntaxNode & { readonly kind: 'list' }): readonly Narrowing[] {
  const clauses = node.items.flatMap((one) =>
    one.kind === 'other' && one.syntax === 'comprehension' ? [one] : [],
  );
  const [first, condition] = clauses;
  const source = first?.children[1];
  const test = condition?.children[0] ?? first?.children[2];
  if (source?.kind !== 'name' || test === undefined) return [];
  const map = keptBy(test);
  return map === null ? [] : [{ node, list: source.name, map }];
}

const ASKS =
  /^(has|contains|contains_?key|key\?|has_?key\??|include\?|includes|member\?|exists|array_key_exists|get|try_?get_?value)$/i;

type Name = SyntaxNode & { readonly kind: 'name' };

/** The map whose keys a condition keeps: `customers.has(row.tenant)`, `row.tenant in customers`. */
function keptBy(test: SyntaxNode | null): Name | null {
  if (test === null) return null;
  if (test.kind === 'binary' && test.operator === '&&') return keptBy(test.left) ?? keptBy(test.right);
  if (test.kind === 'binary' && test.operator === 'in') return test.right.kind === 'name' ? test.right : null;
  if (test.kind === 'binary' && test.operator === '!=') return lookedUp(test.left);
  return lookedUp(test);
}

function lookedUp(node: SyntaxNode): Name | null {
  if (node.kind === 'index') return node.object.kind === 'name' ? node.object : null;
  if (node.kind !== 'call' || !ASKS.test(calleeName(node))) return null;
  const map = receiverOf(node);
  return map?.kind === 'name' ? map : null;
}

/** The map in which a row that is not found leaves the lambda with nothing: `byTenant[row.tenant] ?: return null`. */
function leftOutIn(lambda: FunctionNode): Name | null {
  let map: Name | null = null;
  let leaves = false;
  for (const node of descendants(lambda)) {
    map ??= lookedUp(node);
    if (node.kind === 'return' || node.kind === 'continue' || node.kind === 'null') leaves ||= isEmpty(node);
    // What is put down somewhere may be dealt with there.
    if (node.kind === 'call' && KEEPS.test(calleeName(node)) && !LOGS.test(calleePath(node))) return null;
  }
  return leaves ? map : null;
}

const KEEPS =
  /^(add|push|append|park|save|store|enqueue|insert|publish|send|<<|raise|report|record|error|throw)$/i;

function isEmpty(node: SyntaxNode): boolean {
  if (node.kind !== 'return') return true;
  const { value } = node;
  return value === null || value.kind === 'null' || (value.kind === 'list' && value.items.length === 0);
}

const MAPPED =
  /^(customer|subscription|subscriber|account|price|pricing|plan|meter|contract|wallet|mapping|billing|tariff|rate|product|sku)s?$/;

/** The map is of those who are billed, or of what usage is priced by, by its name or by what it is made of. */
function isMapping(map: Name, { text }: SyntaxFile): boolean {
  const value = valueOfName(map.name, map);
  const made =
    value === null
      ? ''
      : text.slice(value.span.start, Math.min(value.span.end, value.span.start + MAX_VALUE));
  return [map.name, ...made.split(/\W+/)].some((name) => wordsOf(name).some((word) => MAPPED.test(word)));
}

/** More of what a map is made of is not looked through. */
const MAX_VALUE = 300;

/** `rows = rows.filter(…)`: from here on the name is that of what is left. */
function isGivenTo(node: SyntaxNode, list: string): boolean {
  for (const above of ancestors(node)) {
    if (above.kind === 'assign') return above.targets.some((one) => one.kind === 'name' && one.name === list);
    if (above.kind === 'function') return false;
  }
  return false;
}

const SPLITS =
  /^(partition|group_?by|filter_?not|reject|none|any|every|all|some|difference|except|minus|subtract)$/i;

/** What is missing is looked for by itself, there or before. */
function isSplit(fn: FunctionNode, list: string, node: SyntaxNode): boolean {
  for (const { value } of assignmentsOf(list, node)) {
    const made = callOf(value);
    if (made !== null && (SPLITS.test(calleeName(made)) || NARROWS.test(calleeName(made)))) return true;
  }
  for (const inner of descendants(fn)) {
    if (inner === node || inner.kind !== 'call') continue;
    const receiver = receiverOf(inner);
    if (receiver?.kind === 'name' && receiver.name === list && SPLITS.test(calleeName(inner))) return true;
    // `rows.length - events.length`, `rows.filter((row) => !customers.has(…))`
    if (
      receiver?.kind === 'name' &&
      receiver.name === list &&
      /^(filter|select|where)$/i.test(calleeName(inner))
    )
      return true;
  }
  return false;
}

const CLOSES =
  /^(update\w*|mark\w*|set\w*|delete\w*|remove\w*|execute\w*|exec\w*|query|ack\w*|commit\w*|advance\w*|save\w*)!?$/i;

/** The first change behind it that is made of the whole list. */
function closingOf(
  fn: FunctionNode,
  { node, list }: Pick<Narrowing, 'node' | 'list'>,
  facts: FileFacts,
): SyntaxNode | null {
  const marked = new Set(marksIn(facts).map((mark) => mark.node));
  for (const inner of descendants(fn)) {
    if (inner.kind !== 'call' || inner.span.start < node.span.end) continue;
    if (!marked.has(inner) && !(CLOSES.test(calleeName(inner)) && saysDone(inner, facts.file))) continue;
    if (mentionsName(inner, list)) return inner;
  }
  return null;
}

const DONE =
  /\b(shipped|sent|reported|exported|billed|processed|delivered|synced|done|pushed|ingested|handled|metered|uploaded)|(shipped|sent|reported|exported|billed|processed|delivered|synced|ingested|metered)(_?at|_?on)?\b|\bdelete|\bremove|\back/i;

function saysDone(call: CallNode, { text }: SyntaxFile): boolean {
  return (
    DONE.test(text.slice(call.span.start, Math.min(call.span.end, call.span.start + MAX_CALL))) &&
    pathOf(call.callee) !== ''
  );
}

/** So much of a call says what it changes. */
const MAX_CALL = 600;
