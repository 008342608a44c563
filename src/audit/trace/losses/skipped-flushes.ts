import { calleePath, callsIn } from '../../facts/calls.ts';
import { enclosingFunction } from '../../facts/walk.ts';
import type { CallNode, FunctionNode } from '../../languages/syntax.ts';
import { callsThatDeliver, type Delivery, deliveriesIn } from '../deliveries.ts';
import type { MeteringSite, Trace } from '../site.ts';

/** A flush that is put off to the end of a function which the end of the process comes before. */
export interface SkippedFlush {
  readonly flush: MeteringSite;
  /** What ends the process at once. */
  readonly exit: CallNode;
}

/** Go's ways to end the process without running what was deferred: https://pkg.go.dev/os#Exit, https://pkg.go.dev/log#Fatal */
const EXITS = /^(os\.Exit|syscall\.Exit|log\.Fatal(f|ln)?|\w*log(ger)?\.Fatal\w?)$/i;

/** Deferred flushes with usage in the buffer, and an exit in the same function behind what filled it. */
export function skippedFlushes(trace: Trace): readonly SkippedFlush[] {
  const filling = Map.groupBy([...deliveriesIn(trace.sites), ...callsThatDeliver(trace)], ({ node }) =>
    enclosingFunction(node),
  );
  return trace.sites.flatMap((flush): SkippedFlush[] => {
    const fn = enclosingFunction(flush.node);
    if (flush.operation !== 'flush' || flush.node.parent?.kind !== 'defer' || fn === null) return [];
    const exit = exitAfter(fn, filling.get(fn) ?? []);
    return exit === undefined ? [] : [{ flush, exit }];
  });
}

/** An answer to a failure of the sending itself may come before it has put anything there: only what stands behind counts. */
function exitAfter(fn: FunctionNode, filling: readonly Delivery[]): CallNode | undefined {
  const [first] = filling;
  if (first === undefined) return undefined;
  return callsIn(fn).find((call) => call.span.start > first.node.span.end && EXITS.test(calleePath(call)));
}
