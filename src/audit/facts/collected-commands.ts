import type { CallNode, SyntaxNode } from '../languages/syntax.ts';
import { calleeName, receiverOf } from './calls.ts';
import { plainName } from './names.ts';
import { resolve } from './values.ts';

/**
 * What makes an object that collects commands and sends them together when told to: Redis pipelines and transactions,
 * write batches of document stores. https://redis.io/docs/latest/develop/use/pipelining/,
 * https://firebase.google.com/docs/firestore/manage-data/transactions#batched-writes
 */
const COLLECTORS: ReadonlySet<string> = new Set(
  'pipeline pipelined multi txpipeline batch newbatch writebatch createbatch'.split(' '),
);

/** True where the call only adds a command to such an object: nothing is sent by it, and its own answer says nothing. */
export function isCollected(call: CallNode): boolean {
  const receiver = receiverOf(call);
  return receiver !== null && isCollector(receiver);
}

function isCollector(node: SyntaxNode): boolean {
  const made = resolve(node);
  if (made.kind === 'await') return isCollector(made.value);
  return made.kind === 'call' && COLLECTORS.has(plainName(calleeName(made)));
}
