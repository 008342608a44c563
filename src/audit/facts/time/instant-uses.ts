import type { BinaryNode, CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleePath } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { type InstantForm, type InstantUnit, instantFormOf } from './instants.ts';

/** A moment taken for one in another unit. */
export interface MisreadInstant {
  readonly node: SyntaxNode;
  /** As written: `new Date`, `time.Unix`; the operator of a comparison. */
  readonly reader: string;
  readonly wanted: InstantUnit;
  readonly found: InstantForm;
}

/** Constructors that take a moment as a number, and the unit each takes it in. */
const READERS: readonly (readonly [RegExp, InstantUnit])[] = [
  [/(^|\.)(time\.Unix|Time(\.zone)?\.at|datetime\.(utc)?fromtimestamp|date\.fromtimestamp)$/, 'seconds'],
  [/(^|\.)(ofEpochSecond|FromUnixTimeSeconds|createFromTimestamp(UTC)?)$/, 'seconds'],
  [/(^|\.)(time\.UnixMilli|ofEpochMilli|FromUnixTimeMilliseconds|createFromTimestampMs)$/, 'milliseconds'],
];

/** Every place of the file where a moment is read, compared or reckoned with in a unit that is not its own. */
export function misreadInstants(facts: FileFacts): readonly MisreadInstant[] {
  return [
    ...facts.nodes('call').flatMap((call) => misreadByCall(call) ?? []),
    ...facts.nodes('binary').flatMap((binary) => misreadByReckoning(binary) ?? []),
  ];
}

function misreadByCall(call: CallNode): MisreadInstant | null {
  const path = calleePath(call);
  const positional = call.arguments.filter(({ name }) => name === null);
  const [first, second] = positional;
  if (first === undefined || first.isSpread) return null;
  // `Time.at(ms, :millisecond)` says the unit itself; Go's second argument is nanoseconds, Python's a zone.
  if (second?.value.kind === 'string') return null;
  const wanted =
    call.isNew && path === 'Date' && second === undefined
      ? 'milliseconds'
      : READERS.find(([pattern]) => pattern.test(path))?.[1];
  const found = wanted === undefined ? null : instantFormOf(first.value);
  if (wanted === undefined || found === null || found.unit === wanted || found.unit === 'text') return null;
  return { node: call, reader: call.isNew ? `new ${path}` : path, wanted, found };
}

const RECKONS = /^(<|>|<=|>=|\+|-)$/;

function misreadByReckoning(binary: BinaryNode): MisreadInstant | null {
  if (!RECKONS.test(binary.operator)) return null;
  const [left, right] = [instantFormOf(binary.left), instantFormOf(binary.right)];
  if (left === null || right === null || left.unit === right.unit) return null;
  if (left.unit === 'text' || right.unit === 'text') return null;
  // Two names that only happen to end in units are another rule's matter.
  if (left.by === 'name' && right.by === 'name') return null;
  const [known, other] = left.by === 'expression' ? [left, right] : [right, left];
  return { node: binary, reader: binary.operator, wanted: known.unit, found: other };
}
