import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import type { FileFacts } from '../file-facts.ts';
import { remember } from '../remember.ts';
import { lineIndex } from '../schema/line-index.ts';
import { sqlInCode } from '../sql/sql-in-code.ts';
import type { SqlPiece, SqlStatement } from '../sql/statement.ts';
import { chainOf, isEndOfChain } from './chain.ts';
import { readChain } from './read-chain.ts';

/**
 * A query over rows, whatever it is written in: SQL in a file or a string, or the chain of calls of a query builder or
 * an object mapper (ActiveRecord, Django, SQLAlchemy, Prisma, Drizzle, Knex, TypeORM, GORM, EF, Eloquent, Doctrine, Exposed, Mongo).
 */
export interface RowQuery {
  /** The SQL's string, or the last call of the chain. */
  readonly node: SyntaxNode;
  /** What is asked, in SQL's terms. Names are as written: a model's own name stands for its table. */
  readonly statement: SqlStatement;
  /** The lines of the file that a piece of the statement stands on. */
  readonly linesOf: (piece: SqlPiece) => { readonly startLine: number; readonly endLine: number };
  /** `list` for what is asked of rows that are in memory already. */
  readonly from: 'sql' | 'database' | 'list';
}

/** Every query over rows of the file, nested ones too, in source order. */
export const rowQueries = remember((facts: FileFacts): readonly RowQuery[] => {
  const written = sqlInCode(facts).map((sql): RowQuery => ({ ...sql, from: 'sql' }));
  const lineOf = lineIndex(facts.file.text);
  const linesOf = ({ start, end }: SqlPiece) => ({
    startLine: lineOf(start),
    endLine: lineOf(Math.max(start, end - 1)),
  });
  const chained = facts.nodes('call').flatMap((node): RowQuery[] => {
    const read = readsRows(node) ? readChain(chainOf(node), facts.readSql) : null;
    return read === null ? [] : [{ node, linesOf, ...read }];
  });
  return [...written, ...chained].sort((a, b) => a.node.span.start - b.node.span.start);
});

/** Those that read rows of a database. */
export const databaseQueries = remember((facts: FileFacts): readonly RowQuery[] =>
  rowQueries(facts).filter(({ from, statement }) => from !== 'list' && statement.verb === 'select'),
);

/** Cheap to ask of every call: most are no end of a chain. */
function readsRows(call: CallNode): boolean {
  return call.callee.kind === 'member' && isEndOfChain(call);
}
