import type { FileFacts } from '../file-facts.ts';
import { remember } from '../remember.ts';
import { sqlStrings } from '../sql/sql-strings.ts';
import { builderTables } from './builder-tables.ts';
import { drizzleTables } from './drizzle-tables.ts';
import { entityTables } from './entity-tables.ts';
import { gormTables } from './gorm-tables.ts';
import { modelTables } from './model-tables.ts';
import { objectSchemas } from './object-schemas.ts';
import { parseSchema } from './parse-schema.ts';
import { pythonMigrations } from './python-migrations.ts';
import { railsTables } from './rails-tables.ts';
import { parseSqlSchema } from './sql-schema.ts';
import type { TableDefinition } from './table-definition.ts';

/**
 * The tables a file defines or changes, whatever it is written in: SQL and Prisma, SQL in a program's strings, Rails
 * migrations, Alembic and SQLAlchemy, Django and SQLAlchemy models, Drizzle, GORM, the
 * entities of TypeORM, JPA, Doctrine and EF Core, Laravel, Knex, Exposed, Ent, Mongoose, Sequelize. What a reader cannot see for
 * certain (a computed name) it leaves out. The way back of a migration is left out.
 */
export function tablesIn(facts: FileFacts): readonly TableDefinition[] {
  return tablesOfFile(facts);
}

const tablesOfFile = remember((facts: FileFacts): readonly TableDefinition[] => {
  const ownFormat = parseSchema(facts.file.path, facts.file.text, facts.readSql);
  if (ownFormat.length > 0) return ownFormat;
  return [
    ...railsTables(facts),
    ...pythonMigrations(facts),
    ...modelTables(facts),
    ...drizzleTables(facts),
    ...gormTables(facts),
    ...entityTables(facts),
    ...builderTables(facts),
    ...objectSchemas(facts),
    ...tablesInText(facts),
  ];
});

const CHANGES_SCHEMA = /\b(?:create|alter|drop)\s/i;

function tablesInText(facts: FileFacts): TableDefinition[] {
  return sqlStrings(facts).flatMap((node) => {
    if (!CHANGES_SCHEMA.test(node.value)) return [];
    const { startLine, endLine } = node.span;
    const shift = (line: number): number => Math.min(startLine + line - 1, endLine);
    return parseSqlSchema(facts.file.path, node.value, facts.readSql).map((table) => ({
      ...table,
      line: shift(table.line),
      columns: table.columns.map((column) => ({ ...column, line: shift(column.line) })),
      unique: table.unique.map((key) => ({ ...key, line: shift(key.line) })),
      dropped: table.dropped.map((key) => ({ ...key, line: shift(key.line) })),
    }));
  });
}
