import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName, calleePath, pathOf, receiverOf } from '../calls.ts';
import { LOGS } from '../failures/let-go.ts';
import type { FileFacts } from '../file-facts.ts';
import { statementsAfter } from '../statements.ts';
import { descendants, enclosingNamedFunction } from '../walk.ts';

/** A collection that is emptied, and handed on as it is. */
export interface ClearedList {
  readonly cleared: CallNode;
  readonly path: string;
  readonly handed: CallNode;
}

const CLEARS = /^(clear|Clear|remove_?all)$/i;

/** Statements between: whoever empties to fill anew does so at once. */
const MAX_STATEMENTS = 4;

/** `events.clear(); await send(events);`: each collection that is handed to a call right after it was emptied. */
export function clearedLists(facts: FileFacts): readonly ClearedList[] {
  return facts.callsNamed(CLEARS).flatMap((cleared): ClearedList[] => {
    const receiver = receiverOf(cleared);
    if (receiver === null || cleared.arguments.length > 0 || enclosingNamedFunction(cleared) === null)
      return [];
    if (receiver.kind !== 'name' && receiver.kind !== 'member') return [];
    const path = pathOf(receiver);
    const handed = path === '' ? null : handedAfter(cleared, path);
    return handed === null ? [] : [{ cleared, path, handed }];
  });
}

const FILLS =
  /add|push|fill|load|read|fetch|collect|append|put|set|get|drain|next|init|build|parse|decode|scan|unmarshal|to$/i;
const SENDS =
  /^(send|post|publish|flush|report|emit|record|submit|insert|upload|write|save|ingest|bill|charge|create|bulk|produce)/i;

/** The first thing done with it: a call that sends it; anything else may fill it. */
function handedAfter(cleared: CallNode, path: string): CallNode | null {
  for (const statement of statementsAfter(cleared).slice(0, MAX_STATEMENTS))
    for (const node of descendants(statement)) {
      if (node.kind === 'loop' || node.kind === 'function') return null;
      if (node.kind === 'call' && node.arguments.some(({ value }) => isPath(value, path)))
        return SENDS.test(calleeName(node)) && !FILLS.test(calleeName(node)) && !LOGS.test(calleePath(node))
          ? node
          : null;
      if (isPath(node, path) && node.parent?.kind !== 'call') return null;
    }
  return null;
}

function isPath(node: SyntaxNode, path: string): boolean {
  const held = node.kind === 'unary' ? node.operand : node;
  return (held.kind === 'name' || held.kind === 'member') && pathOf(held) === path;
}
