import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { plainName } from '../names.ts';
import { rememberNames } from '../remember.ts';

/** One link of a chain of calls. */
export interface ChainStep {
  /** In one spelling and without what says only that it waits: `sum` for `SumAsync`, `leftjoin` for `left_join`. */
  readonly name: string;
  /** As written. */
  readonly written: string;
  /** Null for a link without brackets: `jobs` of `account.jobs.where(…)`. */
  readonly call: CallNode | null;
}

/** A chain of calls from where it starts: `db.select(…).from(events).where(…)`. */
export interface Chain {
  readonly end: CallNode;
  /** What the chain hangs on; null where it starts with a call of a plain name: `select(…)`. */
  readonly root: SyntaxNode | null;
  readonly steps: readonly ChainStep[];
}

/** Longer chains are not written by hand. */
const MAX_STEPS = 60;

/** The chain that ends with this call. */
export function chainOf(end: CallNode): Chain {
  const steps: ChainStep[] = [];
  let at: SyntaxNode = end;
  let root: SyntaxNode | null = null;
  for (let count = 0; count < MAX_STEPS; count++) {
    if (at.kind === 'call') {
      const { callee }: CallNode = at;
      if (callee.kind === 'member') {
        steps.push(toStep(callee.name, at));
        at = callee.object;
        continue;
      }
      if (callee.kind === 'name') {
        steps.push(toStep(callee.name, at));
        break;
      }
      at = callee;
    } else if (at.kind === 'member') {
      steps.push(toStep(at.name, null));
      at = at.object;
    } else if (at.kind === 'await') at = at.value;
    else if (at.kind === 'index') at = at.object;
    else if (at.kind === 'unary') at = at.operand;
    else {
      if (at.kind === 'name') steps.push(toStep(at.name, null));
      root = at;
      break;
    }
  }
  return { end, root, steps: steps.reverse() };
}

/** False where another call of the chain goes on from this one, named scopes without brackets between them or not. */
export function isEndOfChain(call: CallNode): boolean {
  let at: SyntaxNode = call;
  while (at.parent?.kind === 'member' && at.parent.object === at) at = at.parent;
  return at === call || !(at.parent?.kind === 'call' && at.parent.callee === at);
}

function toStep(written: string, call: CallNode | null): ChainStep {
  return { name: stepName(written), written, call };
}

const stepName = rememberNames((written) => plainName(written.replace(/_?async$/i, '')));
