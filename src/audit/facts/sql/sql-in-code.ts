import type { StringNode } from '../../languages/syntax.ts';
import type { FileFacts } from '../file-facts.ts';
import { remember } from '../remember.ts';
import { sqlStrings } from './sql-strings.ts';
import { everyStatement, type SqlPiece, type SqlStatement } from './statement.ts';

/** A SQL statement with the string it was written in: a program's literal, or a whole script. */
export interface SqlInCode {
  readonly node: StringNode;
  readonly statement: SqlStatement;
  /** The lines of the file a piece of the statement stands on. */
  readonly linesOf: (piece: SqlPiece) => { readonly startLine: number; readonly endLine: number };
}

/** Every SQL statement in the file's strings, nested ones too, in source order. */
export const sqlInCode = remember((facts: FileFacts): readonly SqlInCode[] =>
  sqlStrings(facts).flatMap((node) => placed(facts, node)),
);

/**
 * What a program hands to a query builder to be selected, read as the statement it becomes: `Select("SUM(size_bytes) AS
 * size")`. Only strings that aggregate, in source order; the lines are those of the whole string.
 */
export const selectedSql = remember((facts: FileFacts): readonly SqlInCode[] => {
  const whole = new Set(sqlStrings(facts));
  return facts.nodes('string').flatMap((node): SqlInCode[] => {
    if (node.value.length > MAX_SELECTED || !AGGREGATES.test(node.value) || whole.has(node)) return [];
    const { startLine, endLine } = node.span;
    return [...everyStatement(facts.readSql(`SELECT ${node.value}`))].map((statement) => ({
      node,
      statement,
      linesOf: () => ({ startLine, endLine }),
    }));
  });
});

/** Longer texts are no list of columns. */
const MAX_SELECTED = 2_000;
const AGGREGATES = /\b(?:sum|count|avg|max|min)\s*\(/i;

function placed(facts: FileFacts, node: StringNode): SqlInCode[] {
  const breaks = lineBreaks(node.value);
  const lastLine = node.span.endLine;
  // Decoded escapes may move offsets, not lines: a literal that spans lines holds its line breaks as they are.
  const lineAt = (offset: number): number =>
    Math.min(lastLine, node.span.startLine + countBefore(breaks, offset));
  const linesOf = (piece: SqlPiece) => ({
    startLine: lineAt(piece.start),
    endLine: lineAt(Math.max(piece.start, piece.end - 1)),
  });
  return [...everyStatement(facts.readSql(node.value))].map((statement) => ({ node, statement, linesOf }));
}

function lineBreaks(text: string): number[] {
  const breaks: number[] = [];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) breaks.push(at);
  return breaks;
}

function countBefore(breaks: readonly number[], offset: number): number {
  let low = 0;
  let high = breaks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((breaks[middle] ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
