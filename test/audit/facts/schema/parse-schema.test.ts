import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeTables } from '#audit/facts/schema/merge-tables.ts';
import { parseSchema } from '#audit/facts/schema/parse-schema.ts';
import type { TableDefinition } from '#audit/facts/schema/table-definition.ts';

function keys(table: TableDefinition | undefined): string[] {
  return (table?.unique ?? []).map(
    (key) =>
      `${key.isPrimary ? 'primary ' : ''}${key.name ?? '-'} (${key.columns.join(', ')})` +
      `${key.where === null ? '' : ` where ${key.where}`} at ${key.line}`,
  );
}

describe('SQL', () => {
  it('reads columns with type, nullability, default and line', () => {
    const [table] = parseSchema(
      'db/1.sql',
      `CREATE TABLE IF NOT EXISTS billing."usage_events" (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  quantity numeric(38, 12) NOT NULL DEFAULT 0,
  "timestamp" timestamp with time zone,
  key varchar(64) NOT NULL COLLATE "C",
  plan_id bigint REFERENCES plans (id),
  FOREIGN KEY (key) REFERENCES other (key),
  CHECK (quantity >= 0)
);`,
    );

    expect(table).toMatchObject({
      name: 'usage_events',
      qualifier: 'billing',
      line: 1,
      isWhole: true,
      engine: null,
    });
    expect(table?.columns.map((c) => [c.name, c.type, c.isNullable, c.default, c.line])).toEqual([
      ['id', 'uuid', false, 'gen_random_uuid()', 2],
      ['quantity', 'numeric(38, 12)', false, '0', 3],
      ['timestamp', 'timestamp with time zone', true, null, 4],
      ['key', 'varchar(64)', false, null, 5],
      ['plan_id', 'bigint', true, null, 6],
    ]);
  });

  it('reads every way to say that something is unique', () => {
    const tables = parseSchema(
      'db/1.sql',
      `CREATE TABLE events (
  id int UNIQUE,
  a int, b int,
  PRIMARY KEY (a, b),
  CONSTRAINT events_key UNIQUE NULLS NOT DISTINCT (b),
  UNIQUE KEY \`by_code\` (\`code\`(10), lower(b))
);
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "partial" ON ONLY public.events USING btree (a DESC, b)
  INCLUDE (c) WHERE deleted_at IS NULL;
CREATE INDEX plain ON events (a);
ALTER TABLE ONLY events ADD CONSTRAINT late UNIQUE (a), ADD COLUMN IF NOT EXISTS d text NOT NULL UNIQUE;`,
    );

    expect(tables.flatMap(keys)).toEqual([
      '- (id) at 2',
      'primary - (a, b) at 4',
      'events_key (b) at 5',
      'by_code (code, lower(b)) at 6',
      'partial (a, b) where deleted_at IS NULL at 8',
      'late (a) at 11',
      '- (d) at 11',
    ]);
  });

  it("reads ClickHouse's engine and order, and takes its keys for no promise", () => {
    const [table] = parseSchema(
      'ch/1.sql',
      `CREATE TABLE usage ON CLUSTER c (
  id String CODEC(ZSTD), at DateTime64(3, 'UTC'), note Nullable(String),
  INDEX by_id id TYPE bloom_filter(0.01) GRANULARITY 1
) ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(at) PRIMARY KEY id ORDER BY (id, toDate(at)) SETTINGS index_granularity = 8192;`,
    );

    expect(table).toMatchObject({
      engine: 'ReplacingMergeTree(version)',
      orderBy: ['id', 'toDate(at)'],
      unique: [],
    });
    expect(table?.columns.map((c) => [c.name, c.type, c.isNullable])).toEqual([
      ['id', 'String', false],
      ['at', "DateTime64(3, 'UTC')", false],
      ['note', 'Nullable(String)', true],
    ]);
  });

  it('reads a materialized view that stores, and skips one that does not', () => {
    const tables = parseSchema(
      'ch/1.sql',
      `CREATE MATERIALIZED VIEW a TO b (x Int8) AS SELECT 1 FROM c;
       CREATE MATERIALIZED VIEW d ENGINE = SummingMergeTree ORDER BY day AS SELECT day FROM c ORDER BY x`,
    );

    expect(tables.map((t) => [t.name, t.engine, t.orderBy])).toEqual([['d', 'SummingMergeTree', ['day']]]);
  });

  it('looks into the bodies of anonymous blocks', () => {
    const [table] = parseSchema(
      '1.sql',
      'DO $$ BEGIN\n ALTER TABLE "e" ADD CONSTRAINT "k" UNIQUE("a");\nEXCEPTION WHEN duplicate_object THEN null; END $$;',
    );

    expect(keys(table)).toEqual(['k (a) at 2']);
  });

  it('leaves out the way back', () => {
    const forward = 'CREATE UNIQUE INDEX i ON e (a);';

    expect(parseSchema('1_x.down.sql', forward)).toEqual([]);
    expect(parseSchema('1.sql', `-- +goose Up\n${forward}\n-- +goose Down\nDROP INDEX i;`)).toHaveLength(1);
    expect(parseSchema('1.sql', `-- migrate:up\n${forward}\n-- migrate:down\nDROP INDEX i;`)).toHaveLength(1);
  });
});

describe('merging', () => {
  it('joins what several files say of a table and keeps where each key came from', () => {
    const merged = mergeTables([
      ...parseSchema('1.sql', 'CREATE TABLE e (a int, b int);'),
      ...parseSchema('2.sql', '\nCREATE UNIQUE INDEX i ON E (a); ALTER TABLE e ADD b text, ADD c int;'),
    ]);

    expect(merged).toHaveLength(1);
    expect(merged[0]).toMatchObject({ path: '1.sql', isWhole: true });
    expect(merged[0]?.columns.map((c) => `${c.name} ${c.type}`)).toEqual(['a int', 'b text', 'c int']);
    expect(merged[0]?.unique.map((key) => [key.name, key.path, key.line])).toEqual([['i', '2.sql', 2]]);
  });

  it.each([
    'DROP INDEX IF EXISTS public.i;',
    'DROP INDEX i ON e;',
    'ALTER TABLE e DROP CONSTRAINT IF EXISTS i;',
    'ALTER TABLE e DROP INDEX i;',
  ])('takes away the key that %s drops', (drop) => {
    const merged = mergeTables([
      ...parseSchema('1.sql', 'CREATE TABLE e (a int); CREATE UNIQUE INDEX i ON e (a)'),
      ...parseSchema('2.sql', drop),
    ]);

    expect(merged[0]?.unique).toEqual([]);
  });
});

describe('Prisma', () => {
  it('reads models by their names in the database', () => {
    const [table, other] = parseSchema(
      'schema.prisma',
      `model UsageEvent {
  id        BigInt   @id @default(autoincrement())
  tenantId  String   @map("tenant_id") @db.VarChar(36) // the payer
  key       String?  @unique
  at        DateTime @default(now())
  tenant    Tenant   @relation(fields: [tenantId], references: [id])
  tags      Tag[]

  @@unique([tenantId, key], name: "tenant_key")
  @@index([at])
  @@map("usage_events")
}
model Tenant {
  a Int
  b Int
  @@id([a, b])
}`,
    );

    expect(table).toMatchObject({ name: 'usage_events', line: 1, isWhole: true });
    expect(table?.columns.map((c) => [c.name, c.type, c.isNullable, c.default, c.line])).toEqual([
      ['id', 'BigInt', false, 'autoincrement()', 2],
      ['tenant_id', 'String @db.VarChar(36)', false, null, 3],
      ['key', 'String', true, null, 4],
      ['at', 'DateTime', false, 'now()', 5],
    ]);
    expect(keys(table)).toEqual(['primary - (id) at 2', '- (key) at 4', 'tenant_key (tenant_id, key) at 9']);
    expect(keys(other)).toEqual(['primary - (a, b) at 16']);
  });
});

describe('any text', () => {
  const pieces = (
    'create table unique index primary key constraint alter add drop column on ( ) , ; a b "c" int not null default ' +
    '0 engine = order by where using model { } @id @@unique([a]) @@map("x") String? \n $$ begin end \' --'
  ).split(' ');

  it('is read without an error, at lines the text has', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((words) => words.join(' ')),
        fc.constantFrom('a.sql', 'a.prisma', 'a.txt'),
        (text, path) => {
          const lines = text.split('\n').length;
          for (const table of parseSchema(path, text)) {
            for (const { line } of [table, ...table.columns, ...table.unique, ...table.dropped]) {
              expect(line).toBeGreaterThanOrEqual(1);
              expect(line).toBeLessThanOrEqual(lines);
            }
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each([
    'model a {\n',
    'create table a (b int unique, ',
    '@@unique([',
    'create unique index a on b (',
    'alter table a add b,',
  ])('of %j over and over is read in bounded time', (piece) => {
    const text = piece.repeat(Math.ceil(100_000 / piece.length));

    expect(Array.isArray(mergeTables(parseSchema('a.sql', text)))).toBe(true);
    expect(Array.isArray(parseSchema('a.prisma', text))).toBe(true);
  });
});
