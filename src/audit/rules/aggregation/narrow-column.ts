import type { FileFacts } from '../../facts/file-facts.ts';
import { plainName, wordsOf } from '../../facts/names.ts';
import type { ColumnDefinition, TableDefinition } from '../../facts/schema/table-definition.ts';
import { tablesIn } from '../../facts/schema/tables-in.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-362: a column of four bytes counts bytes. */
export const narrowColumn = defineRule({
  id: 'MTR-362',
  name: 'narrow-column',
  section: 'aggregation',
  title: 'A column is too small for what it counts',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Does every column that keeps usage hold the largest figure a customer can reach in it?',
  cost: 'The largest customers reach the end of the column first: their usage is refused or wraps around, and is not billed.',
  remediation:
    'Take a column of eight bytes (`bigint`), or a decimal, before the first large customer arrives.',
  references: [
    'https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-INT',
    'https://dev.mysql.com/doc/refman/8.4/en/integer-types.html',
    'https://docs.djangoproject.com/en/stable/ref/models/fields/#integerfield',
  ],
  *match({ files }) {
    const tables = Map.groupBy(files.flatMap(tablesIn), ({ name }) => plainName(name));
    for (const facts of files)
      for (const table of tablesIn(facts))
        yield* matchTable(facts, table, tables.get(plainName(table.name)) ?? []);
  },
});

/** Four bytes and fewer, by the names that databases and mappers give them: they end at 2,147,483,647. */
const NARROW =
  /^(nullable\()?(integer|int|int4|int32|uint32|mediumint|smallint|int2|integerfield|positiveintegerfield|smallinteger|integer_?column)\b/i;
const UNSIGNED = /uint|unsigned/i;
const WIDE =
  /^(nullable\()?(bigint|int8|int64|uint64|biginteger|bigintegerfield|positivebigintegerfield|numeric|decimal|long)\b/i;
/** What fills two thousand million within a month: an hour has 3,600,000,000 microseconds. */
const LARGE = /^(bytes?|nanos|nanoseconds?|micros|microseconds?|byte_?hours|bytehours)$/;
/** Django writes the names of its models without a seam: `usagerecord`. */
const METERED = /usage|meter|bill|quota|traffic|transfer|bandwidth|egress|ingress|consum|storage|invoice/i;

function* matchTable(
  facts: FileFacts,
  table: TableDefinition,
  namesakes: readonly TableDefinition[],
): Generator<Match> {
  for (const column of table.columns) {
    if (!isLarge(column) || !isNarrow(column, facts) || !isAboutUsage(table, column)) continue;
    if (namesakes.some((one) => one !== table && isWidened(one, column))) continue;
    yield {
      file: facts.file,
      node: facts.file.root,
      lines: { startLine: column.line, endLine: column.line },
      confidence: 'likely',
      message: `\`${table.name}.${column.name}\` is \`${column.type}\`, which ends at ${UNSIGNED.test(column.type) ? '4,294,967,295: for bytes that is four gigabytes' : '2,147,483,647: for bytes that is two gigabytes'}. Beyond it the row is refused or the figure wraps around, and that usage is lost.`,
    };
  }
}

function isLarge({ name }: ColumnDefinition): boolean {
  return wordsOf(name).some((word) => LARGE.test(word)) && !/max_?packet|chunk|page|block|per_/i.test(name);
}

/** SQLite keeps eight bytes whatever the type says, and so does Rails’ `limit: 8`. */
function isNarrow({ type, line }: ColumnDefinition, { file }: FileFacts): boolean {
  if (
    !NARROW.test(type.trim()) ||
    /sqlite|autoincrement|cloudflare:|\bd1\b/i.test(`${file.path} ${file.text}`)
  )
    return false;
  return !/limit:\s*8|mode:\s*['"]bigint/.test(file.text.split('\n')[line - 1] ?? '');
}

function isAboutUsage(table: TableDefinition, column: ColumnDefinition): boolean {
  return METERED.test(table.name) || METERED.test(column.name);
}

/** A later migration, or the dump, has it wide enough. */
function isWidened({ columns }: TableDefinition, { name }: ColumnDefinition): boolean {
  return columns.some((one) => plainName(one.name) === plainName(name) && WIDE.test(one.type.trim()));
}
