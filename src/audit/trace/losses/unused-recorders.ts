import { calleeName, receiverOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { lastValueOf } from '../../facts/returned.ts';
import { descendants, enclosingClass } from '../../facts/walk.ts';
import type { CallNode, ClassNode, FunctionNode, SyntaxNode } from '../../languages/syntax.ts';
import { hintOfName } from '../vocabulary.ts';

/** A class that ends billed things, holds what records usage, and never asks it to. */
export interface UnusedRecorder {
  /** The method that would give the recorder. */
  readonly recorder: FunctionNode;
  /** What ends the work, and the call by which it does. */
  readonly ends: FunctionNode;
  readonly call: CallNode;
}

const ENDS = /^(cancel|stop|terminate|suspend|delete|destroy|expire|finish|end|complete|abort|kill|scale)$/;
const RECORDERS =
  /^(repository|repo|recorder|reporter|tracker|meter|logger|publisher|emitter|ledger|writer|store)$/;

/** Every such class of the file: the method stands there for nothing, as no line of the file names it again. */
export function unusedRecorders({ file, nodes }: FileFacts): readonly UnusedRecorder[] {
  return nodes('function').flatMap((recorder): UnusedRecorder[] => {
    const { name } = recorder;
    if (name === null || recorder.parameters.length > 0 || !isRecorderName(name) || !makesOne(recorder))
      return [];
    const owner = enclosingClass(recorder);
    if (owner?.variety !== 'class' || isSaidAgain(file.text, name)) return [];
    const ending = endingOf(owner, recorder);
    return ending === null ? [] : [{ recorder, ...ending }];
  });
}

function isRecorderName(name: string): boolean {
  return hintOfName(name) === 'strong' && RECORDERS.test(wordsOf(name).at(-1) ?? '');
}

/** Its whole work is to hand a recorder out. */
function makesOne(fn: FunctionNode): boolean {
  if (fn.body.length !== 1) return false;
  const value = lastValueOf(fn) ?? fn.body[0];
  if (value === undefined) return false;
  const made = value.kind === 'assign' ? value.value : value;
  const type =
    made?.kind === 'call'
      ? typeOf(made)
      : made?.kind === 'member' && made.name === 'new'
        ? made.object
        : null;
  return type !== null && /^\p{Lu}/u.test(nameOf(type)) && isRecorderName(nameOf(type));
}

function typeOf(call: CallNode): SyntaxNode | null {
  if (call.isNew) return call.callee;
  return calleeName(call) === 'new' ? receiverOf(call) : null;
}

function nameOf(node: SyntaxNode): string {
  return node.kind === 'name' || node.kind === 'member' ? node.name : '';
}

function isSaidAgain(text: string, name: string): boolean {
  const first = text.indexOf(name);
  return text.indexOf(name, first + name.length) >= 0;
}

function endingOf(
  owner: ClassNode,
  recorder: FunctionNode,
): { readonly ends: FunctionNode; readonly call: CallNode } | null {
  for (const ends of owner.body) {
    if (ends.kind !== 'function' || ends === recorder || !isEnding(ends.name ?? '')) continue;
    for (const call of descendants(ends))
      if (call.kind === 'call' && isEnding(calleeName(call))) return { ends, call };
  }
  return null;
}

function isEnding(name: string): boolean {
  return ENDS.test(wordsOf(name)[0] ?? '');
}
