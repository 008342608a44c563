import { statementPlace, statementsAfter } from '../../facts/statements.ts';
import { growthOf } from '../../facts/totals/grown-lists.ts';
import { ancestors, descendants, enclosingFunction, loopAround, mentionsName } from '../../facts/walk.ts';
import type {
  BinaryNode,
  FunctionNode,
  IfNode,
  LoopNode,
  SyntaxFile,
  SyntaxNode,
} from '../../languages/syntax.ts';
import { type Delivery, deliveriesIn } from '../deliveries.ts';
import type { Trace } from '../site.ts';

/** A list that a loop sends whenever it is full, and whose last, smaller part nobody sends. */
export interface LeftoverBatch {
  readonly file: SyntaxFile;
  readonly delivery: Delivery;
  /** The condition that the list is full. */
  readonly full: IfNode;
  readonly loop: LoopNode;
  readonly list: string;
}

/** `if len(batch) == 100: send(batch); batch = []` in a loop, and nothing after it that speaks of the list. */
export function leftoverBatches(trace: Trace): readonly LeftoverBatch[] {
  const deliveries = deliveriesIn(trace.sites);
  const settling = new Set<SyntaxNode>(
    trace.sites.filter(({ operation }) => operation === 'acknowledge').map(({ node }) => node),
  );
  return deliveries.flatMap((delivery): LeftoverBatch[] => {
    const full = fullnessAround(delivery.node);
    const loop = full === null ? null : loopAround(full);
    const fn = enclosingFunction(delivery.node);
    if (full === null || loop === null || fn === null) return [];
    const list = listSent(delivery, full);
    if (list === null || !comesToEnd(loop) || !isGrownIn(list, full) || isParameter(fn, list)) return [];
    if ([...descendants(loop)].some((node) => settling.has(node)) || isSpokenOfAfter(loop, list)) return [];
    return [{ file: delivery.file, delivery, full, loop, list }];
  });
}

const SIZES = /^(length|size|count|Count|len|sizeof|Length|Len)$/;

/** The `if` around a call, in a loop, that compares the length of something; or the one before it that goes on. */
function fullnessAround(node: SyntaxNode): IfNode | null {
  const before = statementPlace(node);
  const passed = before?.list
    .slice(0, before.index)
    .findLast(
      (one): one is IfNode =>
        one.kind === 'if' && one.then.length === 1 && one.then[0]?.kind === 'continue' && isShort(one.test),
    );
  if (passed !== undefined) return passed;
  let below: SyntaxNode = node;
  for (const above of ancestors(node)) {
    if (above.kind === 'function' || above.kind === 'loop') return null;
    if (above.kind === 'if' && above.then.includes(below) && comparesLength(above.test)) return above;
    below = above;
  }
  return null;
}

function comparesLength(test: SyntaxNode): boolean {
  return test.kind === 'binary' && /^(>=?|==)$/.test(test.operator) && measures(test);
}

function measures({ left, right }: BinaryNode): boolean {
  // More than none, or none, is no question of being full.
  if (right.kind === 'number' && right.value <= 1) return false;
  return [...descendants(left)].some(
    (node) => (node.kind === 'name' || node.kind === 'member') && SIZES.test(node.name),
  );
}

/** `batch.Count < 50`, `len(batch) != 100` */
function isShort(test: SyntaxNode): boolean {
  return test.kind === 'binary' && /^(<=?|!=)$/.test(test.operator) && measures(test);
}

/** A loop that comes to its end by itself, or asks whether it shall go on. */
function comesToEnd({ variety, iterable, test }: LoopNode): boolean {
  if (variety === 'forever') return false;
  return iterable !== null || (test !== null && test.kind !== 'boolean' && test.kind !== 'number');
}

/** The list whose length is asked for, and which the call is given. */
function listSent({ node }: Delivery, { test }: IfNode): string | null {
  for (const inner of descendants(test))
    if (inner.kind === 'name' && !SIZES.test(inner.name) && mentionsName(node, inner.name)) return inner.name;
  return null;
}

function isGrownIn(list: string, full: IfNode): boolean {
  for (const inner of descendants(full.test))
    if (inner.kind === 'name' && inner.name === list) {
      const growth = growthOf(inner);
      return growth !== null;
    }
  return false;
}

function isParameter({ parameters }: FunctionNode, list: string): boolean {
  return parameters.some(({ name }) => name === list);
}

/** The rest is sent, handed on or counted behind the loop, or in a `finally` around it. */
function isSpokenOfAfter(loop: LoopNode, list: string): boolean {
  for (const above of [loop, ...ancestors(loop)]) {
    if (statementsAfter(above).some((node) => mentionsName(node, list))) return true;
    if (above.kind === 'try' && above.finally.some((node) => mentionsName(node, list))) return true;
    if (above.kind === 'function') return false;
  }
  return false;
}
