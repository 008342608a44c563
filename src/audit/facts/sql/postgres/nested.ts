import type { SqlNested, SqlStatement } from '../statement.ts';
import { after, inside, nameAt, type TokenRange } from '../token-range.ts';
import { type Ground, type Nested, startToken, Unfit } from './ground.ts';
import { isQuery, nodeOf, nodesIn, nodesOf, type PgFields, type PgNode } from './tree.ts';

/** Reads a query within another. */
export type ReadQuery = (node: PgNode, range: TokenRange) => SqlStatement;

/**
 * The queries in parentheses of a statement, those within them left out: each that the tokens show must be one that
 * the tree has.
 *
 * @throws Unfit where the two do not see the same ones
 */
export function nestedQueries(
  ground: Ground,
  { values, range }: { values: readonly unknown[]; range: TokenRange },
  read: ReadQuery,
): Nested[] {
  const { source } = ground;
  const queries = [...nodesIn(values)].filter(isQuery);
  const placed = queries
    .map((node) => ({ node, at: startToken(ground, node.fields) }))
    .filter(({ at }) => at >= range.from && at < range.to)
    .toSorted((a, b) => a.at - b.at);
  const found: Nested[] = [];
  for (let at = range.from; at < range.to; ) {
    if (source.opensQuery[at] !== true) {
      at++;
      continue;
    }
    const next = placed[found.length];
    const end = after(source, at, range.to);
    if (next === undefined || next.at < at || next.at >= end) throw new Unfit('parentheses with no query');
    found.push({ open: at, node: next.node, statement: read(next.node, inside(source, at, range.to)) });
    at = end;
  }
  if (found.length !== placed.length) throw new Unfit('a query without parentheses');
  return found;
}

/** What each nested query is to the statement: a common table, a table, or a part of an expression. */
export function rolesOf(ground: Ground, { nested, withClause, tables }: RoleGround): SqlNested[] {
  const names = new Map<PgFields, string>();
  for (const { fields } of nodesOf(withClause)) {
    const name = nameAt(ground.source, {
      from: startToken(ground, { location: fields['location'] }),
      to: ground.source.tokens.length,
    });
    const query = nodeOf(fields['ctequery']);
    if (name !== null && query !== null) names.set(query.fields, name.name);
  }
  return nested.map(({ node, statement }): SqlNested => {
    const common = names.get(node.fields);
    if (common !== undefined) return { role: 'cte', name: common, statement };
    const table = tables.find(({ query }) => query === statement);
    return table === undefined
      ? { role: 'expression', name: null, statement }
      : { role: 'table', name: table.alias, statement };
  });
}

interface RoleGround {
  readonly nested: readonly Nested[];
  /** The list of common tables. */
  readonly withClause: unknown;
  readonly tables: SqlStatement['tables'];
}
