import type { FunctionNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, fieldNameOf, receiverOf, valueName } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { plainName } from '../names.ts';
import { remember } from '../remember.ts';
import { valueOfName } from '../values.ts';
import { descendants, enclosingFunction, hasName } from '../walk.ts';
import { type ChangedFunction, changedFunctions, ownNodes } from './changed-functions.ts';

/** A value that was reckoned with a factor before the change, and is written without it now. */
export interface LostFactor {
  readonly facts: FileFacts;
  readonly fn: FunctionNode;
  /** The value as it is written now, and the name it is written to. */
  readonly value: SyntaxNode;
  readonly target: string;
  /** What it was before, with the part that is gone. */
  readonly before: SyntaxNode;
  readonly beforeFile: SyntaxFile;
  readonly factor: SyntaxNode;
  readonly operation: Operation;
}

type Operation = '*' | '/' | '-' | 'min' | 'max';

/**
 * Every value of a changed function that lost what it was multiplied with, divided by, lessened by or bounded with, while
 * what is left of it is written to the same name, and nothing else of the change reckons with the lost part instead.
 */
export function lostFactors(files: readonly FileFacts[], base: readonly FileFacts[]): readonly LostFactor[] {
  const changed = changedFunctions(files, base);
  if (changed.length === 0) return [];
  const mentions = mentionsOf(files, base);
  return changed.flatMap((one) => factorsLostIn(one, mentions));
}

function factorsLostIn(changed: ChangedFunction, mentions: Mentions): LostFactor[] {
  const { now, facts, then, earlier } = changed;
  const reckoned = writesIn(then).flatMap((write) =>
    termsOf(write.value).map((term) => ({ ...write, term })),
  );
  if (reckoned.length === 0) return [];
  const named = saidIn(now);
  const written = Map.groupBy(writesIn(now), ({ target }) => target);
  const told = new Set<SyntaxNode>();
  return reckoned.flatMap(({ target, label, value, term }): LostFactor[] => {
    const name = plainName(valueName(term.factor));
    if (name === '' || named.has(name) || told.has(term.factor)) return [];
    const left = (written.get(target) ?? []).find((write) => isWhatIsLeft(write.value, term, then));
    if (left === undefined || mentions.isElsewhere(name) || isMadeOf(term.factor, named)) return [];
    told.add(term.factor);
    const { factor, operation } = term;
    return [
      {
        facts,
        fn: now,
        value: left.value,
        target: label,
        before: value,
        beforeFile: earlier.file,
        factor,
        operation,
      },
    ];
  });
}

interface Write {
  /** One spelling for a field, a variable and a key of the same name. */
  readonly target: string;
  readonly label: string;
  readonly value: SyntaxNode;
}

/** What the function gives to names, fields, keys and the calls it makes, and what it answers. */
function writesIn(fn: FunctionNode): readonly Write[] {
  const writes: Write[] = [];
  const add = (name: string | null, value: SyntaxNode | null): void => {
    if (name !== null && name !== '' && value !== null && writes.length < MAX_WRITES)
      writes.push({ target: plainName(name), label: name, value });
  };
  for (const node of ownNodes(fn)) {
    if (node.kind === 'assign' && node.targets[0] !== undefined && node.targets.length === 1)
      add(nameOfTarget(node.targets[0]), node.value);
    if (node.kind === 'object') for (const { key, value } of node.entries) add(key, value);
    if (node.kind === 'call') addGiven(node, add);
    if (node.kind === 'return' && enclosingFunction(node) === fn) add(`${fn.name ?? ''}()`, node.value);
  }
  return writes;
}

/** A function that writes more is a table. */
const MAX_WRITES = 2_000;

function nameOfTarget(target: SyntaxNode): string | null {
  return target.kind === 'name' ? target.name : fieldNameOf(target);
}

function addGiven(
  node: Extract<SyntaxNode, { kind: 'call' }>,
  add: (name: string, value: SyntaxNode) => void,
): void {
  const [column, amount] = node.arguments;
  if (STEPS.test(calleeName(node)) && column?.value.kind === 'string' && amount !== undefined) {
    add(column.value.value, amount.value);
    return;
  }
  for (const [at, { name, value }] of node.arguments.entries())
    if (name !== null) add(name, value);
    else add(`${calleePath(node).split('.').slice(-2).join('.')}(${at + 1})`, value);
}

const STEPS = /^(increment|decrement)(_?counter)?(_?by)?!?$/i;

interface Term {
  readonly factor: SyntaxNode;
  readonly operation: Operation;
  /** What the factor was applied to. */
  readonly operand: SyntaxNode;
}

/** What a value is multiplied with, divided by, lessened by and bounded with. */
function termsOf(value: SyntaxNode): readonly Term[] {
  const terms: Term[] = [];
  const pending = [value];
  for (let looked = 0; looked < MAX_PARTS; looked++) {
    const node = pending.pop();
    if (node === undefined) break;
    const [operation, sides] = sidesOf(node) ?? [null, []];
    const [left, right] = sides;
    if (operation === null || left === undefined || right === undefined) {
      pending.push(...wrapped(node));
      continue;
    }
    if (isNamed(right) && hasName(left)) terms.push({ factor: right, operation, operand: left });
    if (operation === '*' && isNamed(left) && hasName(right))
      terms.push({ factor: left, operation, operand: right });
    pending.push(left);
    if (operation === '*') pending.push(right);
  }
  return terms;
}

const MAX_PARTS = 24;

const METHODS: readonly (readonly [RegExp, Operation])[] = [
  [/^(mul|times|multiply|multiplied_?by|multipliedBy)$/i, '*'],
  [/^(div|divide|divided_?by|dividedBy|quo)$/i, '/'],
  [/^(sub|minus|subtract)$/i, '-'],
];

function sidesOf(node: SyntaxNode): readonly [Operation, readonly SyntaxNode[]] | null {
  if (node.kind === 'binary')
    return node.operator === '*' || node.operator === '/' || node.operator === '-'
      ? [node.operator, [node.left, node.right]]
      : null;
  if (node.kind !== 'call') return null;
  const name = calleeName(node);
  const given = node.arguments.map((argument) => argument.value);
  if (/^(min|max)$/i.test(name) && given.length === 2) return [/^min$/i.test(name) ? 'min' : 'max', given];
  const receiver = receiverOf(node);
  const method = METHODS.find(([pattern]) => pattern.test(name));
  const [only, ...others] = given;
  return receiver === null || method === undefined || only === undefined || others.length > 0
    ? null
    : [method[1], [receiver, only]];
}

/** What stands in brackets, in a conversion or in a rounding is looked through. */
function wrapped(node: SyntaxNode): readonly SyntaxNode[] {
  if (node.kind === 'other' || node.kind === 'await')
    return node.kind === 'await' ? [node.value] : node.children;
  if (node.kind !== 'call' || !CONVERTS.test(calleeName(node))) return [];
  const receiver = receiverOf(node);
  return [...node.arguments.map(({ value }) => value), ...(receiver === null ? [] : [receiver])];
}

const CONVERTS =
  /^(round|ceil|floor|trunc|int|int32|int64|uint64|float|float64|f64|Decimal|Number|parseInt|parseFloat|intval|floatval|to_i|to_f|to_d|toFixed|toNumber|IntPart|BigInt|BigDecimal|Round|Ceil|Floor|Math|new)$/i;

/** A factor of its own name: a variable, a field, or what a call of that name gives; no number. */
function isNamed(node: SyntaxNode): boolean {
  return (
    valueName(node) !== '' &&
    !/^[A-Z0-9_]*(THOUSAND|MILLION|SECONDS?|HOURS?|BYTES?|MS)$/i.test(valueName(node))
  );
}

/** What is written now is what the factor was applied to, with nothing new in it. */
function isWhatIsLeft(value: SyntaxNode, term: Term, then: FunctionNode): boolean {
  const has = namesOf(value);
  const had = namesOf(term.operand);
  if (had.size === 0 || has.size === 0) return false;
  for (const name of had) if (!has.has(name)) return false;
  const earlier = saidIn(then);
  for (const name of has)
    if (!earlier.has(name) && !CONVERTS.test(name) && !/^(db|raw|func|expr|f)$/.test(name)) return false;
  // Worked out in a step of its own: what the names stand for is looked at too.
  for (const node of descendants(value)) {
    if (node.kind !== 'name') continue;
    const made = valueOfName(node.name, node);
    if (made === null) continue;
    for (const name of namesOf(made)) if (!earlier.has(name) && !CONVERTS.test(name)) return false;
  }
  return true;
}

/** The names of a value that are no mere conversion of it. */
function namesOf(value: SyntaxNode): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of descendants(value)) {
    const name = plainName(valueName(node));
    if (name !== '' && !CONVERTS.test(name)) names.add(name);
  }
  return names;
}

/** All names that a function says, in one spelling. */
const saidIn = remember((fn: FunctionNode): ReadonlySet<string> => {
  const names = new Set<string>();
  for (const { name } of fn.parameters)
    for (const word of name.match(/\w+/g) ?? []) names.add(plainName(word));
  for (const node of descendants(fn)) {
    const name = valueName(node);
    if (name !== '') names.add(plainName(name));
    if (node.kind === 'object')
      for (const { key } of node.entries) if (key !== null) names.add(plainName(key));
    if (node.kind === 'string' && node.value.length <= MAX_TEXT)
      for (const word of node.value.match(/\w+/g) ?? []) names.add(plainName(word));
  }
  return names;
});

const MAX_TEXT = 2_000;

/** The factor was made of something that the function still speaks of: it may only be called otherwise now. */
function isMadeOf(factor: SyntaxNode, named: ReadonlySet<string>): boolean {
  if (factor.kind !== 'name') return false;
  const made = valueOfName(factor.name, factor);
  if (made === null) return false;
  const own = [...namesOf(made)];
  return own.length > 0 && own.every((name) => named.has(name));
}

interface Mentions {
  /** The name is said as often as before in the rest of the change, or it is gone from more than one place of it. */
  readonly isElsewhere: (name: string) => boolean;
}

/** Counts in which functions of the change a name is said, on both sides. */
function mentionsOf(files: readonly FileFacts[], base: readonly FileFacts[]): Mentions {
  const count = (all: readonly FileFacts[], name: string): number =>
    all.reduce(
      (sum, facts) =>
        sum + facts.nodes('function').filter((fn) => fn.name !== null && saidIn(fn).has(name)).length,
      0,
    );
  const paths = new Set(base.map(({ file }) => file.path));
  const known = new Map<string, boolean>();
  return {
    isElsewhere(name) {
      const before = known.get(name);
      if (before !== undefined) return before;
      const [now, then] = [count(files, name), count(base, name)];
      const isNew = files.some(
        (facts) => !paths.has(facts.file.path) && facts.nodes('function').some((fn) => saidIn(fn).has(name)),
      );
      const answer = isNew || now >= then || then - now > MAX_LOSING;
      known.set(name, answer);
      return answer;
    },
  };
}

/** Where more functions lose the name, it was taken out on purpose. */
const MAX_LOSING = 1;
