import type { SyntaxNode } from '../../languages/syntax.ts';

const TAKEN = /(^|_|\b)(processing|running|in_?progress|locked|claimed|exporting|working)$/i;

/** True for a text that ends with the state of a job that somebody works on: `running`, `RunState.IN_PROGRESS`. */
export function saysTaken(text: string): boolean {
  return TAKEN.test(text);
}

/** True for a value that is such a state: a text, or the name of a constant. */
export function isTakenState(value: SyntaxNode): boolean {
  if (value.kind === 'string') return saysTaken(value.value);
  return (value.kind === 'member' || value.kind === 'name') && saysTaken(value.name);
}
