/**
 * `<`, `<=`, `>`, `>=`: asks which of two is the larger. Languages spell operators alike by the time they come here (see
 * `BinaryNode`), so that all others are compared as they are.
 */
export function isOrdering(operator: string): boolean {
  return operator === '<' || operator === '<=' || operator === '>' || operator === '>=';
}
