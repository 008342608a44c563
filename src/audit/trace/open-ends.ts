import { lastNameOf } from '../facts/calls.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { wordsOf } from '../facts/names.ts';
import { isEndOfChain } from '../facts/queries/chain.ts';
import { remember, rememberNames } from '../facts/remember.ts';
import { strictComparisons } from '../facts/rows/paged-queries.ts';
import { parseSqlCondition } from '../facts/sql/parse-sql.ts';
import { sqlInCode } from '../facts/sql/sql-in-code.ts';
import type { SqlComparison } from '../facts/sql/statement.ts';
import type { SyntaxNode } from '../languages/syntax.ts';

/** A query for what was there in a period, which asks for an end behind its start where the end may be open. */
export interface OpenEndQuery {
  readonly facts: FileFacts;
  readonly node: SyntaxNode;
  readonly lines: { readonly startLine: number; readonly endLine: number } | null;
  readonly column: string;
}

/** `started_at < :end AND ended_at > :start`, where some code leaves `ended_at` empty as long as it runs. */
export function openEndQueries(facts: FileFacts, files: readonly FileFacts[]): readonly OpenEndQuery[] {
  const written = sqlInCode(facts).flatMap(({ node, statement, linesOf }): OpenEndQuery[] => {
    if (statement.verb !== 'select') return [];
    const found = openEndIn(statement.where, files);
    return found === null ? [] : [{ facts, node, lines: linesOf(found), column: found.column?.name ?? '' }];
  });
  const chained = facts.nodes('call').flatMap((call): OpenEndQuery[] => {
    const [first] = call.arguments;
    if (first?.value.kind === 'string' && /^(where|and_?where|filter)$/i.test(lastNameOf(call.callee))) {
      const { value } = first.value;
      const found = value.length < MAX_CONDITION ? openEndIn(parseSqlCondition(value), files) : null;
      if (found !== null) return [{ facts, node: call, lines: null, column: found.column?.name ?? '' }];
    }
    if (!isEndOfChain(call)) return [];
    const { strict, isSettled } = strictComparisons(call);
    const end = strict.find(({ column, operator }) => operator === '>' && isEnd(column));
    const start = strict.find(({ column, operator }) => operator === '<' && isStart(column));
    if (end === undefined || start === undefined || isSettled || !mayBeOpen(end.column, files)) return [];
    return [{ facts, node: call, lines: null, column: end.column }];
  });
  return [...written, ...chained];
}

/** Longer texts are whole statements. */
const MAX_CONDITION = 400;

function openEndIn(where: readonly SqlComparison[], files: readonly FileFacts[]): SqlComparison | null {
  const restricting = where.filter(({ isAlternative, isNegated }) => !isAlternative && !isNegated);
  const end = restricting.find(
    ({ column, operator, isBare }) =>
      column !== null && isBare && /^>=?$/.test(operator) && isEnd(column.name),
  );
  const start = restricting.find(
    ({ column, operator }) => column !== null && /^<=?$/.test(operator) && isStart(column.name),
  );
  if (end?.column == null || start === undefined) return null;
  const name = end.column.name;
  if (where.some(({ column, operator }) => column?.name === name && operator === 'is-null')) return null;
  return mayBeOpen(name, files) ? end : null;
}

function isEnd(name: string): boolean {
  return wordsOf(name).some((word) =>
    /^(end|ends|ended|until|to|revoked|deleted|removed|stopped|terminated|expired|expires|closed|cancelled|canceled|released)$/.test(
      word,
    ),
  );
}

function isStart(name: string): boolean {
  return wordsOf(name).some((word) =>
    /^(start|starts|started|from|since|begin|begins|began|created|assigned|opened|granted|acquired|activated)$/.test(
      word,
    ),
  );
}

/** Some code in sight writes nothing into it, asks whether it is set, or says that it has none yet. */
function mayBeOpen(column: string, files: readonly FileFacts[]): boolean {
  return openAmong(files)(column);
}

/** All texts are searched, so each column is looked for once. */
const openAmong = remember((files: readonly FileFacts[]) =>
  rememberNames((column): boolean => isSaidToBeOpen(column, files)),
);

function isSaidToBeOpen(column: string, files: readonly FileFacts[]): boolean {
  const spelled = wordsOf(column).join('_?');
  const signs = [
    `\\b${spelled}\\b["'\`]?\\s*(=>|[:=])\\s*(null|nil|None|undefined)\\b`,
    `\\b${spelled}\\b\\s*(\\|\\||\\?\\?|is\\s+(not\\s+)?null|IS\\s+(NOT\\s+)?NULL|===?\\s*null|!==?\\s*null|\\.nil\\?|\\.present\\?)`,
    `\\b${spelled}\\b[^;\\n]{0,200}\\bVALUES\\b[^;\\n]{0,200}\\bNULL\\b`,
    `(no|without)\\s+[{@code \`]*${spelled}\\b`,
    `\\b${spelled}\\b[}\`]*\\s+(stays|is)\\s+(null|empty|open)`,
    `(coalesce|ifnull|nvl)\\(\\s*[\\w.]*${spelled}\\b`,
    `\\b${spelled}\\b\\??:\\s*\\w+\\s*\\|\\s*null`,
  ];
  const named = new RegExp(spelled, 'i');
  const pattern = new RegExp(signs.join('|'), 'i');
  return files.some(({ file }) => named.test(file.text) && pattern.test(file.text));
}
