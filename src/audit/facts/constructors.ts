import type { ClassNode, FunctionNode, SyntaxNode } from '../languages/syntax.ts';

/** What constructors are called where they do not go by the name of their class. */
export const CONSTRUCTORS = /^(constructor|__init__|initialize|__construct|init)$/;

/** True for the function of a class that makes it. */
export function isConstructor(member: SyntaxNode, owner: ClassNode): member is FunctionNode {
  return member.kind === 'function' && (CONSTRUCTORS.test(member.name ?? '') || member.name === owner.name);
}
