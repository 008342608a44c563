import { calleeName, calleePath, pathOf, receiverOf } from '../../facts/calls.ts';
import type { FileFacts } from '../../facts/file-facts.ts';
import { booksAmounts, type FloatAmount, floatAmounts, isEstimate } from '../../facts/money/float-amounts.ts';
import { isMoneyName } from '../../facts/money/money-names.ts';
import { lastName, wordsOf } from '../../facts/names.ts';
import type { ColumnDefinition, TableDefinition } from '../../facts/schema/table-definition.ts';
import { tablesIn } from '../../facts/schema/tables-in.ts';
import type { CallNode, MemberNode, SyntaxNode } from '../../languages/syntax.ts';
import { isBillingCode, isNamedBilling, isScreenCode } from '../../trace/billing-code.ts';
import { isBillingPlace } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-305: money goes through binary floating point. */
export const floatMoney = defineRule({
  id: 'MTR-305',
  name: 'float-money',
  section: 'aggregation',
  title: 'Money is kept or computed in binary floating point',
  severity: 'high',
  classification: 'vulnerability',
  question:
    'Is every amount that ends up on an invoice or a balance kept in a decimal type or in whole minor units from end to end?',
  cost: 'Amounts such as 0.1 have no exact binary value: sums drift by cents, totals differ from their lines, and a limit is met or missed by a hair.',
  remediation:
    'Keep money as decimal (`numeric`, `Decimal`, `BigDecimal`) or as whole minor units, and turn it into a float only to show it.',
  references: [
    'https://docs.python.org/3/tutorial/floatingpoint.html',
    'https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-FLOAT',
    'https://docs.stripe.com/currencies#zero-decimal',
  ],
  *match(scope) {
    const whole = scope.files.flatMap(tablesIn).filter((table) => table.isWhole);
    const byName = Map.groupBy(whole, ({ name }) => name.toLowerCase());
    for (const facts of scope.audited) {
      const conversions = [...facts.callsNamed(CONVERSIONS), ...facts.nodes('member')].flatMap((node) => [
        ...matchConversion(facts, node),
      ]);
      const reckoned = conversions.some(({ confidence }) => confidence === 'likely')
        ? null
        : firstReckoned(facts);
      yield* conversions.filter(
        ({ node }) => reckoned === null || node.span.startLine !== reckoned.node.span.startLine,
      );
      if (reckoned !== null) yield toReckoned(facts, reckoned);
      for (const table of tablesIn(facts))
        yield* matchColumns(facts, table, byName.get(table.name.toLowerCase()) ?? []);
    }
  },
});

/**
 * The first amount of a file that is reckoned in floats and booked: where the type is a float everywhere, it is said once,
 * and mended in one go.
 */
function firstReckoned(facts: FileFacts): FloatAmount | null {
  const amounts = floatAmounts(facts).filter(
    ({ node }) => !isScreenCode(node, facts.file) && !isEstimate(node, facts.file.path),
  );
  // What a language keeps all numbers as is a mistake where it adds up.
  const first = facts.file.ioReturnsPromise ? amounts.find(({ what }) => what === 'sum') : amounts[0];
  if (first === undefined) return null;
  return booksAmounts(facts) || isNamedBilling(first.node, facts.file) ? first : null;
}

function toReckoned({ file }: FileFacts, { node, name, by, what }: FloatAmount): Match {
  return {
    file,
    node,
    evidence: by.span.startLine === node.span.startLine ? [] : [{ file, node: by }],
    confidence: 'likely',
    message:
      what === 'sum'
        ? `\`${name}\` adds up amounts of money as binary floats: fractions of a cent get lost or appear, and the total differs from its lines.`
        : `An amount of money is made of \`${name}\` as a binary float: fractions of a cent get lost or appear, and the sum that is charged differs from its lines.`,
  };
}

/** A decimal left for a float, by the methods of the decimal types of each language. */
const LEAVES_DECIMAL = /^(InexactFloat64|toNumber|doubleValue|to_f|ToDouble)$/;
const TO_FLOAT = /^(float|Float|parseFloat|ParseFloat|toDouble|parseDouble|floatval)$/;
const CONVERSIONS = new RegExp(`${LEAVES_DECIMAL.source}|${TO_FLOAT.source}`);
const DECIMAL =
  /\b(?:big_?decimal|decimal(?:\.js)?|bignumber|shopspring\/decimal|from decimal import|Dinero|Money)\b/i;

/** An amount of money turned into a float and computed with. */
function* matchConversion(facts: FileFacts, node: CallNode | MemberNode): Generator<Match> {
  const { file } = facts;
  const value = converted(node);
  if (value === null) return;
  const name = moneyNameOf(value);
  if (name === null || !isComputedWith(node) || isShare(node)) return;
  if (!isBillingCode(node, file) || isScreenCode(node, file)) return;
  const leaves = LEAVES_DECIMAL.test(node.kind === 'call' ? calleeName(node) : node.name);
  // Where nothing in the file is decimal, floats are how the whole project counts: said once, it is noise everywhere.
  const isExact = leaves || DECIMAL.test(file.text);
  yield {
    file,
    node,
    confidence: isExact ? 'likely' : 'possible',
    message: `\`${name}\` is turned into a binary float and computed with: fractions of a cent get lost or appear, and the sum on the invoice differs from its lines.`,
  };
}

/** What is converted: the receiver of `price.toNumber()` and `price.to_f`, the argument of `float(price)`. */
function converted(node: CallNode | MemberNode): SyntaxNode | null {
  if (node.kind === 'member')
    return node.name === 'to_f' && node.parent?.kind !== 'call' ? node.object : null;
  const name = calleeName(node);
  if (LEAVES_DECIMAL.test(name)) return node.arguments.length === 0 ? receiverOf(node) : null;
  return TO_FLOAT.test(name) ? (node.arguments[0]?.value ?? null) : null;
}

/** The name of the amount, looked for in the value and in what it is read from. */
function moneyNameOf(value: SyntaxNode): string | null {
  const paths = [pathOf(value)];
  if (value.kind === 'call' && value.arguments[0]) paths.push(pathOf(value.arguments[0].value));
  if (value.kind === 'call' && value.callee.kind === 'member') paths.push(pathOf(value.callee.object));
  for (const path of paths) {
    const name = lastName(path);
    if (isMoneyName(name) && !NOT_MONEY.test(name)) return name;
  }
  return null;
}

const NOT_MONEY = /credits?$|tokens?$|rate_?limit|percent|ratio|count|usage_?amount|used_?amount/i;
const ARITHMETIC = new Set(['+', '-', '*', '+=', '-=', '*=']);

/** It takes part in arithmetic itself, or by the variable it is assigned to. */
function isComputedWith(node: SyntaxNode): boolean {
  const { parent } = node;
  if (parent?.kind === 'binary') return ARITHMETIC.has(parent.operator);
  if (parent?.kind === 'assign') return ARITHMETIC.has(parent.operator);
  return (
    parent?.kind === 'call' && /^(sum|add|reduce)$/i.test(calleeName(parent)) && calleePath(parent) !== ''
  );
}

/** `tax.to_f * 100 / total`, or what is kept as a rate: no amount comes of it. */
function isShare(node: SyntaxNode): boolean {
  let at: SyntaxNode = node;
  for (let above = node.parent; above !== null; at = above, above = above.parent) {
    if (
      above.kind === 'binary' &&
      above.operator === '/' &&
      above.left === at &&
      isMoneyName(lastName(pathOf(above.right)))
    )
      return true;
    if (above.kind === 'assign')
      return above.targets.some(
        (target) => (target.kind === 'name' || target.kind === 'member') && RATE.test(target.name),
      );
    if (above.kind === 'function') return RATE.test(above.name ?? '');
  }
  return false;
}

const RATE =
  /(^|_)(rate|ratio|percent\w*|share|per_(hundred|thousand|mille))s?$|(Rate|Ratio|Percent|Percentage|Share)$/;

const FLOAT_TYPE =
  /^(nullable\()?\s*(float[48]?|float(32|64)|double(\s+precision)?|real|number_float|Float|DoublePrecision)\b/i;
/** Amounts that say behind their noun what became of them: `amountPaid`, `total_due`. */
const PAID = /(amount|total|balance|price|fee)_?(paid|due|charged|billed|refunded|owed)$/i;
const COLUMN_MONEY =
  /^(price|amount|cost|fee|balance|subtotal|total|charge|revenue|discount|refund|tax|credit_balance)$/;

/** One finding for columns that stand below one another: they are mended together. */
function* matchColumns(
  facts: FileFacts,
  table: TableDefinition,
  namesakes: readonly TableDefinition[],
): Generator<Match> {
  const { file } = facts;
  const columns = table.columns
    .filter((column) => FLOAT_TYPE.test(column.type.trim()) && isMoneyColumn(column, table, file.path))
    .filter((column) => namesakes.every((one) => one.path === file.path || hasAsFloat(one, column)))
    .toSorted((a, b) => a.line - b.line);
  for (const run of runsOf(columns)) {
    const [first, ...more] = run;
    if (first === undefined) continue;
    const others = more.length === 0 ? '' : ` (and ${more.map(({ name }) => `\`${name}\``).join(', ')})`;
    yield {
      file,
      node: facts.file.root,
      lines: { startLine: first.line, endLine: run.at(-1)?.line ?? first.line },
      confidence: 'likely',
      message: `\`${table.name}.${first.name}\`${others} keeps money as \`${first.type}\`: amounts such as 0.1 are not stored exactly, and sums over the rows drift from what was charged.`,
    };
  }
}

/** Columns on lines that follow one another. */
function runsOf(columns: readonly ColumnDefinition[]): readonly (readonly ColumnDefinition[])[] {
  const runs: ColumnDefinition[][] = [];
  for (const column of columns) {
    const last = runs.at(-1);
    const before = last?.at(-1)?.line;
    if (last !== undefined && before !== undefined && column.line - before <= 1) last.push(column);
    else runs.push([column]);
  }
  return runs;
}

/** A dump or a later definition of the table, where the column is another or gone. */
function hasAsFloat({ columns }: TableDefinition, { name }: ColumnDefinition): boolean {
  return columns.some((one) => one.name === name && FLOAT_TYPE.test(one.type.trim()));
}

function isMoneyColumn({ name }: ColumnDefinition, table: TableDefinition, path: string): boolean {
  if (!(isMoneyName(name) || PAID.test(name)) || NOT_MONEY.test(name)) return false;
  const isPlain = wordsOf(name).some((word) => COLUMN_MONEY.test(word));
  return (
    isPlain && (isBillingPlace(table.name) || isBillingPlace(path) || /amount|price|balance/i.test(name))
  );
}
