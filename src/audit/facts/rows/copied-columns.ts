import { copiedName } from '../copied-fields.ts';
import type { FileFacts } from '../file-facts.ts';
import { type SqlInCode, sqlInCode } from '../sql/sql-in-code.ts';
import type { SqlSelected } from '../sql/statement.ts';

/** A column of a query's result that is made of the very column of another one beside it. */
export interface CopiedColumn {
  readonly sql: SqlInCode;
  readonly selected: SqlSelected;
  readonly name: string;
  readonly twin: string;
  /** What the two are about: `output` and `input`. */
  readonly own: string;
  readonly other: string;
}

/** More columns are those of a table. */
const MAX_COLUMNS = 60;

/** `SUM(input_tokens) AS input_tokens, SUM(input_tokens) AS output_tokens`, in source order. */
export function copiedColumns(facts: FileFacts): readonly CopiedColumn[] {
  return sqlInCode(facts).flatMap((sql) => {
    const { selected } = sql.statement;
    if (selected.length > MAX_COLUMNS) return [];
    const byExpression = Map.groupBy(selected, ({ expression }) => expression.text.replaceAll(/\s+/g, ' '));
    return [...byExpression.values()].flatMap((same) => copiedAmong(sql, same));
  });
}

/** The one column of an expression, also under a function: `SUM(c.input_tokens)`. */
const COLUMN = /^(?:\w{1,20}\()?(?:\w+\.)?"?(\w+)"?\)?$/;

function copiedAmong(sql: SqlInCode, same: readonly SqlSelected[]): CopiedColumn[] {
  const column = COLUMN.exec(same[0]?.expression.text ?? '')?.[1];
  if (column === undefined || same.length < 2) return [];
  return same.flatMap((selected): CopiedColumn[] => {
    for (const { name: twin } of same) {
      const words = selected.name === null || twin === null ? null : copiedName(selected.name, twin, column);
      if (words !== null) return [{ sql, selected, name: selected.name ?? '', twin: twin ?? '', ...words }];
    }
    return [];
  });
}
