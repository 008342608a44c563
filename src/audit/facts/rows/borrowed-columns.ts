import type { CallNode, SyntaxNode } from '../../languages/syntax.ts';
import { calleeName } from '../calls.ts';
import type { FileFacts } from '../file-facts.ts';
import { wordsOf } from '../names.ts';
import { sqlInCode } from '../sql/sql-in-code.ts';
import { isMomentName } from '../time/time-names.ts';
import { descendants } from '../walk.ts';

/** A stored counter that is moved on from the value of its sibling: `SET sent = received + 1`. */
export interface BorrowedColumn {
  readonly node: SyntaxNode;
  readonly lines: { readonly startLine: number; readonly endLine: number } | null;
  readonly column: string;
  readonly from: string;
}

/** Every such update of the file: in SQL, in a mapper's expression, by Django's `F`. */
export function borrowedColumns(facts: FileFacts): readonly BorrowedColumn[] {
  return [...inSql(facts), ...inExpressions(facts), ...inFields(facts)];
}

/** One column and an amount, and nothing else. */
const STEP = /^\s*\(?["`]?(?:\w+["`]?\.["`]?)?(\w+)["`]?\s*[+-]\s*(?:\?|[$:@]\w+|%s|\d+)\s*\)?\s*$/;

function inSql(facts: FileFacts): BorrowedColumn[] {
  return sqlInCode(facts).flatMap(({ node, statement, linesOf }) =>
    statement.verb === 'update'
      ? statement.assignments.flatMap((one) => {
          const from = STEP.exec(one.expression.text)?.[1] ?? null;
          return isBorrowed(one.column, from)
            ? [{ node, lines: linesOf(one), column: one.column, from }]
            : [];
        })
      : [],
  );
}

/** GORM: `UpdateColumn("sent", gorm.Expr("received + ?", 1))`, and keys of a map with such a value. */
function inExpressions(facts: FileFacts): BorrowedColumn[] {
  return facts.callsNamed(/^Expr$/).flatMap((call) => {
    const [text] = call.arguments;
    const column = columnBefore(call);
    const from = text?.value.kind === 'string' ? (STEP.exec(text.value.value)?.[1] ?? null) : null;
    return column !== null && isBorrowed(column, from) ? [{ node: call, lines: null, column, from }] : [];
  });
}

function columnBefore(call: CallNode): string | null {
  const above = call.parent;
  if (above?.kind === 'object') return above.entries.find(({ value }) => value === call)?.key ?? null;
  if (above?.kind !== 'call' || !/^update/i.test(calleeName(above))) return null;
  const [first, second] = above.arguments;
  return second?.value === call && first?.value.kind === 'string' ? first.value.value : null;
}

/** Django: `update(sent=F("received") + 1)`. */
function inFields(facts: FileFacts): BorrowedColumn[] {
  return facts.callsNamed(/^update$/).flatMap((call) =>
    call.arguments.flatMap(({ name, value }) => {
      if (name === null || value.kind !== 'binary' || !/^[+-]$/.test(value.operator)) return [];
      const [field, ...others] = [...descendants(value)].filter(
        (node): node is CallNode => node.kind === 'call' && calleeName(node) === 'F',
      );
      const given = field?.arguments[0]?.value;
      const from = given?.kind === 'string' && others.length === 0 ? given.value : null;
      return isBorrowed(name, from) ? [{ node: value, lines: null, column: name, from }] : [];
    }),
  );
}

/** Pairs of which one is reckoned from the other. */
const RECKONED =
  /^(start|end|begin|from|to|min|max|previous|prev|last|next|first|new|old|total|base|initial|limit)$/;

/** They are called alike but for one word, so the one was copied from the other. */
function isBorrowed(column: string, from: string | null): from is string {
  if (from === null || isMomentName(column) || isMomentName(from)) return false;
  const [own, other] = [wordsOf(column), wordsOf(from)];
  if (own.length < 2 || own.length !== other.length) return false;
  const differing = own.flatMap((word, i) => (word === other[i] ? [] : [word, other[i] ?? '']));
  return differing.length === 2 && !differing.some((word) => RECKONED.test(word));
}
