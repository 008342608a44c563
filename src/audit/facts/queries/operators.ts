import type { SyntaxNode } from '../../languages/syntax.ts';
import { plainName } from '../names.ts';

/** What query builders and mappers call each comparison, in one spelling, and what SQL calls it. */
export const OPERATORS: Readonly<Record<string, string>> = {
  '==': '=',
  '===': '=',
  '!==': '!=',
  eq: '=',
  equals: '=',
  equalto: '=',
  exact: '=',
  iexact: '=',
  is: '=',
  neq: '!=',
  ne: '!=',
  not: '!=',
  notequal: '!=',
  notequals: '!=',
  isnot: '!=',
  isdistinctfrom: 'is-distinct',
  less: '<',
  lt: '<',
  lessthan: '<',
  lesseq: '<=',
  lte: '<=',
  le: '<=',
  lessthanorequal: '<=',
  greater: '>',
  gt: '>',
  greaterthan: '>',
  greatereq: '>=',
  gte: '>=',
  ge: '>=',
  greaterthanorequal: '>=',
  morethan: '>',
  morethanorequal: '>=',
  goe: '>=',
  loe: '<=',
  in: 'in',
  in_: 'in',
  inarray: 'in',
  inlist: 'in',
  any: 'in',
  isin: 'in',
  notin: 'not-in',
  notinarray: 'not-in',
  notinlist: 'not-in',
  nin: 'not-in',
  between: 'between',
  range: 'between',
  like: 'like',
  ilike: 'like',
  contains: 'like',
  startswith: 'like',
  isnull: 'is-null',
  isnotnull: 'is-not-null',
  notnull: 'is-not-null',
};

/** SQL's name of a comparison with a value: `is-null` for `== null`, `not-in` for one that is turned round. */
export function sqlOperator(written: string, value: SyntaxNode | undefined): string {
  const operator = OPERATORS[plainName(written)] ?? OPERATORS[written] ?? written;
  if (value?.kind !== 'null') return operator;
  return operator === '=' ? 'is-null' : operator === '!=' ? 'is-not-null' : operator;
}
