import type { AssignNode, FunctionNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, fieldNameOf, valueName } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { plainName, wordsOf } from '../names.ts';
import { remember } from '../remember.ts';
import { valueOfName } from '../values.ts';
import { descendants, enclosingFunction } from '../walk.ts';
import { type ChangedFunction, changedFunctions, ownNodes } from './changed-functions.ts';
import { isMovedAmong, saidIn } from './said-names.ts';
import { CONVERTS, isNamed, type Operation, type Term, termsOf } from './terms.ts';

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

/**
 * Every value of a changed function that lost what it was multiplied with, divided by, lessened by or bounded with, while
 * what is left of it is written to the same name, and nothing else of the change reckons with the lost part instead.
 */
export function lostFactors(files: readonly FileFacts[], base: readonly FileFacts[]): readonly LostFactor[] {
  const changed = changedFunctions(files, base);
  if (changed.length === 0) return [];
  const isMoved = isMovedAmong(files, base);
  return changed.flatMap((one) => factorsLostIn(one, isMoved));
}

function factorsLostIn(changed: ChangedFunction, isMoved: (name: string) => boolean): LostFactor[] {
  const { now, facts, then, earlier } = changed;
  const reckoned = writesIn(then).flatMap((write) =>
    termsOf(write.value).map((term) => ({ ...write, term })),
  );
  const steps = stepsIn(then);
  if (reckoned.length === 0 && steps.length === 0) return [];
  const named = saidIn(now);
  const written = Map.groupBy(writesIn(now), ({ target }) => target);
  const told = new Set<SyntaxNode>();
  const lostSteps = steps.flatMap(({ target, label, node, operation }): LostFactor[] => {
    const { value } = node;
    const name = value === null ? '' : plainName(valueName(value));
    const left = written.get(target)?.at(-1);
    if (value === null || name === '' || isSaid(value, named) || left === undefined) return [];
    if (isMoved(name) || isMadeOf(value, named) || !isKeptAsIt(left.value, then)) return [];
    told.add(value);
    return [
      {
        facts,
        fn: now,
        value: left.value,
        target: label,
        before: node,
        beforeFile: earlier.file,
        factor: value,
        operation,
      },
    ];
  });
  const lostTerms = reckoned.flatMap(({ target, label, value, term }): LostFactor[] => {
    const name = plainName(valueName(term.factor));
    if (name === '' || isSaid(term.factor, named) || told.has(term.factor)) return [];
    if (isAddedTo(target, { now, then })) return [];
    const left = (written.get(target) ?? []).find((write) => isWhatIsLeft(write.value, term, then));
    // `setup_fee` is reckoned with elsewhere now, and so is what is called after it.
    if (isMoved(endOf(term.factor)) && saidIn(then).has(endOf(term.factor))) return [];
    if (left === undefined || isMoved(name) || isMadeOf(term.factor, named)) return [];
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
  return [...lostSteps, ...lostTerms];
}

/** The name is still said, or one that ends like it: `original_setup_fee` where it was `setup_fee`. */
function isSaid(factor: SyntaxNode, named: ReadonlySet<string>): boolean {
  if (named.has(plainName(valueName(factor)))) return true;
  const end = endOf(factor);
  if (end.length < MIN_END) return false;
  for (const one of named) if (one.endsWith(end)) return true;
  return false;
}

/** The last two words of its name. */
function endOf(factor: SyntaxNode): string {
  return plainName(wordsOf(valueName(factor)).slice(-2).join(' '));
}

/** A shorter ending is one of many names. */
const MIN_END = 6;

/** The value is put together in more steps than before: what was one of its terms may be one of them. */
function isAddedTo(target: string, { now, then }: Pick<ChangedFunction, 'now' | 'then'>): boolean {
  const [own, old] = [now, then].map((fn) => stepTargets(fn).get(target) ?? 0);
  return (own ?? 0) > (old ?? 0);
}

const stepTargets = remember((fn: FunctionNode): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const node of descendants(fn)) {
    const [target] =
      node.kind === 'assign' && node.operator !== '=' && node.operator !== ':=' ? node.targets : [];
    const name = target === undefined ? null : nameOfTarget(target);
    if (name !== null) counts.set(plainName(name), (counts.get(plainName(name)) ?? 0) + 1);
  }
  return counts;
});

interface Step {
  readonly target: string;
  readonly label: string;
  readonly node: AssignNode;
  readonly operation: Operation;
}

/** `cost *= ratio`, `total -= free`: what is done to a variable after it has got its value. */
function stepsIn(fn: FunctionNode): readonly Step[] {
  const steps: Step[] = [];
  for (const node of ownNodes(fn)) {
    const [target] = node.kind === 'assign' ? node.targets : [];
    if (node.kind !== 'assign' || target?.kind !== 'name' || node.value === null) continue;
    if (/^[*/+-]=$/.test(node.operator) && node.value.kind !== 'call' && isNamed(node.value))
      steps.push({
        target: plainName(target.name),
        label: target.name,
        node,
        operation: node.operator[0] as Operation,
      });
  }
  return steps;
}

/** What is written to the variable now says nothing that was not said before. */
function isKeptAsIt(value: SyntaxNode, then: FunctionNode): boolean {
  const earlier = saidIn(then);
  for (const name of namesOf(value)) if (!earlier.has(name)) return false;
  return true;
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

/** The factor was made of something that the function still speaks of: it may only be called otherwise now. */
function isMadeOf(factor: SyntaxNode, named: ReadonlySet<string>): boolean {
  if (factor.kind !== 'name') return false;
  const made = valueOfName(factor.name, factor);
  if (made === null) return false;
  const own = [...namesOf(made)];
  return own.length > 0 && own.every((name) => named.has(name));
}
