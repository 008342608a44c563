import type { CallNode, IndexNode, NameNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, pathOf, receiverOf, withAwait } from '../calls.ts';
import { returnedBy } from '../returned.ts';
import { growthOf } from '../totals/grown-lists.ts';
import { assignmentsOf, literalNumber, resolve } from '../values.ts';
import { ancestors, enclosingFunction, enclosingNamedFunction, loopAround } from '../walk.ts';
import { CUT, type ListBound, UNKNOWN } from './list-bound.ts';
import { limitInChain, limitRunBefore, widthOf } from './list-limits.ts';

/** Nobody passes a list through more hands in one function. */
const MAX_STEPS = 8;

/** Follows a list through names, maps, filters, slices and chunks to where its length is decided. */
export function listSizeOf(node: SyntaxNode): ListBound {
  return sizeOf(node, MAX_STEPS);
}

function sizeOf(node: SyntaxNode, steps: number): ListBound {
  if (steps === 0) return UNKNOWN;
  const growth = node.kind === 'name' ? growthOf(node) : null;
  if (growth !== null) return growth.isWatched ? CUT : sizeOfGrown(growth.by, steps);
  // A parameter that is given another value further down is here still the caller's.
  if (node.kind === 'name' && isAsGiven(node)) return { kind: 'given', name: node.name };
  const value = resolve(node);
  switch (value.kind) {
    case 'name':
      return sizeOfTaken(value, steps) ?? sizeOfUnresolved(value);
    case 'list':
      return sizeOfLiteral(value.items, value, steps);
    case 'index':
      return sizeOfIndex(value);
    case 'call':
      return sizeOfCall(value, steps);
    // Ruby's `rows.to_a` is a call without parentheses.
    case 'member':
      return PASSES.test(value.name) || ROWS.test(value.name) ? sizeOf(value.object, steps - 1) : UNKNOWN;
    default:
      return UNKNOWN;
  }
}

function isAsGiven(node: NameNode): boolean {
  const fn = enclosingFunction(node);
  return (
    fn !== null &&
    fn.variety !== 'lambda' &&
    fn.parameters.some(({ name }) => name === node.name) &&
    assignmentsOf(node.name, node).every(({ span }) => span.start > node.span.start)
  );
}

/** What drivers call the rows of an answer: `result.rows`. */
const ROWS = /^(rows|Rows|recordset)$/;

/** As many as the loop has turns, where that is known. */
function sizeOfGrown(by: SyntaxNode, steps: number): ListBound {
  const loop = loopAround(by);
  const turns = loop?.iterable ? sizeOf(loop.iterable, steps - 1) : UNKNOWN;
  if (turns.kind === 'at-most' || turns.kind === 'cut') return turns;
  return { kind: 'unbounded', why: 'grown', by, from: turns.kind === 'given' ? turns.name : null };
}

/** A literal's own length; of a comprehension the length of what it goes through. */
function sizeOfLiteral(items: readonly SyntaxNode[], by: SyntaxNode, steps: number): ListBound {
  for (const item of items) {
    if (item.kind !== 'other') continue;
    const source = item.syntax === 'comprehension' ? item.children[1] : undefined;
    return source === undefined ? UNKNOWN : sizeOf(source, steps - 1);
  }
  return { kind: 'at-most', items: items.length, by };
}

/** `rows[i:i+50]`, `rows[0, 50]`, `rows[start:end]` in a loop that steps by 50. */
function sizeOfIndex(value: IndexNode): ListBound {
  const { index } = value;
  if (index.kind === 'list') return widthOf(index.items, value);
  return index.kind === 'binary' && index.operator.startsWith('..') ? CUT : UNKNOWN;
}

const CHUNKS =
  /^(chunk|chunks|chunked|Chunk|chunk_?[bB]y_?[iI]d|batch|batched|batches|in_?batches|partition|each_slice|in_groups_of|find_in_batches|array_chunk|split_?(in)?to_?(chunks|batches)\w*|to_?(chunks|batches)|make_?(chunks|batches)|window|windowed|\w*(Chunks?|Batches|_chunks?|_batches))$/;
const PASSES =
  /^(map|filter|flat_?map|sort|sort_by|sorted|list|tuple|to_?list|to_a|to_?array|collect|from|values|compact|uniq|reverse|reversed|array_values|stream|Select|Where|ToList|ToArray|AsEnumerable|toSorted|concat|filter_map|except|reject|iter|into_iter|cloned|copied|to_vec|stringify|dumps|json_encode)$/i;
const QUERIES =
  /^(find_?(many|all)|find|all|fetch_?all|scalars|pluck|find_each|get_?result_?list|find_?all\w*|find_?by\w*|selectFrom|get_?all\w*|scan|to_?list_?async|query(_?context|_?raw|_?async|_?as)?|\$queryRaw)$/i;

function sizeOfCall(call: CallNode, steps: number): ListBound {
  const name = calleeName(call);
  if (CHUNKS.test(name)) return sizeOfChunk(call);
  const limit = limitInChain(call);
  if (limit !== null) return limit;
  const receiver = receiverOf(call);
  // `$rows->map(fn …)->all()`: a list made of a list, and no query.
  if (name === 'all' && receiver?.kind === 'call' && isMapped(receiver)) return sizeOf(receiver, steps - 1);
  if (PASSES.test(name)) {
    const isMethod =
      receiver !== null &&
      !/^(Array|Collectors|List|JSON|json|orjson)$/.test(receiver.kind === 'name' ? receiver.name : '');
    const source = isMethod && !isBareQuery(call) ? receiver : call.arguments[0]?.value;
    const passed = source === undefined ? UNKNOWN : sizeOf(source, steps - 1);
    if (passed.kind !== 'unknown' || !(QUERIES.test(name) || name === 'Where')) return passed;
  }
  const each = receiver === null ? null : mappedEach(receiver);
  if (/^(all|toArray)$/.test(name) && each !== null) return sizeOf(each, steps - 1);
  // Laravel's `$rows->map(...)->all()` is the plain list of what was mapped.
  if (/^(all|toArray)$/.test(name) && receiver?.kind === 'call' && MAKES.test(calleeName(receiver)))
    return sizeOf(receiver, steps - 1);
  if (/^fetch_?all$/i.test(name) && receiver !== null) {
    const said = limitRunBefore(call, receiver);
    if (said !== null) return said;
  }
  if (isRepositoryRead(call)) return asked(call);
  if (receiver !== null && (QUERIES.test(name) || isModelQuery(name, receiver)))
    return { kind: 'unbounded', why: 'query', by: call, from: null };
  return asked(call).kind === 'cut' ? CUT : sizeOfReturned(call, steps);
}

/** `this.pending()`, `toEvents(rows)`: what a function of the same file gives back, made of what it is given or not. */
function sizeOfReturned(call: CallNode, steps: number): ListBound {
  const [value, ...others] = returnedBy(call);
  if (value === undefined || others.length > 0) return UNKNOWN;
  const size = sizeOf(value, steps - 1);
  const given = size.kind === 'given' ? size.name : size.kind === 'unbounded' ? size.from : null;
  if (given === null) return size;
  const at = enclosingNamedFunction(value)?.parameters.findIndex(({ name }) => name === given) ?? -1;
  const argument = call.arguments[at];
  return argument === undefined ? UNKNOWN : sizeOf(argument.value, steps - 1);
}

/** Laravel's `$rows->map->toEvent()`: the list whose items are asked each. */
function mappedEach(call: SyntaxNode): SyntaxNode | null {
  const asked = call.kind === 'call' && call.callee.kind === 'member' ? call.callee.object : null;
  return asked?.kind === 'member' && asked.name === 'map' ? asked.object : null;
}

/** Goes through a list with a function: what a query is made of takes none. */
function isMapped(call: CallNode): boolean {
  return PASSES.test(calleeName(call)) && call.arguments[0]?.value.kind === 'function';
}

const MAKES = /^(map|flat_?map|reject|map_?with_?keys|to_?base)$/i;

const READS = /^_?(find|fetch|load|list|select|read|get_?all)(?=[A-Z_])/;
const LISTS = /^(readonly |final )?\w*(List|Collection|Set|Iterable|IEnumerable|Sequence)\s*<|\[\]$/;

/** `List<HourlyUsage> pending = hours.findUnreported(before)`: a read of rows by its own declaration. */
function isRepositoryRead(call: CallNode): boolean {
  if (receiverOf(call) === null || !READS.test(calleeName(call))) return false;
  const holder = withAwait(call).parent;
  return holder?.kind === 'assign' && holder.type !== null && LISTS.test(holder.type.trim());
}

const BOUNDS = /limit|page|max|size|count|batch|chunk|top|take/i;

/** What is said of a size in a call's own name or arguments bounds it. */
function asked(call: CallNode): ListBound {
  const named = call.arguments.some(({ name, value }) => BOUNDS.test(`${name ?? ''} ${pathOf(value)}`));
  const numbered = call.arguments.some(({ value }) => value.kind === 'number');
  if (named || numbered || BOUNDS.test(calleeName(call))) return CUT;
  return { kind: 'unbounded', why: 'query', by: call, from: null };
}

/** Active Record's `PhoneCall.where(...)`, Entity Framework's `_db.Calls.Where(...)`: a query of what it hangs from. */
function isModelQuery(name: string, receiver: SyntaxNode): boolean {
  if (/^(Where|Include|OrderBy)$/.test(name) && receiver.kind === 'member')
    return /^_?(db|context|db_?context|database)$/i.test(pathOf(receiver.object));
  // Eloquent's `UsageRow::whereNull('sent_at')->get()`.
  if (name === 'get' && /^\\?\p{Lu}\w*\.(\w+\.)*(where|query|with|latest|order)/u.test(pathOf(receiver)))
    return true;
  return /^(where|includes|joins|order)$/.test(name) && /^\p{Lu}/u.test(pathOf(receiver));
}

function isBareQuery(call: CallNode): boolean {
  return call.arguments[0]?.value.kind === 'name' && /^(Array|list|tuple|from)$/.test(calleeName(call));
}

/** One of the chunks a call makes: the last number it is given is their size. */
function sizeOfChunk(call: CallNode): ListBound {
  const sizes = call.arguments.map(({ value }) => literalNumber(value)).filter((size) => size !== null);
  const size = sizes.at(-1);
  return size === undefined ? CUT : { kind: 'at-most', items: size, by: call };
}

/** `const { rows } = await client.query(CLAIM)`, `rows, err := store.FindPending(ctx)`. */
function sizeOfTaken(node: NameNode, steps: number): ListBound | null {
  for (const assign of assignmentsOf(node.name, node)) {
    const isRows = assign.fields?.length === 1 && ROWS.test(assign.fields[0] ?? '');
    if (!isRows || assign.value === null) continue;
    const size = sizeOf(assign.value, steps - 1);
    if (size.kind !== 'unknown') return size;
  }
  return null;
}

/** A loop's variable, a block's parameter, or a parameter of the function. */
function sizeOfUnresolved(node: NameNode): ListBound {
  const { name } = node;
  for (const above of ancestors(node)) {
    if (above.kind === 'loop' && above.variables.some((one) => one.kind === 'name' && one.name === name))
      return above.iterable === null ? UNKNOWN : chunkOf(above.iterable);
    if (above.kind !== 'function' || !above.parameters.some((parameter) => parameter.name === name)) continue;
    if (above.variety !== 'lambda' || above.parent?.kind !== 'call') return { kind: 'given', name };
    const receiver = receiverOf(above.parent);
    const own = chunkOf(above.parent);
    return own.kind === 'unknown' && receiver !== null ? chunkOf(receiver) : own;
  }
  return UNKNOWN;
}

function chunkOf(node: SyntaxNode): ListBound {
  const value = resolve(node);
  return value.kind === 'call' && CHUNKS.test(calleeName(value)) ? sizeOfChunk(value) : UNKNOWN;
}
