import type { SyntaxNode } from '../languages/syntax.ts';
import { assignmentsOf } from './values.ts';

/** Where a destructured name comes from. */
export interface TakenWay {
  readonly from: SyntaxNode;
  /** The fields on the way, from the outside in. */
  readonly way: readonly string[];
}

/**
 * The fields by which a name was taken out of an object: `['details', 'cached']` for `cached` after
 * `const { details: { cached = 0 } } = usage`. Null where it was not, or where it is given another value besides.
 */
export function takenWay(name: string, from: SyntaxNode): TakenWay | null {
  const [only, ...others] = assignmentsOf(name, from).filter(({ operator }) => operator !== '??=');
  if (only?.ways === undefined || only.value === null || others.length > 0) return null;
  const way = only.ways[only.targets.findIndex((target) => target.kind === 'name' && target.name === name)];
  return way === undefined || only.ways.length !== only.targets.length ? null : { from: only.value, way };
}
