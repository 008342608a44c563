import type { AssignNode, CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, callsWithin, receiverOf, withoutAwait } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import {
  collectsCommands,
  isOnKeyStore,
  sendsCollected,
  stepsKey,
  writesKey,
} from '../libraries/key-value-names.ts';
import { remember } from '../remember.ts';
import { descendants, enclosingNamedFunction } from '../walk.ts';

/** A command that is collected in a pipeline or a transaction which nobody sends. */
export interface UnsentCommand {
  /** The first command that is lost: `pipe.HIncrBy(…)`. */
  readonly node: CallNode;
  /** What the commands are collected in: `pipe`. */
  readonly collector: string;
}

/** The first lost command of every pipeline of the file that its function makes and never sends, in source order. */
export const unsentCommands = remember((facts: FileFacts): readonly UnsentCommand[] =>
  facts.nodes('assign').flatMap((assign): UnsentCommand[] => {
    const [target] = assign.targets;
    const made = assign.value === null ? null : withoutAwait(assign.value);
    const fn = enclosingNamedFunction(assign);
    if (target?.kind !== 'name' || made?.kind !== 'call' || fn === null || !isCollector(made)) return [];
    const own = callsWithin(fn).filter((call) => isOn(call, target.name));
    if (own.some((call) => sendsCollected(calleeName(call))) || isHandedOn(target.name, fn, assign))
      return [];
    const node = own.find((call) => stepsKey(calleeName(call)) || writesKey(calleeName(call)));
    return node === undefined ? [] : [{ node, collector: target.name }];
  }),
);

/** `rdb.Pipeline()`; with a function handed in, the client sends by itself what that collects. */
function isCollector(made: CallNode): boolean {
  return (
    collectsCommands(calleeName(made)) &&
    made.block === null &&
    isOnKeyStore(made) &&
    !made.arguments.some(({ value }) => value.kind === 'function')
  );
}

/** `pipe.incr(…)`, also further along a chain: `pipe.incr(…).expire(…)`. */
function isOn(call: CallNode, name: string): boolean {
  let at: SyntaxNode | null = receiverOf(call);
  while (at?.kind === 'call') at = receiverOf(at);
  return at?.kind === 'name' && at.name === name;
}

/** It is given away, handed back or kept: somebody else may send it. */
function isHandedOn(name: string, fn: SyntaxNode, assign: AssignNode): boolean {
  for (const node of descendants(fn)) {
    if (node.kind !== 'name' || node.name !== name || node.span.start <= assign.span.end) continue;
    if (node.parent?.kind !== 'member' || node.parent.object !== node) return true;
  }
  return false;
}
