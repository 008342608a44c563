import type { CallNode, FunctionNode, SyntaxFile } from '../languages/syntax.ts';
import { calleeName, callsWithin, pathOf } from './calls.ts';
import type { FileFacts } from './file-facts.ts';
import type { FunctionIndex } from './functions.ts';
import { plainName, wordsOf } from './names.ts';
import { enclosingNamedFunction } from './walk.ts';

/** Two arguments of one type that stand in each other's places, by their own names. */
export interface SwappedArguments {
  readonly call: CallNode;
  readonly declared: { readonly file: SyntaxFile; readonly node: FunctionNode };
  /** What is given in the two places, and what is taken there. */
  readonly given: readonly [string, string];
  readonly taken: readonly [string, string];
}

/** `collect(chunkSize, stepSize)`, where the one function of that name takes `(stepSize, chunkSize)`; in source order. */
export function swappedArguments(facts: FileFacts, index: FunctionIndex): readonly SwappedArguments[] {
  return facts.nodes('call').flatMap((call) => swappedIn(call, facts, index) ?? []);
}

function swappedIn(call: CallNode, { file }: FileFacts, index: FunctionIndex): SwappedArguments | null {
  const named = call.arguments.length < 2 ? undefined : index.get(calleeName(call));
  if (named === undefined || call.arguments.some(({ name, isSpread }) => name !== null || isSpread))
    return null;
  const given = call.arguments.map(({ value }) =>
    value.kind === 'name' || value.kind === 'member' ? plainName(value.name) : '',
  );
  if (new Set(given).size < 2) return null;
  // A namesake with another number of parameters is another function.
  const called = named.filter(
    ({ file: other, node }) => other.language === file.language && node.parameters.length === given.length,
  );
  const [only, ...others] = called;
  if (only === undefined || others.length > 0) return null;
  const taken = only.node.parameters.map(({ name }) => plainName(name));
  const first = given.findIndex((name, at) => isSwapped(given, taken, { name, at }));
  if (first === -1) return null;
  const second = taken.indexOf(given[first] ?? '');
  if (isTurnedRound(call) || isTurnedBeside(call, [given[first] ?? '', given[second] ?? ''])) return null;
  const [one, other] = [only.node.parameters[first], only.node.parameters[second]];
  // Of two types the compiler would tell.
  if (one?.type && other?.type && one.type !== other.type) return null;
  return {
    call,
    declared: only,
    given: [labelAt(call, first), labelAt(call, second)],
    taken: [one?.name ?? '', other?.name ?? ''],
  };
}

/** Shorter names are letters that mean nothing: `a`, `to`. */
const SHORTEST = 4;

/** Two arguments stand in each other's places, by their own names. */
function isSwapped(
  given: readonly string[],
  taken: readonly string[],
  { name, at }: { readonly name: string; readonly at: number },
): boolean {
  const other = taken.indexOf(name);
  if (name.length < SHORTEST || other === -1 || other === at || taken[at] === name) return false;
  return given[other] === taken[at] && (taken[at] ?? '').length >= SHORTEST;
}

/** `inverse()`, `swapSides()`: a function that says by its name that it gives the two in each other's places. */
function isTurnedRound(call: CallNode): boolean {
  return wordsOf(enclosingNamedFunction(call)?.name ?? '').some((word) => TURNS_ROUND.test(word));
}

/** `filter(base=target, target=base)` in the same function: it asks for the other way round, and says so. */
function isTurnedBeside(call: CallNode, [one, other]: readonly [string, string]): boolean {
  const fn = enclosingNamedFunction(call);
  if (fn === null) return false;
  const isGiven = (beside: CallNode, name: string, value: string): boolean =>
    beside.arguments.some(
      (argument) =>
        argument.name !== null &&
        plainName(argument.name) === name &&
        argument.value.kind === 'name' &&
        plainName(argument.value.name) === value,
    );
  return callsWithin(fn).some((beside) => isGiven(beside, one, other) && isGiven(beside, other, one));
}

const TURNS_ROUND =
  /^(inverse|invert|inverts|inverted|reverse|reverses|reversed|reversal|swap|swaps|swapped|flip|flipped|mirror|mirrored|transpose|transposed|opposite|negate|rollback|undo)$/;

function labelAt(call: CallNode, place: number): string {
  const value = call.arguments[place]?.value;
  return value === undefined ? '' : pathOf(value);
}
