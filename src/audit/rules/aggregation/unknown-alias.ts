import { type SqlInCode, sqlInCode } from '../../facts/sql/sql-in-code.ts';
import { type UnknownAlias, unknownAliases } from '../../facts/sql/unknown-aliases.ts';
import type { SyntaxFile } from '../../languages/syntax.ts';
import { isBillingCode } from '../../trace/billing-code.ts';
import { isAboutUsage, isBillingPlace } from '../../trace/vocabulary.ts';
import { defineRule, type Match } from '../rule.ts';

/** MTR-351: a query over usage speaks of a table that it does not read. */
export const unknownAlias = defineRule({
  id: 'MTR-351',
  name: 'unknown-alias',
  section: 'aggregation',
  title: 'A query speaks of a table it does not read',
  severity: 'high',
  classification: 'vulnerability',
  question: 'Is every alias in the queries over usage, credits and invoices the alias of a table they read?',
  cost: 'The query fails each time it runs: the job that counts, bills or limits does nothing, and where its failure is caught nobody is told.',
  remediation: 'Take the alias that the table is given in FROM or JOIN, and run the query once in a test.',
  references: [
    'https://www.postgresql.org/docs/current/queries-table-expressions.html#QUERIES-TABLE-ALIASES',
    'https://www.postgresql.org/docs/current/errcodes-appendix.html',
  ],
  *match({ audited }) {
    for (const facts of audited) {
      const whole = new Set<string>();
      for (const sql of sqlInCode(facts)) {
        const place = `${sql.node.span.start}`;
        // Nested statements are looked at with the one they stand in: its tables are theirs too.
        if (whole.has(place) || !isOfUsage(sql, facts.file)) continue;
        whole.add(place);
        for (const top of facts.readSql(sql.node.value))
          for (const found of unknownAliases(top)) yield toMatch(found, sql, facts.file);
      }
    }
  },
});

function isOfUsage({ node, statement }: SqlInCode, file: SyntaxFile): boolean {
  return (
    isBillingCode(node, file) ||
    statement.tables.some(({ name }) => isAboutUsage(name, true) || isBillingPlace(name))
  );
}

function toMatch({ piece, alias, known }: UnknownAlias, sql: SqlInCode, file: SyntaxFile): Match {
  return {
    file,
    node: sql.node,
    lines: sql.linesOf(piece),
    confidence: 'likely',
    message: `\`${piece.text.slice(0, MAX_QUOTED)}\` speaks of \`${alias}\`, but the tables of this query are called ${known.map((one) => `\`${one}\``).join(', ')}: the query fails, and what it counts, bills or limits is left undone.`,
  };
}

const MAX_QUOTED = 60;
