import type { CallNode, NameNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, callsIn, receiverOf } from '../calls.ts';
import { isConversion } from '../units/conversions.ts';
import { assignmentsAround } from '../values.ts';
import { enclosingNamedFunction } from '../walk.ts';

const READS =
  /^(find\w*|get\w*|fetch\w*|load\w*|select\w*|first\w*|one\w*|scalar\w*|query\w*|retrieve\w*|read\w*|execute|limit|then|single\w*|maybe_?single|unique|returning|take|hget|Result|Int|Int64)!?$/i;
/** Reads of a list, a set of settings or the clock, whatever they are called. */
const NO_READS =
  /^(get(Time|Date|Month|Year|FullYear|Day|Hours|Minutes|Env|Logger|Config|Instance|Session|Connection|Client)|getattr|getenv)$/i;

/** True for a call that reads a row or a value from where it is stored, by the last parts of its path. */
function isStoredRead(call: CallNode): boolean {
  if (NO_READS.test(calleeName(call))) return false;
  // A command object says what is done: `send(new GetCommand(…))`.
  const [first] = call.arguments;
  if (calleeName(call) === 'send')
    return first?.value.kind === 'call' && /^Get(Item)?Command$/.test(calleeName(first.value));
  return (
    READS.test(calleeName(call)) ||
    calleePath(call)
      .split('.')
      .slice(-4)
      .some((part) => READS.test(part))
  );
}

/**
 * The call that gave a row its values, whichever of the assignments to its name made it: `await Usage.findOne(…)`, also where
 * a new one is made when none was found, and `db.First(&usage)`, which fills it. Null for what is only made here.
 */
export function rowReadOf(name: NameNode): CallNode | null {
  for (const { value } of assignmentsAround(name.name, name)) {
    const call = value === null ? null : callBehind(value, MAX_STEPS);
    if (call !== null && !call.isNew && isStoredRead(call)) return call;
  }
  return filledBy(name);
}

/** Awaits, unwrapping and defaults around a call. */
const MAX_STEPS = 8;

function callBehind(node: SyntaxNode, steps: number): CallNode | null {
  if (steps === 0) return null;
  if (node.kind === 'call') return node;
  const held = heldIn(node);
  return held === null ? null : callBehind(held, steps - 1);
}

/** What an await, an operator, a field or a default hangs on; null for anything else. */
function heldIn(node: SyntaxNode): SyntaxNode | null {
  if (node.kind === 'await') return node.value;
  if (node.kind === 'unary') return node.operand;
  if (node.kind === 'member' || node.kind === 'index') return node.object;
  return node.kind === 'binary' && /^(\?\?|\|\||\?:)$/.test(node.operator) ? node.left : null;
}

/** `db.Where(…).FirstOrCreate(&usage)`: Go's mappers fill what they are given the address of. */
function filledBy(name: NameNode): CallNode | null {
  const fn = enclosingNamedFunction(name);
  const isDeclared = assignmentsAround(name.name, name).some(
    ({ value, declares }) =>
      declares && (value === null || (value.kind === 'object' && value.entries.length === 0)),
  );
  if (fn === null || !isDeclared) return null;
  for (const call of callsIn(fn)) {
    if (
      call.span.start >= name.span.start ||
      !/^(First|Take|Last|Find|FirstOrCreate|FirstOrInit|Get|GetContext|Scan|Pluck)$/.test(calleeName(call))
    )
      continue;
    const isFilled = call.arguments.some(({ value }) => value.kind === 'name' && value.name === name.name);
    if (isFilled) return call;
  }
  return null;
}

/** What else a number is behind: an answer's rows and fields, an optional, a bound. */
const WRAPS =
  /^(parse\w*|Result|Val|or(Else|ElseThrow)|getOrDefault|max|min|data|get|toObject|Bytes|fetchone)$/i;

/**
 * The read that a number comes from, behind its names, fields, conversions and defaults: the `findOne` of
 * `Number(doc?.used ?? 0)`, the `Get` of `strconv.ParseInt(raw, 10, 64)`. Null for what comes from elsewhere.
 */
export function storedReadBehind(node: SyntaxNode, steps = MAX_ORIGIN): CallNode | null {
  if (steps === 0) return null;
  if (node.kind === 'name') return readByName(node, steps);
  if (node.kind === 'call') return readByCall(node, steps);
  if (node.kind === 'conditional')
    return storedReadBehind(node.then, steps - 1) ?? storedReadBehind(node.else, steps - 1);
  const held = heldIn(node);
  return held === null ? null : storedReadBehind(held, steps - 1);
}

/** Conversions, fields and names between a number and the call that read it. */
const MAX_ORIGIN = 14;
/** A name that is set more often holds more than one thing. */
const MAX_ASSIGNMENTS = 8;

function readByName(name: NameNode, steps: number): CallNode | null {
  const assignments = assignmentsAround(name.name, name);
  if (assignments.length > MAX_ASSIGNMENTS) return null;
  for (const { value, operator } of assignments) {
    if (value === null || (operator !== '=' && operator !== ':=')) continue;
    // `used = used + n` says nothing of where it came from.
    const found =
      value.span.start <= name.span.start && value.span.end >= name.span.end
        ? null
        : storedReadBehind(value, steps - 1);
    if (found !== null) return found;
  }
  return filledBy(name);
}

function readByCall(call: CallNode, steps: number): CallNode | null {
  const receiver = receiverOf(call);
  if (isConversion(calleeName(call)) || WRAPS.test(calleeName(call))) {
    const [first] = call.arguments;
    const behind =
      (receiver === null ? null : storedReadBehind(receiver, steps - 1)) ??
      (first === undefined ? null : storedReadBehind(first.value, steps - 1));
    // A conversion of something else reads nothing: `int64(0)`.
    if (behind !== null || receiver === null) return behind;
  }
  return !call.isNew && isStoredRead(call) ? call : null;
}
