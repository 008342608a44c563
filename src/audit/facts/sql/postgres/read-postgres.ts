import type { PostgresParse } from '../../../languages/language.ts';
import type { SqlStatement, SqlVerb } from '../statement.ts';
import { type SqlSource, type TokenRange, wordAt } from '../token-range.ts';
import { emptyStatement, verbAt } from '../verb.ts';
import { type Ground, topTokens, Unfit } from './ground.ts';
import { prepare } from './prepare.ts';
import { readSelect, unwrap } from './query.ts';
import { fieldsOf, nodeOf, nodesOf, type PgNode } from './tree.ts';
import { readChange, readInsert, targetOf } from './write.ts';

/** Longer statements are data; the tree of one is some fifty times its length. */
const MAX_STATEMENT_LENGTH = 200_000;

/**
 * A statement as PostgreSQL's parser understands it. Null where it refuses the text, where tree and text do not fit
 * each other, and for statements of which nothing but the verb is asked: the tolerant reader reads those.
 */
export function readPostgres(
  source: SqlSource,
  range: TokenRange,
  parse: PostgresParse,
): SqlStatement | null {
  const length = (source.tokens[range.to - 1]?.end ?? 0) - (source.tokens[range.from]?.start ?? 0);
  if (length > MAX_STATEMENT_LENGTH || !isOurs(source, range) || mayBeDeep(source, range)) return null;
  const prepared = prepare(source, range);
  const trees = prepared === null ? null : parse(prepared.sql);
  if (prepared === null || trees === null || trees.length !== 1) return null;
  const node = nodeOf(fieldsOf(trees[0])['stmt']);
  if (node === null) return null;
  try {
    return readNode({ source, tokenAt: prepared.tokenAt }, node, range);
  } catch (error) {
    // Nesting beyond the call stack counts as unfit, too.
    if (error instanceof Unfit || error instanceof RangeError) return null;
    throw error;
  }
}

/**
 * Levels that a tree may have. Measured with libpg-query 18.1.5 on Node 24: 3,000 nested queries or 10,000 sums in a row
 * use up the call stack. People stay below a hundred; a thousand rows of VALUES are data.
 */
const MAX_LEVELS = 1_000;

function mayBeDeep(source: SqlSource, range: TokenRange): boolean {
  let levels = 0;
  for (let at = range.from; at < range.to; at++) {
    const token = source.tokens[at];
    const isLevel =
      token?.kind === 'open' ||
      token?.kind === 'operator' ||
      /^(not|case|union|intersect|except|join|and|or)$/.test(token?.text ?? '');
    if (isLevel) levels++;
  }
  return levels > MAX_LEVELS;
}

/** Other statements have no facts that a tree would tell. */
const OURS: ReadonlySet<SqlVerb> = new Set<SqlVerb>([
  'select',
  'insert',
  'update',
  'delete',
  'truncate',
  'create-table',
  'create-index',
  'create-view',
  'alter-table',
]);

function isOurs(source: SqlSource, range: TokenRange): boolean {
  return source.opensQuery[range.from] === true || OURS.has(verbAt(source, range).name);
}

function readNode(ground: Ground, { type, fields }: PgNode, range: TokenRange): SqlStatement {
  const read = (node: PgNode, inner: TokenRange): SqlStatement => readNode(ground, node, inner);
  const parts = { fields, range: unwrap(ground, range), read };
  switch (type) {
    case 'SelectStmt':
      return readSelect(ground, parts);
    case 'InsertStmt':
      return readInsert(ground, parts);
    case 'UpdateStmt':
      return readChange(ground, parts, 'update');
    case 'DeleteStmt':
      return readChange(ground, parts, 'delete');
    case 'ExplainStmt': {
      const query = nodeOf(fields['query']);
      if (query === null) throw new Unfit('EXPLAIN of nothing');
      return readNode(ground, query, range);
    }
    case 'CreateStmt':
      return named(ground, parts, 'create-table');
    case 'IndexStmt':
      return named(ground, parts, 'create-index');
    case 'AlterTableStmt':
      if (fields['objtype'] !== 'OBJECT_TABLE') throw new Unfit('changes no table');
      return named(ground, parts, 'alter-table');
    case 'TruncateStmt':
      return truncated(ground, parts);
    case 'CreateTableAsStmt':
    case 'ViewStmt':
      return created(ground, parts, type);
    default:
      throw new Unfit(`a statement of the kind ${type}`);
  }
}

interface Parts {
  readonly fields: PgNode['fields'];
  readonly range: TokenRange;
  readonly read: (node: PgNode, range: TokenRange) => SqlStatement;
}

/** A statement of which the table matters alone; what it defines is read by the schema's reader. */
function named(ground: Ground, { fields, range }: Parts, verb: SqlVerb): SqlStatement {
  const { table } = targetOf(ground, fields['relation'], range);
  return { ...emptyStatement(ground.source, range, verb), target: table };
}

function truncated(ground: Ground, { fields, range }: Parts): SqlStatement {
  const [relation] = nodesOf(fields['relations']);
  const { table } = targetOf(ground, relation?.fields, range);
  return { ...emptyStatement(ground.source, range, 'truncate'), target: table };
}

/** CREATE TABLE … AS and CREATE VIEW … AS. */
function created(ground: Ground, { fields, range, read }: Parts, type: string): SqlStatement {
  const { source } = ground;
  const isView = type === 'ViewStmt' || fields['objtype'] === 'OBJECT_MATVIEW';
  const relation = type === 'ViewStmt' ? fields['view'] : fieldsOf(fields['into'])['rel'];
  const query = nodeOf(fields['query']);
  const { table, next } = targetOf(ground, relation, range);
  const tops = topTokens(source, { from: next, to: range.to });
  const starts = tops.find(
    (at) =>
      source.opensQuery[at] === true ||
      wordAt(source, at) === 'select' ||
      (wordAt(source, at) === 'with' && wordAt(source, at - 1) === 'as'),
  );
  if (query === null || starts === undefined) throw new Unfit('a table made of nothing');
  const statement = read(query, { from: starts, to: endOfQuery(ground, tops, range.to) });
  const base = emptyStatement(source, range, isView ? 'create-view' : 'create-table');
  return { ...base, target: table, nested: [{ role: 'source', name: null, statement }] };
}

/** `WITH [NO] DATA` and `WITH CHECK OPTION` belong to what is created. */
function endOfQuery({ source }: Ground, tops: readonly number[], to: number): number {
  const at = tops.findLast((one) => wordAt(source, one) === 'with');
  return at !== undefined && /^(no|data|check|local|cascaded)$/.test(wordAt(source, at + 1)) ? at : to;
}
