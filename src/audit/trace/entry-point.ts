import type { FunctionNode, SyntaxNode } from '../languages/syntax.ts';

/** From where the outside world sets a function off. */
export type EntryKind = 'http' | 'webhook' | 'schedule' | 'consumer' | 'lambda' | 'command';

/** A function that something outside the code read sets off. */
export interface EntryPoint {
  readonly kind: EntryKind;
  readonly function: FunctionNode;
  /** The route, queue or schedule where it is literal. */
  readonly name: string | null;
  /** What made it an entry point: the decorator, the registering call, or the function itself. */
  readonly at: SyntaxNode;
}
