import type { CallNode, FunctionNode, IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { absentName } from '../absence.ts';
import { calleeName, pathOf, receiverOf } from '../calls.ts';
import { typeNamesOf } from '../declared-types.ts';
import { speaksOf } from '../failures/let-go.ts';
import type { FileFacts } from '../file-facts.ts';
import { lastName, wordsOf } from '../names.ts';
import { assignmentsOf, literalNumber, resolve } from '../values.ts';
import { descendants, enclosingFunction, mentionsName } from '../walk.ts';

/** A price that is zero for whatever the table of prices does not know. */
export interface FreeFallback {
  readonly node: SyntaxNode;
  /** The table, or the call that looks up, as the code calls it. */
  readonly table: string;
  /** The code tells of the missing price as of something that should not be. */
  readonly warns: boolean;
}

const PRICES = /^(prices?|pricing|pricings|costs?|rates?|tariffs?|ratios?|fees?)$/;
/** Tables of rates that are no prices, and prices whose absence means that nothing is due. */
const OTHER_RATES =
  /^(tax|taxes|vat|discounts?|limit|limits|limiter|frame|sample|sampling|refresh|exchange|conversion|fx|interest|bit|error|hit|click|shipping|per|base|extra|additional|optional)$/;

/** Looks a price up by a key that the code does not write down: `PRICES[model]`, `pricing.get(model)`. */
const GETS =
  /^(get|fetch|find|lookup|dig|get_?or_?default|getvalueordefault|get_?or_?else|get_?price|price_?for|price_?of|find_?price|lookup_?price|get_?rate|rate_?for|get_?pricing|get_?model_?(price|ratio|pricing|cost|rate)s?)$/i;
const UNWRAPS = /^(unwrap_or(_default)?|or_?else|copied|cloned)$/i;
const LOOKS_UP = new RegExp(`${GETS.source}|${UNWRAPS.source}`, 'i');

/** Where a price that is not found is zero, and the code goes on to charge with it. */
export function freeFallbacks(facts: FileFacts): readonly FreeFallback[] {
  const found: FreeFallback[] = facts.file.readsMissingAsZero ? [...missesIn(facts)] : [];
  for (const node of facts.nodes('binary')) {
    const table = /^(\?\?|\|\|)$/.test(node.operator) ? tableOf(node.left) : null;
    if (table !== null && isFree(node.right) && !isAsked(node)) found.push({ node, table, warns: false });
  }
  for (const call of facts.callsNamed(LOOKS_UP)) {
    const table = isFreeDefault(call) ? tableOf(call) : null;
    if (table !== null && !isAsked(call)) found.push({ node: call, table, warns: false });
  }
  for (const node of facts.nodes('if')) {
    const leaving = leavesFree(node);
    if (leaving !== null) found.push(leaving);
  }
  if (found.length === 0) return found;
  const filled = filledTables(facts);
  return found
    .filter(({ node, table }) => !filled.has(table) && !isAddend(node))
    .toSorted((a, b) => a.node.span.start - b.node.span.start);
}

/** `rate := rates[model]` without asking whether it was there, where a map gives zero for what it does not have. */
function* missesIn(facts: FileFacts): Generator<FreeFallback> {
  for (const node of facts.nodes('assign')) {
    const [only, ...others] = node.targets;
    const value = node.value;
    if (only === undefined || others.length > 0 || value?.kind !== 'index' || !isMap(value.object)) continue;
    const table = tableOf(value);
    if (table !== null && !isAsked(value) && !isTested(value.index, node))
      yield { node: value, table, warns: false };
  }
}

/** Declared or made as a map by key of text in this file; a list of prices has them all. */
function isMap(node: SyntaxNode): boolean {
  const made = resolve(node);
  return made.kind === 'object' && (made.typeName ?? '').startsWith('map[string]');
}

/** The key was looked for before: `if _, ok := rates[model]; !ok`. */
function isTested(key: SyntaxNode, assign: SyntaxNode): boolean {
  const fn = enclosingFunction(assign);
  if (fn === null) return false;
  for (const node of descendants(fn))
    if (node.kind === 'if' && node.span.start < assign.span.start)
      for (const head of node.init === null ? [node.test] : [node.init, node.test])
        if (mentionsName(head, pathOf(key))) return true;
  return false;
}

/** What is added up by key is a sum that begins with zero, not a list of prices. */
function filledTables({ nodes, callsNamed }: FileFacts): ReadonlySet<string> {
  const targets = nodes('assign').flatMap((assign) => assign.targets);
  const indexed = targets.flatMap((target) => (target.kind === 'index' ? [pathOf(target.object)] : []));
  // `map.set(id, known + quantity)`, `map.merge(id, quantity, sum)`.
  const summed = callsNamed(PUTS).flatMap((call): string[] => {
    const receiver = receiverOf(call);
    const value = call.arguments[1]?.value;
    const isSum = value?.kind === 'binary' && value.operator === '+';
    return receiver !== null && (isSum || /^merge$/i.test(calleeName(call))) ? [pathOf(receiver)] : [];
  });
  return new Set([...indexed, ...summed]);
}

const PUTS = /^(set|put|insert|merge)$/i;

function isAddend({ parent }: SyntaxNode): boolean {
  return parent?.kind === 'binary' && parent.operator === '+';
}

/** The table a lookup looks in; null where the node is no lookup of a price by a key that varies. */
function tableOf(node: SyntaxNode): string | null {
  if (node.kind === 'await') return tableOf(node.value);
  if (node.kind === 'name') {
    const value = resolve(node);
    return value === node ? null : tableOf(value);
  }
  if (node.kind === 'member' && node.isOptional) return tableOf(node.object);
  if (node.kind === 'index') return isFixed(node.index) ? null : nameOfPrices(node.object);
  if (node.kind !== 'call') return null;
  const receiver = receiverOf(node);
  if (receiver !== null && UNWRAPS.test(calleeName(node)) && receiver.kind === 'call')
    return tableOf(receiver);
  const [key] = node.arguments;
  if (key === undefined || isFixed(key.value) || !GETS.test(calleeName(node))) return null;
  return receiver === null || /price|rate|cost|ratio/i.test(calleeName(node))
    ? nameOfPrices(node.callee)
    : (nameOfPrices(receiver) ?? typedAsPrices(receiver));
}

/** `byModel`, declared as `Map<String, Price>`. */
function typedAsPrices(node: SyntaxNode): string | null {
  const isPrices = typeNamesOf(node).some((type) => {
    const words = wordsOf(type);
    return words.some((word) => PRICES.test(word)) && !words.some((word) => OTHER_RATES.test(word));
  });
  return isPrices ? pathOf(node) : null;
}

function isFixed(key: SyntaxNode): boolean {
  return key.kind === 'string' || key.kind === 'number';
}

function nameOfPrices(node: SyntaxNode): string | null {
  const path = pathOf(node);
  const words = wordsOf(lastName(path));
  // `taxable_by_rate` holds amounts by their rate, and no rates.
  const isPrices = words.some((word, at) => PRICES.test(word) && words[at - 1] !== 'by');
  const isSpent = words.some((word, at) => TIMES.test(word) && words[at - 1] === 'by');
  return isPrices && !isSpent && !words.some((word) => OTHER_RATES.test(word)) ? path : null;
}

/** `cost_by_month`: what was spent in a time, which may be nothing. */
const TIMES = /^(months?|days?|dates?|weeks?|hours?|years?|quarters?|periods?)$/;

/** Zero, or a price all of whose numbers are zero. */
function isFree(node: SyntaxNode): boolean {
  const value = resolve(node);
  if (literalNumber(value) === 0 || isNamedZero(value)) return true;
  if (value.kind === 'call') return isMadeOfZeros(value);
  if (value.kind !== 'object') return false;
  const numbers = value.entries.filter((entry) => literalNumber(entry.value) !== null);
  return numbers.length > 0 && numbers.every((entry) => literalNumber(entry.value) === 0);
}

/** `BigDecimal.ZERO`, `Price.FREE`. */
function isNamedZero(node: SyntaxNode): boolean {
  return (node.kind === 'member' || node.kind === 'name') && /^(ZERO|Zero|zero|FREE|Free)$/.test(node.name);
}

/** `Decimal(0)`, `Price(BigDecimal.ZERO, BigDecimal.ZERO)`, `Decimal.new("0")`. */
function isMadeOfZeros({ arguments: given }: CallNode): boolean {
  return (
    given.length > 0 &&
    given.every(
      ({ value }) =>
        literalNumber(value) === 0 ||
        isNamedZero(value) ||
        (value.kind === 'string' && /^0(\.0+)?$/.test(value.value)),
    )
  );
}

/** `prices.get(model, 0)`, `rates.fetch(plan, 0)`, `prices.get(model).unwrap_or(0.0)`. */
function isFreeDefault(call: CallNode): boolean {
  if (call.arguments.length === 0) return /^unwrap_or_default$/i.test(calleeName(call));
  if (call.arguments.length === 1 && /^GetValueOrDefault$/i.test(calleeName(call))) return true;
  const last = call.arguments.at(-1)?.value;
  if (last === undefined || !isFree(last)) return false;
  return UNWRAPS.test(calleeName(call)) ? call.arguments.length === 1 : call.arguments.length === 2;
}

/** What was looked up is compared before it is used: then zero is told apart. */
function isAsked(lookup: SyntaxNode): boolean {
  const holder = lookup.parent;
  if (holder === null) return false;
  if (holder.kind === 'binary' && /^[=!]=$|^[<>]=?$/.test(holder.operator)) return true;
  const [target] = holder.kind === 'assign' ? holder.targets : [];
  const fn = enclosingFunction(lookup);
  if (target === undefined || fn === null) return false;
  const name = pathOf(target);
  for (const node of descendants(fn)) {
    if (node.kind !== 'if' && node.kind !== 'conditional') continue;
    for (const inner of descendants(node.test)) if (pathOf(inner).split('.')[0] === name) return true;
  }
  return false;
}

/** `if (!price) return 0` behind a lookup, `if model not in PRICES: return 0.0`: nothing but leaving with zero. */
function leavesFree(node: IfNode): FreeFallback | null {
  const last = node.then.at(-1);
  const fn = enclosingFunction(node);
  if (last?.kind !== 'return' || last.value === null || fn === null || !isFree(last.value)) return null;
  const table = missedTable(node.test);
  const told = table === null ? null : speaksOf(node.then.slice(0, -1));
  if (table === null || told === null || !isOneResult(fn)) return null;
  return { node: last, table, warns: told.warns || node.then.length > 1 };
}

/** The table in which the condition found nothing. */
function missedTable(test: SyntaxNode): string | null {
  if (test.kind === 'unary' && test.operand.kind === 'binary' && test.operand.operator === 'in')
    return nameOfPrices(test.operand.right);
  const absent = absentName(test);
  if (absent === null || absent.node.kind !== 'name') return null;
  const value = assignmentsOf(absent.node.name, absent.node).findLast(
    (one) => one.span.end <= test.span.start,
  )?.value;
  return value ? tableOf(value) : null;
}

/** A second result tells the caller that nothing was found. */
function isOneResult(fn: FunctionNode): boolean {
  return !/^\(.*,/.test(fn.returns ?? '') && !/\b(Option|Result|tuple|Tuple)\b/.test(fn.returns ?? '');
}
