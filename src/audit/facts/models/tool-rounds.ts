import type { CallNode, FunctionNode, IfNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, callsIn, callsWithin, fieldNameOf, receiverOf, withoutAwait } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { remember } from '../remember.ts';
import { descendants, isWithin } from '../walk.ts';

/** A model that is asked again after its tools were run, where the usage of the answer before goes nowhere. */
export interface DroppedRound {
  /** What asks again. */
  readonly again: CallNode;
  /** Where the usage of this round is read. */
  readonly read: SyntaxNode;
  /** The answer that carries it, and is handed out by the last round alone. */
  readonly answer: string;
  readonly fn: FunctionNode;
}

/** Functions that call themselves after tools were run, and hand out the answer of the last call alone. */
export function droppedRounds(facts: FileFacts): readonly DroppedRound[] {
  if (!/tool|function_?call/i.test(facts.file.text) || !/usage/i.test(facts.file.text)) return [];
  return facts.nodes('function').flatMap((fn): DroppedRound[] => {
    const { name } = fn;
    if (name === null || !callsIn(fn).some((call) => isOwnCall(call, name))) return [];
    const found = answersOf(fn, facts).map((answer) => roundIn(fn, name, answer));
    return found.filter((one) => one !== null).slice(0, 1);
  });
}

/** `this.call(…)`, `call(…)`: not another object's method of the same name, such as the one on the next in line. */
function isOwnCall(call: CallNode, name: string): boolean {
  const receiver = receiverOf(call);
  const isOwn =
    receiver === null || (receiver.kind === 'name' && /^(this|self|\$this|super)$/.test(receiver.name));
  return isOwn && calleeName(call) === name;
}

interface Answer {
  readonly name: string;
  readonly read: SyntaxNode;
}

/** The variables of the function that are made with the usage of an answer. */
function answersOf(fn: FunctionNode, facts: FileFacts): readonly Answer[] {
  return fn.body.flatMap((statement): Answer[] => {
    const [target, ...others] = statement.kind === 'assign' ? statement.targets : [];
    if (
      statement.kind !== 'assign' ||
      target?.kind !== 'name' ||
      others.length > 0 ||
      statement.value === null
    )
      return [];
    const read = usageIn(statement.value, facts);
    return read === null ? [] : [{ name: target.name, read }];
  });
}

/** The usage itself, or a function of the file that reads it of what it is given. */
function usageIn(value: SyntaxNode, { nodes }: FileFacts): SyntaxNode | null {
  const read = usageReadIn(value);
  if (read !== null) return read;
  for (const call of callsWithin(value)) {
    const name = calleeName(call);
    if (call.arguments.length === 0 || name === '' || call.isNew) continue;
    const makers = nodes('function').filter(
      (fn) => fn.name === name && fn.parameters.length === call.arguments.length,
    );
    if (makers.length > 0 && makers.every(readsUsage)) return call;
  }
  return null;
}

const readsUsage = remember((fn: FunctionNode): boolean => usageReadIn(fn) !== null);

function usageReadIn(node: SyntaxNode): SyntaxNode | null {
  for (const inner of descendants(node))
    if (
      (inner.kind === 'member' || inner.kind === 'index') &&
      /^(get_?)?usage(_?metadata)?$/i.test(fieldNameOf(inner) ?? '')
    )
      return inner;
  return null;
}

function roundIn(fn: FunctionNode, name: string, { name: answer, read }: Answer): DroppedRound | null {
  const branch = fn.body.find(
    (one): one is IfNode =>
      one.kind === 'if' && one.span.start > read.span.end && againIn(one, name) !== null,
  );
  const again = branch === undefined ? null : againIn(branch, name);
  if (branch === undefined || again === null || !speaksOfTools(branch)) return null;
  const last = fn.body.at(-1);
  const isHandedOut =
    last?.kind === 'return' &&
    last.value !== null &&
    withoutAwait(last.value).kind === 'name' &&
    nameOf(last.value) === answer;
  if (!isHandedOut || isKeptElsewhere(answer, fn, [branch.test, last]) || carriesUsage(again)) return null;
  return { again, read, answer, fn };
}

/** `return this.call(next)` as the branch's end. */
function againIn({ then }: IfNode, name: string): CallNode | null {
  const end = then.at(-1);
  const value = end?.kind === 'return' && end.value !== null ? withoutAwait(end.value) : null;
  return value?.kind === 'call' && isOwnCall(value, name) ? value : null;
}

const TOOLS = /^(tools?|functions?)$/;

function speaksOfTools(branch: IfNode): boolean {
  for (const node of descendants(branch))
    if (
      (node.kind === 'name' || node.kind === 'member') &&
      wordsOf(node.name).some((word) => TOOLS.test(word))
    )
      return true;
  return false;
}

function nameOf(node: SyntaxNode): string {
  const bare = withoutAwait(node);
  return bare.kind === 'name' ? bare.name : '';
}

/** The answer is given to anybody but what runs its tools: to a history, a meter, a listener. */
function isKeptElsewhere(answer: string, fn: FunctionNode, but: readonly SyntaxNode[]): boolean {
  for (const node of descendants(fn)) {
    if (node.kind !== 'name' || node.name !== answer || but.some((one) => isWithin(node, one))) continue;
    const { parent } = node;
    if (parent?.kind === 'assign' && parent.targets.includes(node)) continue;
    if (parent?.kind === 'call' && parent.callee !== node) {
      if (!wordsOf(calleeName(parent)).some((word) => TOOLS.test(word))) return true;
    } else if (parent?.kind !== 'member') return true;
    else if (/usage|tokens/i.test(parent.name)) return true;
  }
  return false;
}

/** What was used so far is handed to the next round. */
function carriesUsage(again: CallNode): boolean {
  for (const { value } of again.arguments)
    for (const node of descendants(value))
      if (
        (node.kind === 'name' || node.kind === 'member') &&
        /usage|tokens|previous|cumul|total|response|answer/i.test(node.name)
      )
        return true;
  return false;
}
