import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, receiverOf } from '../calls.ts';
import { collectsCommands } from '../libraries/key-value-names.ts';
import { plainName } from '../names.ts';
import { resolve } from '../values.ts';

/**
 * Write batches of document stores, beside the pipelines of the table.
 * https://firebase.google.com/docs/firestore/manage-data/transactions#batched-writes
 */
const BATCHES: ReadonlySet<string> = new Set('batch newbatch writebatch'.split(' '));

/** True where the call only adds a command to such an object: nothing is sent by it, and its own answer says nothing. */
export function isCollected(call: CallNode): boolean {
  const receiver = receiverOf(call);
  return receiver !== null && isCollector(receiver);
}

function isCollector(node: SyntaxNode): boolean {
  const made = resolve(node);
  if (made.kind === 'await') return isCollector(made.value);
  if (made.kind !== 'call') return false;
  const name = calleeName(made);
  return collectsCommands(name) || BATCHES.has(plainName(name));
}
