import { calleeName } from '../facts/calls.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { type DeclaredFunction, functionIndex } from '../facts/functions.ts';
import { plainName } from '../facts/names.ts';
import { remember } from '../facts/remember.ts';
import { textOf } from '../facts/text-of.ts';
import type { CallNode, Parameter } from '../languages/syntax.ts';
import { ownerName } from './call-graph.ts';
import { isAkin, isMeant, namesOf, takenBy } from './misplaced-arguments.ts';

/** A call that gives its arguments in the order that the function took them in before the change. */
export interface LeftBehind {
  readonly facts: FileFacts;
  readonly call: CallNode;
  readonly declared: DeclaredFunction;
  /** What the first argument that is out of place was given for, and is taken for now. */
  readonly before: Parameter;
  readonly now: Parameter;
}

/**
 * The calls that a change of a function's parameters left as they were, where a parameter that they give an argument to has
 * moved to another place. Calls of files that the change did not touch are among them.
 */
export function leftBehind({ files, audited, base }: Sides): readonly LeftBehind[] {
  const moved = movedFunctions(files, base);
  if (moved.length === 0) return [];
  return files.flatMap((facts) => {
    const before = base.find(({ file }) => file.path === facts.file.path);
    // What is new was written after the change, or with it.
    if (before === undefined && audited.includes(facts)) return [];
    return facts.nodes('call').flatMap((call) => {
      const declared = moved.find(({ head }) => head.node.name === calleeName(call));
      if (declared === undefined || (before !== undefined && !isLeftAlone(call, facts, before))) return [];
      return leftIn(call, facts, declared) ?? [];
    });
  });
}

/** What is read of a change: the files it touched, at both sides, and those that were read beside them. */
interface Sides {
  readonly files: readonly FileFacts[];
  readonly audited: readonly FileFacts[];
  readonly base: readonly FileFacts[];
}

interface MovedFunction {
  readonly head: DeclaredFunction;
  readonly before: DeclaredFunction;
}

/** Functions whose parameters stand in another order than before; those of one name alone, which no other call can mean. */
function movedFunctions(files: readonly FileFacts[], base: readonly FileFacts[]): readonly MovedFunction[] {
  const [now, then] = [functionIndex(files), functionIndex(base)];
  return [...then].flatMap(([name, [before, ...others]]): MovedFunction[] => {
    const [head, ...more] = now.get(name) ?? [];
    if (before === undefined || head === undefined || others.length + more.length > 0) return [];
    const isSame = before.file.path === head.file.path && ownerName(before.node) === ownerName(head.node);
    return isSame && movedAt(before, head).length > 0 ? [{ head, before }] : [];
  });
}

/** The places at which a parameter stood that stands at another one now. */
function movedAt(before: DeclaredFunction, head: DeclaredFunction): readonly number[] {
  const [old, young] = [byPlace(before), byPlace(head)];
  return old.flatMap(({ name, type }, at): number[] => {
    const to = young.findIndex((one) => plainName(one.name) === plainName(name));
    const here = young[at];
    // Of two types the compiler would tell.
    const isTold = type !== null && here?.type != null && here.type !== type;
    return to === -1 || to === at || here === undefined || isTold ? [] : [at];
  });
}

function byPlace({ node }: DeclaredFunction): readonly Parameter[] {
  return node.parameters.filter(({ takes }) => takes === undefined);
}

function leftIn(call: CallNode, facts: FileFacts, { head, before }: MovedFunction): LeftBehind | null {
  if (facts.file.language !== head.file.language || !isMeant(head, call)) return null;
  if (call.arguments.some(({ isSpread }) => isSpread) || takenBy(head, call).length === 0) return null;
  const at = movedAt(before, head).find((place) => {
    const given = call.arguments[place];
    return given !== undefined && given.name === null;
  });
  const [old, young] = at === undefined ? [] : [byPlace(before)[at], byPlace(head)[at]];
  const given = at === undefined ? undefined : call.arguments[at];
  if (old === undefined || young === undefined || given === undefined) return null;
  // It was out of place before, and the change has mended that.
  if (namesOf(given.value).some((name) => isAkin(name, young.name) && !isAkin(name, old.name))) return null;
  return { facts, call, declared: head, before: old, now: young };
}

function isLeftAlone(call: CallNode, { file }: FileFacts, before: FileFacts): boolean {
  return callTextsOf(before).has(plainText(textOf(file, call)));
}

const callTextsOf = remember(
  (facts: FileFacts): ReadonlySet<string> =>
    new Set(facts.nodes('call').map((call) => plainText(textOf(facts.file, call)))),
);

function plainText(text: string): string {
  return text.replaceAll(/\s+/g, '');
}
