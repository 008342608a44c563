import type { AssignNode, CallNode, MemberNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, isCallee, pathOf, receiverOf } from '../calls.ts';
import { parameterType } from '../declared-types.ts';
import { LOGS } from '../failures/let-go.ts';
import type { FileFacts } from '../file-facts.ts';
import { LENGTH_PARTS, type LengthPart } from '../libraries/length-parts.ts';
import { wordsOf } from '../names.ts';
import { textOf } from '../text-of.ts';
import { assignmentsOf, resolve } from '../values.ts';
import { descendants, scopeOf, withoutBrackets } from '../walk.ts';

/** One part of a length of time, reckoned with as if it were all of it. */
export interface PartOfLength {
  readonly node: SyntaxNode;
  /** As written: `(now - started).seconds`. */
  readonly text: string;
  readonly part: LengthPart;
}

/**
 * Every such part of the file, in source order: one that is compared, multiplied, kept or handed on, where nothing else of
 * the same length is read around it. A part of a text is a part that is shown.
 */
export function partsOfLengths(facts: FileFacts): readonly PartOfLength[] {
  const rows = LENGTH_PARTS.filter(({ registry }) => registry === facts.file.registry);
  if (rows.length === 0) return [];
  const found = [
    ...facts.nodes('member').flatMap((member) => partRead(facts, member, rows)),
    ...facts.nodes('assign').flatMap((assign) => partTaken(facts, assign, rows)),
  ];
  return found.sort((a, b) => a.node.span.start - b.node.span.start);
}

/** `delta.seconds`, `Duration.between(a, b).toMinutesPart()`. */
function partRead(
  facts: FileFacts,
  member: MemberNode,
  rows: readonly LengthPart[],
): readonly PartOfLength[] {
  const row = rows.find((one) => namesOf(one.names).has(member.name) && isLengthOf(one, member.object));
  if (row === undefined) return [];
  const node = isCallee(member) && member.parent?.kind === 'call' ? member.parent : member;
  if (!isReckonedWith(node) || isPutTogether(facts, member, row)) return [];
  const text = textOf(facts.file, node).replaceAll(/\s+/g, ' ');
  return text.length <= MAX_TEXT ? [{ node, text, part: row }] : [];
}

/** Longer expressions say something else by the way. */
const MAX_TEXT = 160;

/** `const { hours } = intervalToDuration({ start, end })`. */
function partTaken(
  facts: FileFacts,
  assign: AssignNode,
  rows: readonly LengthPart[],
): readonly PartOfLength[] {
  const { ways, value } = assign;
  if (ways === undefined || value === null || value.kind !== 'call') return [];
  const fields = ways.map((way) => way.join('.'));
  const row = rows.find(
    (one) => fields.some((field) => namesOf(one.names).has(field)) && isLengthOf(one, value),
  );
  if (row === undefined || fields.some((field) => namesOf(row.larger).has(field))) return [];
  return [{ node: assign, text: textOf(facts.file, value), part: row }];
}

const sets = new Map<string, ReadonlySet<string>>();

function namesOf(text: string): ReadonlySet<string> {
  const known = sets.get(text) ?? new Set(text.split(' '));
  sets.set(text, known);
  return known;
}

/** True where the library of the row makes such lengths. */
function isLengthOf(row: LengthPart, node: SyntaxNode): boolean {
  const { difference, calls, types, fields } = row;
  if (difference === undefined && calls === undefined) return !SINCE_EPOCH.test(pathOf(node));
  const value = withoutBrackets(resolve(withoutBrackets(node)));
  if (value.kind === 'binary') return difference === true && isBetweenMoments(value.operator, value.right);
  if (value.kind === 'call' && calls?.test(calleePath(value)) === true)
    return value.arguments.every(isMoment);
  if (value.kind === 'member' && fields?.test(value.name) === true) return true;
  const type = node.kind === 'name' ? declaredType(node.name, node) : null;
  return type !== null && types?.test(type) === true && !OTHER_LENGTHS.test(pathOf(node));
}

/** Since the beginning of the clock: of such a length the rest of a second is a number like any other. */
const SINCE_EPOCH = /epoch/i;
/** How far a zone is off, and the time of day, have no days. */
const OTHER_LENGTHS = /offset|zone|time_?of_?day|timeout|interval|ttl/i;

function declaredType(name: string, at: SyntaxNode): string | null {
  return assignmentsOf(name, at).find(({ type }) => type !== null)?.type ?? parameterType(name, at);
}

/** `moment - dt.min` and `moment - midnight` give the time of a day. */
function isBetweenMoments(operator: string, from: SyntaxNode): boolean {
  return operator === '-' && !/(^|\.)(min|midnight|start_?of_?day|day_?start|today)\b/i.test(pathOf(from));
}

/** Made of two moments, and not of numbers that somebody wrote down. */
function isMoment({ name, value }: CallNode['arguments'][number]): boolean {
  return name === null && value.kind !== 'number' && value.kind !== 'string';
}

/** Larger parts of the same length are read in the same function. */
function isPutTogether({ file }: FileFacts, member: MemberNode, row: LengthPart): boolean {
  const length = textOf(file, withoutBrackets(member.object));
  const larger = namesOf(row.larger);
  for (const node of descendants(scopeOf(member)))
    if (node.kind === 'member' && node !== member && larger.has(node.name))
      if (textOf(file, withoutBrackets(node.object)) === length) return true;
  return false;
}

/** Goes on into a number that something is decided or made by; what is written into a text is shown. */
function isReckonedWith(node: SyntaxNode): boolean {
  let below = node;
  for (let above = node.parent; above !== null; below = above, above = above.parent) {
    if (above.kind === 'binary') {
      if (/^([<>]=?|[!=]=)$/.test(above.operator)) return !isZero(above, below);
      if (!/^([*/+-]|\/\/)$/.test(above.operator)) return false;
    } else if (above.kind === 'call') {
      if (isWithinCallee(above, below)) continue;
      if (!PASSES.test(calleeName(above))) return isHandedOn(above);
    } else if (above.kind === 'assign') return isNumberName(above);
    else if (above.kind === 'return' || above.kind === 'object') return true;
    else if (above.kind !== 'other' && above.kind !== 'unary' && above.kind !== 'member') return false;
  }
  return false;
}

function isWithinCallee(call: CallNode, below: SyntaxNode): boolean {
  return call.callee === below || receiverOf(call) === below;
}

/** A comparison with zero asks whether there is such a part. */
function isZero({ left, right }: { left: SyntaxNode; right: SyntaxNode }, part: SyntaxNode): boolean {
  const other = left === part ? right : left;
  return other.kind === 'number' && other.value === 0;
}

/** Calls that give back the number they are given. */
const PASSES =
  /^(int|float|round|ceil|floor|trunc|abs|max|min|Decimal|decimal|intval|Number|Ceiling|Floor|Round|Ceil|Max|Min|Abs|BigDecimal|valueOf|toDecimal|from|into)$/;

function isHandedOn(call: CallNode): boolean {
  const path = calleePath(call);
  return (
    !LOGS.test(path) &&
    !/format|print|print|str(ing)?$|text|label|pad|plural|humani|sleep|timedelta/i.test(path)
  );
}

/** Kept under a name that says no text, and no part. */
function isNumberName({ targets }: AssignNode): boolean {
  const [target, ...others] = targets;
  if (target === undefined || others.length > 0) return false;
  const name = target.kind === 'name' || target.kind === 'member' ? target.name : '';
  return !wordsOf(name).some((word) =>
    /^(text|label|part|rest|remainder|display|string|str|left|message)$/.test(word),
  );
}
