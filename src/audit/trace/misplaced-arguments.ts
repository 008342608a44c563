import { calleeName, pathOf, receiverOf } from '../facts/calls.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import type { DeclaredFunction, FunctionIndex } from '../facts/functions.ts';
import { plainName, singular, withoutGet, wordsOf } from '../facts/names.ts';
import { handedOn } from '../facts/units/unit-values.ts';
import type { CallNode, Parameter, SyntaxNode } from '../languages/syntax.ts';
import { isCalledOn, ownerName } from './call-graph.ts';
import { constructedBy } from './constructed-by.ts';
import { isMeantTurned } from './turned-arguments.ts';

/** What is given in the place of a parameter that another one is named for. */
export interface Misplaced {
  /** As written; null where nothing is given, and empty for what has no name. */
  readonly given: string | null;
  readonly taken: string;
}

/** A call whose arguments stand in other places than their names say. */
export interface MisplacedArguments {
  readonly call: CallNode;
  readonly declared: DeclaredFunction;
  /**
   * Two stand in each other's places; several stand beside their own; one stands beside its own, where nothing is given;
   * or one was left out, and those behind it moved up.
   */
  readonly how: 'swapped' | 'moved' | 'beside nothing' | 'left out';
  readonly places: readonly [Misplaced, Misplaced];
}

/**
 * The calls of the file whose arguments fit other parameters of the function than those that they are given to, by the
 * names of both; in source order. Where several functions may be meant, all of them have to disagree with the call.
 *
 * The measure is that of Rice et al., “Detecting argument selection defects” (OOPSLA 2017), made stricter: names count only
 * where they are the same, and the place that an argument stands in must have nothing in common with it.
 */
export function misplacedArguments(facts: FileFacts, index: FunctionIndex): readonly MisplacedArguments[] {
  return facts.nodes('call').flatMap((call) => misplacedIn(call, facts, index) ?? []);
}

function misplacedIn(call: CallNode, { file }: FileFacts, index: FunctionIndex): MisplacedArguments | null {
  const isWhole = call.arguments.length >= FEWEST && !call.arguments.some(({ isSpread }) => isSpread);
  const named = isWhole ? (index.get(calleeName(call)) ?? constructedBy(call, index)) : [];
  if (named.length === 0 || named.length > MAX_NAMESAKES) return null;
  const given = call.arguments.map(toGiven);
  if (given.filter(({ names }) => names.length > 0).length < FEWEST - 1) return null;
  const meant = named.filter((one) => one.file.language === file.language && isMeant(one, call));
  let found: MisplacedArguments | null = null;
  for (const declared of meant)
    for (const parameters of takenBy(declared, call)) {
      const misplaced = compare(given, parameters);
      // One function that takes the arguments as they stand is enough.
      if (misplaced === null) return null;
      found ??= { call, declared, ...misplaced };
    }
  return found === null || isMeantTurned(call, found.places) ? null : found;
}

const FEWEST = 2;
/** A name of more functions says nothing. */
const MAX_NAMESAKES = 6;

interface Given {
  readonly value: SyntaxNode;
  readonly label: string | null;
  /** What the value is called: by its last name, and by that with the one before it. */
  readonly names: readonly string[];
  readonly keyword: string | null;
}

function toGiven({ name, value }: CallNode['arguments'][number]): Given {
  return { value, label: labelOf(value), names: namesOf(value), keyword: name };
}

/** Null for nothing, and empty for what has no name. */
function labelOf(value: SyntaxNode): string | null {
  return value.kind === 'null' ? null : pathOf(value).replace(/^.*\?.*$/, '');
}

/** `refund.id` is an `id` and a `refund_id`; what is only converted keeps its name. */
export function namesOf(value: SyntaxNode): readonly string[] {
  const isGetter = value.kind === 'call' && value.arguments.length === 0 && value.block === null;
  if (value.kind === 'name' || value.kind === 'member' || value.kind === 'index' || isGetter) {
    const parts = pathOf(value).split('.').map(withoutGet);
    const [own = '', owner] = [parts.at(-1), parts.at(-2)];
    if (own === '' || own === '?') return [];
    return owner === undefined || owner === '?' ? [own] : [own, `${owner}_${own}`];
  }
  const handed = value.kind === 'call' || value.kind === 'await' ? handedOn(value) : null;
  return handed === null ? [] : namesOf(handed);
}

/** The function that a call without a receiver means is no method of another class, and the other way round. */
export function isMeant(declared: DeclaredFunction, call: CallNode): boolean {
  const { node, file } = declared;
  if (call.isNew || node.name !== calleeName(call)) return true;
  const owner = ownerName(node);
  if (receiverOf(call) === null)
    return node.variety !== 'method' || owner === ownerName(call) || owner === calleeName(call);
  if (isCalledOn(node, file, call)) return true;
  // A name of several words that one thing alone has is told by it.
  return node.variety === 'method' && wordsOf(calleeName(call)).length >= WORDS_OF_OWN_NAME;
}

const WORDS_OF_OWN_NAME = 3;

/**
 * The parameters that the arguments of a call fall to by their places, once for each way of calling the function; none
 * where it takes another number of them.
 */
export function takenBy({ node }: DeclaredFunction, call: CallNode): readonly (readonly Parameter[])[] {
  const { parameters } = node;
  const count = call.arguments.length;
  const own = parameters.filter(({ takes }) => takes === undefined || takes === 'receiver');
  const [first, ...others] = own;
  const isOpen = parameters.some(({ takes }) => takes === 'left');
  const isReceiver = first?.takes === 'receiver' || /^(self|cls)$/.test(first?.name ?? '');
  return (isReceiver ? [own, others] : [own]).filter((one) => {
    const needed = one.filter(({ default: usual, isOptional }) => usual === null && !isOptional).length;
    return count >= needed && (count <= one.length || isOpen) && !one.some(({ name }) => /[{([]/.test(name));
  });
}

type Found = Pick<MisplacedArguments, 'how' | 'places'>;

function compare(given: readonly Given[], taken: readonly Parameter[]): Found | null {
  const strays = given.flatMap((one, at) => strayAt(one, at, taken) ?? []);
  for (const stray of strays) {
    // Named by its keyword the parameter is given for sure.
    if (given.some(({ keyword }) => keyword !== null && isSame(keyword, taken[stray.to]?.name ?? '')))
      continue;
    const how = howOf(stray, strays, { given, taken });
    if (how !== null)
      return { how, places: [placeAt(given, taken, stray.at), placeAt(given, taken, stray.to)] };
  }
  return null;
}

/** An argument that has the name of another parameter than its own. */
interface Stray {
  readonly at: number;
  readonly to: number;
  /** It has a word of its own place's name as well: `periodEnd` where `periodStart` is taken. */
  readonly isAkin: boolean;
}

function strayAt({ names, keyword }: Given, at: number, taken: readonly Parameter[]): Stray | null {
  const own = taken[at];
  if (keyword !== null || own === undefined || names.some((name) => isSame(name, own.name))) return null;
  const to = taken.findIndex((one) => names.some((name) => isSame(name, one.name)));
  if (to === -1 || !isOneType(own, taken[to])) return null;
  return { at, to, isAkin: names.some((name) => isAkin(name, own.name)) };
}

function howOf(
  stray: Stray,
  strays: readonly Stray[],
  { given, taken }: { readonly given: readonly Given[]; readonly taken: readonly Parameter[] },
): MisplacedArguments['how'] | null {
  if (strays.some(({ at, to }) => at === stray.to && to === stray.at)) return 'swapped';
  const name = taken[stray.to]?.name ?? '';
  if (stray.isAkin || isLoose(name)) return null;
  if (isLeftOut(stray, { given, taken })) return 'left out';
  const beside = given[stray.to];
  if (beside === undefined || beside.names.some((one) => isAkin(one, name))) return null;
  if (beside.value.kind === 'null') return 'beside nothing';
  // `charge(currency, cents)` for `(amountCents, currency)`: the one by its name, the other by what it shares with it.
  const own = taken[stray.at]?.name ?? '';
  if (beside.keyword === null && beside.names.some((one) => isAkin(one, own))) return 'swapped';
  const moved = strays.filter((one) => !one.isAkin && one.to - one.at === stray.to - stray.at);
  return moved.length >= FEWEST && moved.every(({ to }) => !isLoose(taken[to]?.name ?? '')) ? 'moved' : null;
}

/** All that stands behind the gap fits one place further on, as far as its names say anything. */
function isLeftOut(
  { at, to }: Stray,
  { given, taken }: { readonly given: readonly Given[]; readonly taken: readonly Parameter[] },
): boolean {
  if (to !== at + 1 || given.length >= taken.length) return false;
  return given.slice(at + 1).every(({ names, keyword }, behind) => {
    if (keyword !== null || names.length === 0) return true;
    const [own, next] = [taken[at + 1 + behind], taken[at + BEHIND_NEXT + behind]];
    const fits = (one: Parameter | undefined): boolean =>
      one !== undefined && names.some((name) => isAkin(name, one.name));
    return fits(next) || !fits(own);
  });
}

const BEHIND_NEXT = 2;

function placeAt(given: readonly Given[], taken: readonly Parameter[], at: number): Misplaced {
  return { given: given[at]?.label ?? null, taken: taken[at]?.name ?? '' };
}

function isSame(one: string, other: string): boolean {
  return plainName(one) === plainName(other) && plainName(one).length >= SHORTEST;
}

/** Shorter names are letters that mean nothing: `a`, `to`. */
const SHORTEST = 3;

/** They share a word, or one holds all words of the other: `ctime` and `create_time`, `id` and `stackId`. */
export function isAkin(one: string, other: string): boolean {
  const [words, others] = [wordsOf(one), wordsOf(other)];
  return isPartOf(words, other) || isPartOf(others, one) || isEvery(words, others) || isEvery(others, words);
}

function isPartOf(words: readonly string[], name: string): boolean {
  return words.some((word) => word.length >= SHORTEST && plainName(name).includes(singular(word)));
}

function isEvery(words: readonly string[], others: readonly string[]): boolean {
  return words.length > 0 && words.every((word) => others.includes(word));
}

/** Of two types the compiler would tell. */
function isOneType(one: Parameter, other: Parameter | undefined): boolean {
  return !one.type || !other?.type || one.type === other.type;
}

/** One word that may stand for anything says too little where it stands against its place alone. */
function isLoose(name: string): boolean {
  const words = wordsOf(name);
  return words.length < FEWEST && words.every((word) => LOOSE.has(singular(word)) || word.length <= SHORTEST);
}

const LOOSE: ReadonlySet<string> = new Set(
  `name value key type data args option param config context request response result item error message index path
  url method model node text label title field column row object input output body content code event format attribute
  default parent child status statu state time date start from target source user filter query order page target`.split(
    /\s+/,
  ),
);
