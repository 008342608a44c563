import { calleeName, lastNameOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { wordsOf } from '../../facts/names.ts';
import { remember } from '../../facts/remember.ts';
import { descendants, wholeFunction } from '../../facts/walk.ts';
import type { BinaryNode, CallNode, FunctionNode, SyntaxFile, SyntaxNode } from '../../languages/syntax.ts';
import { admitsAtLimit, comparisonsIn } from './checked-limits.ts';
import { isOfOtherPlan, takenBehind } from './ones-over.ts';
import { measureOf } from './used-before.ts';

/** A refusal that asks another function whether the limit is exceeded, before one more is made. */
export interface AskedOneOver {
  readonly file: SyntaxFile;
  /** The question as it is asked. */
  readonly asked: SyntaxNode;
  readonly taken: CallNode;
  /** The comparison in the function that is asked, and its file. */
  readonly check: BinaryNode;
  readonly checkFile: SyntaxFile;
}

/**
 * Refusals by a question whose answer is no yet at the limit itself: `raise if seats_exceeded?` where that is
 * `seats_taken > max_seats`, and one more is made behind it. Names that several functions carry are left out.
 */
export function* askedOnesOver(files: readonly FileFacts[]): Generator<AskedOneOver> {
  const questions = questionsIn(files);
  if (questions.size === 0) return;
  for (const facts of files)
    for (const gate of facts.nodes('if')) {
      const fn = wholeFunction(gate);
      const asked = fn === null || isOfOtherPlan(fn) ? null : questionOf(gate.test, questions);
      const question = asked === null ? undefined : questions.get(nameOf(asked));
      if (asked === null || !question || question.fn === fn) continue;
      const taken = takenBehind(gate, question.check, question.measure, facts);
      if (taken) yield { file: facts.file, asked, taken, check: question.check, checkFile: question.file };
    }
}

interface Question {
  readonly file: SyntaxFile;
  readonly fn: FunctionNode;
  readonly check: BinaryNode;
  readonly measure: SyntaxNode;
}

const EXCEEDED = /^(exceeded|exceeds|exceed|over|reached|above|full|exhausted)$/;

const questionsIn = remember((files: readonly FileFacts[]): ReadonlyMap<string, Question | null> => {
  const found = new Map<string, Question | null>();
  for (const facts of files)
    for (const fn of facts.nodes('function')) {
      const name = plain(fn.name ?? '');
      if (!wordsOf(name).some((word) => EXCEEDED.test(word))) continue;
      found.set(name, found.has(name) ? null : toQuestion(fn, facts));
    }
  return found;
});

/** The last statement answers by a comparison that is true only above the limit. */
function toQuestion(fn: FunctionNode, facts: FileFacts): Question | null {
  const last = fn.body.at(-1);
  const value = last?.kind === 'return' ? last.value : last;
  if (!value || (value.kind !== 'binary' && last?.kind !== 'return')) return null;
  for (const check of comparisonsIn(value)) {
    const measure = measureOf(check, facts);
    if (measure !== null && admitsAtLimit(check, measure, false))
      return { file: facts.file, fn, check, measure };
  }
  return null;
}

/** `isExceeded` of `isExceeded()`, and `exceeded` of Ruby's `exceeded?`. */
function plain(name: string): string {
  return name.replace(/[?!]$/, '');
}

function nameOf(node: SyntaxNode): string {
  return plain(node.kind === 'call' ? calleeName(node) : lastNameOf(node));
}

/** The question that is the test, or one of several of which any refuses; its opposite is another one. */
function questionOf(test: SyntaxNode, questions: ReadonlyMap<string, Question | null>): SyntaxNode | null {
  for (const node of descendants(test, ({ kind }) => kind !== 'unary' && kind !== 'function'))
    if (node.kind !== 'unary' && questions.get(nameOf(node))) return node;
  return null;
}
