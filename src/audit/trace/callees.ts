import { callsWithin } from '../facts/calls.ts';
import { remember } from '../facts/remember.ts';
import type { FunctionNode } from '../languages/syntax.ts';
import type { CallGraph } from './call-graph.ts';
import type { Trace } from './site.ts';

/** So many functions of one run are looked through, and so deep. */
const MAX_FUNCTIONS = 30;
const MAX_DEPTH = 4;

/** The function and the loaded ones it calls, a few steps down, nearest first. Worked out once for a trace. */
export function calleesOf(fn: FunctionNode, { calls }: Trace): readonly FunctionNode[] {
  return calleesIn(calls)(fn);
}

const calleesIn = remember((calls: CallGraph) =>
  remember((fn: FunctionNode): readonly FunctionNode[] => {
    const found = new Set<FunctionNode>([fn]);
    let front: readonly FunctionNode[] = [fn];
    for (let depth = 0; depth < MAX_DEPTH && front.length > 0; depth++) {
      const next: FunctionNode[] = [];
      for (const one of front)
        for (const called of callsWithin(one).flatMap((call) => calls.definitionsOf(call))) {
          if (found.has(called) || found.size >= MAX_FUNCTIONS) continue;
          found.add(called);
          next.push(called);
        }
      front = next;
    }
    return [...found];
  }),
);
