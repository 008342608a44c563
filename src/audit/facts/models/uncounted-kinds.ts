import type { FunctionNode, SyntaxFile } from '../../languages/syntax.ts';
import { calleePath } from '../calls.ts';
import { fieldsBehind } from '../field-sources.ts';
import type { FileFacts } from '../file-facts.ts';
import { fillings } from '../fillings.ts';
import { plainName } from '../names.ts';
import { remember, rememberNames } from '../remember.ts';
import { ancestors, descendants, enclosingNamedFunction } from '../walk.ts';
import type { CountKind, ModelCount } from './model-api.ts';
import { MODEL_APIS } from './model-apis.ts';
import { type CountRead, countKind, countReads } from './model-counts.ts';
import { MODEL_FRAMEWORKS } from './model-frameworks.ts';

/** A count that is read, where its API bills another one beside it that the file reads nowhere. */
export interface UncountedKind {
  readonly read: CountRead;
  /** The count beside it, as its API spells it in one spelling. */
  readonly beside: string;
  readonly kind: CountKind;
  /** It is seen that answers have this count: a request asks for it, or its twin is read. */
  readonly isExpected: boolean;
}

/** What shows that the file counts a kind of tokens under names of its own, or takes it off a total. */
const COUNTED: Partial<Readonly<Record<CountKind, RegExp>>> = {
  reasoning: /thoughts?_?tokens?|thinking_?tokens?|reasoning_?tokens?|total_?tokens?(_?count)?\W{1,20}-/i,
  'cache reads':
    /cache_?(read|hit)\w{0,8}_?(tokens|input)|cached_?(input|prompt)?_?tokens|cache_?tokens|input_?token_?details/i,
  'cache writes': /cache_?(creation|write|written|created)\w{0,8}_?(tokens|input)|cache_?tokens/i,
};
/** A request that puts something into the cache of prompts. */
const ASKS_FOR_CACHE = /cache_?control|cache_?point/i;

/** The first count of each API that leaves another kind out, where the file reads that kind nowhere. */
export function uncountedKinds(facts: FileFacts): readonly UncountedKind[] {
  const { file } = facts;
  const frameworks = MODEL_FRAMEWORKS.filter(({ speaks }) => speaks.test(file.text));
  const found: UncountedKind[] = [];
  const told = new Set<string>();
  for (const api of MODEL_APIS)
    for (const count of api.counts) {
      if (count.beside === undefined || told.has(count.name) || !api.speaks.test(file.text)) continue;
      // Frameworks have a shape of their own, in which nothing stands beside.
      if (frameworks.some(({ counts }) => counts.some(({ name }) => name === count.name))) continue;
      const read = countReads(facts).find((one) => isCounted(one, count.name, api.owners));
      if (read === undefined) continue;
      told.add(count.name);
      const left = leftOut(count, api.counts, file);
      if (left !== null && !isFilled(left.kind, facts)) found.push({ read, ...left });
    }
  return found;
}

function isCounted({ node, path, name }: CountRead, wanted: string, owners: readonly string[]): boolean {
  const owner = plainName(path.at(-2) ?? '').replace(/^get/, '');
  if (name !== wanted || isTold(node) || isWholeInput(node, wanted)) return false;
  if (!owners.includes(owner) && !isOwnName(wanted)) return false;
  // `input_tokens` is what everybody's own counts are called too.
  return !wanted.endsWith('count') || !isHandedOn(node, wanted);
}

/** One API alone has a count of this name: it is known without the usage that it stands in. */
const isOwnName = rememberNames((wanted): boolean => {
  const having = [...MODEL_APIS, ...MODEL_FRAMEWORKS].filter(({ counts }) =>
    counts.some(({ name }) => name === wanted),
  );
  return having.length === 1 && wanted.endsWith('tokencount');
});

/**
 * Beside `input_tokens_details` the count is that of the whole input: what the details name is part of it.
 * https://platform.openai.com/docs/api-reference/responses/object#responses-object-usage
 */
function isWholeInput(node: CountRead['node'], name: string): boolean {
  const fn = name === 'inputtokens' ? enclosingNamedFunction(node) : null;
  return fn !== null && speaksOfDetails(fn);
}

const speaksOfDetails = remember((fn: FunctionNode): boolean => {
  for (const node of descendants(fn)) {
    const named = node.kind === 'name' || node.kind === 'member' ? [node.name] : [];
    const keyed = node.kind === 'object' ? node.entries.map(({ key }) => key ?? '') : [];
    if ([...named, ...keyed].some((one) => plainName(one) === 'inputtokensdetails')) return true;
  }
  return false;
});

/** Given to a field of the same name: whoever reads that one counts it. */
function isHandedOn(node: CountRead['node'], name: string): boolean {
  let below = node;
  for (const above of ancestors(node)) {
    if (above.kind === 'object')
      return above.entries.some(({ key, value }) => value === below && plainName(key ?? '') === name);
    if (above.kind === 'assign') {
      const [target] = above.targets;
      return target !== below && target?.kind === 'member' && plainName(target.name) === name;
    }
    if (above.kind !== 'binary' && above.kind !== 'call') return false;
    below = above;
  }
  return false;
}

/** Written to a log or asked for, and not counted. */
function isTold(node: CountRead['node']): boolean {
  let below = node;
  for (const above of ancestors(node)) {
    if (above.kind === 'call' && above.callee !== below && LOGS.test(calleePath(above))) return true;
    if ((above.kind === 'if' || above.kind === 'conditional') && above.test === below) return true;
    if (/^(function|loop|block|file)$/.test(above.kind)) return false;
    below = above;
  }
  return false;
}

const LOGS =
  /(^|\.)(log\w*|logger|console|debug|info|warn\w*|print\w*|println|trace|span|set_?attributes?)(\.|$)/i;

/** A count of that kind is kept, if from another field: that is another mistake. */
function isFilled(kind: CountKind, facts: FileFacts): boolean {
  const words = KEPT[kind];
  return (
    words !== undefined &&
    fillings(facts).some(
      ({ name, value }) =>
        words.test(name) && fieldsBehind(value).some((path) => countKind(path.at(-1) ?? '') !== null),
    )
  );
}

const KEPT: Partial<Readonly<Record<CountKind, RegExp>>> = {
  'cache reads': /cache_?(read|hit)|cached/i,
  'cache writes': /cache_?(creation|write|written|created)/i,
};

type Left = Pick<UncountedKind, 'beside' | 'kind' | 'isExpected'>;

function leftOut({ beside = [] }: ModelCount, counts: readonly ModelCount[], file: SyntaxFile): Left | null {
  const text = plainText(file);
  const missing = beside.filter((name) => !text.includes(name));
  for (const name of missing) {
    const kind = counts.find((one) => one.name === name)?.kind;
    if (kind === undefined || COUNTED[kind]?.test(file.text) !== false) continue;
    const isTwinRead = missing.length < beside.length;
    if (!isTwinRead && missing.some((one) => isCountedByName(one, counts, file))) continue;
    return {
      beside: name,
      kind,
      isExpected: kind === 'reasoning' || isTwinRead || ASKS_FOR_CACHE.test(file.text),
    };
  }
  return null;
}

function isCountedByName(name: string, counts: readonly ModelCount[], { text }: SyntaxFile): boolean {
  const kind = counts.find((one) => one.name === name)?.kind;
  return kind !== undefined && COUNTED[kind]?.test(text) === true;
}

const plainText = remember(({ text }: SyntaxFile): string => text.replaceAll('_', '').toLowerCase());
