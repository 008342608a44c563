import type { SyntaxNode } from '../../languages/syntax.ts';
import type { FileFacts } from '../file-facts.ts';
import { plainName, wordsOf } from '../names.ts';
import { sqlInCode } from '../sql/sql-in-code.ts';
import { ancestors } from '../walk.ts';
import { isFactKey } from './event-keys.ts';

/** An insert that drops what conflicts, by a key that leaves out what its rows differ in. */
export interface CoarseConflict {
  /** The statement, or the call that runs it. */
  readonly node: SyntaxNode;
  readonly columns: readonly string[];
  /** The column that tells the rows of one event apart. */
  readonly missing: string;
}

const KINDS =
  /^(meter|metric|dimension|feature|event_name|event_type|usage_type|kind|code|resource|model|unit|sku|component|metric_code|meter_name|metric_name)(_(id|code|name|type|key))?$/;

/**
 * Inserts in a loop over meters whose `ON CONFLICT (account_id, request_id) DO NOTHING` leaves the meter out: the
 * second meter of the same event conflicts with the first.
 */
export function coarseConflictsIn(facts: FileFacts): readonly CoarseConflict[] {
  return sqlInCode(facts).flatMap(({ node, statement }): CoarseConflict[] => {
    const { conflict, columns } = statement;
    if (statement.verb !== 'insert' || conflict === null || conflict.columns.length === 0) return [];
    if (conflict.action !== 'nothing' || !conflict.columns.some(isFactKey)) return [];
    const key = new Set(conflict.columns.map(plainName));
    const missing = columns.find((name) => KINDS.test(wordsOf(name).join('_')) && !key.has(plainName(name)));
    const call = node.parent?.kind === 'call' ? node.parent : node;
    if (missing === undefined || !isLoopedOver(call, missing)) return [];
    return [{ node: call, columns: conflict.columns, missing }];
  });
}

/** The loop around the statement goes through the meters: one of its variables is called so, or what it is given is. */
function isLoopedOver(node: SyntaxNode, column: string): boolean {
  const kind = wordsOf(column)[0] ?? '';
  for (const above of ancestors(node)) {
    if (above.kind === 'function' && above.variety !== 'lambda') return false;
    const names =
      above.kind === 'loop'
        ? above.variables
        : above.kind === 'function'
          ? above.parameters.map(({ name }) => name)
          : [];
    for (const one of names) {
      const name = typeof one === 'string' ? one : one.kind === 'name' ? one.name : '';
      if (wordsOf(name).some((word) => word === kind || KINDS.test(word))) return true;
    }
    if (above.kind === 'loop')
      return above.variables.some((one) => one.kind === 'list' || one.kind === 'other');
  }
  return false;
}
