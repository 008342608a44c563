import { describe, expect, it } from 'vitest';
import { unsentStatements } from '#audit/facts/delivery/unsent-statements.ts';
import { factsOf } from '#test/facts-of.ts';

async function unsentIn(path: string, text: string): Promise<readonly string[]> {
  return unsentStatements(await factsOf(path, text)).map(
    ({ node, library }) => `${library}:${node.span.startLine}`,
  );
}

describe('a statement that nothing sends', () => {
  it.each([
    ['a.ts', "import knex from 'knex';\nknex('usage').insert({ id });", 'Knex:2'],
    [
      'a.ts',
      "import { db } from '../db';\nimport { eq } from 'drizzle-orm';\nvoid db.update(usage).set({ n }).where(eq(usage.id, id));",
      'Drizzle:3',
    ],
    ['a.ts', "import { Kysely } from 'kysely';\ndb.insertInto('usage').values({ id });", 'Kysely:2'],
    [
      'a.ts',
      "import { createClient } from '@supabase/supabase-js';\nsupabase.from('usage').insert({ id });",
      'Supabase:2',
    ],
    ['a.ts', "import { model } from 'mongoose';\nUsage.updateOne({ id }, { $inc: { n: 1 } });", 'Mongoose:2'],
    [
      'a.py',
      'import asyncpg\nasync def f(conn):\n    conn.execute("INSERT INTO usage VALUES ($1)", n)\n',
      'asyncpg:3',
    ],
    ['a.py', 'from peewee import fn\ndef f():\n    Usage.insert(n=1).on_conflict_ignore()\n', 'Peewee:3'],
    [
      'a.py',
      'from tortoise.models import Model\nasync def f():\n    Usage.bulk_create(rows)\n',
      'Tortoise:3',
    ],
    [
      'a.go',
      'package a\nimport "github.com/uptrace/bun"\nfunc f(db *bun.DB) {\n\tdb.NewInsert().Model(&row)\n}',
      'Bun:4',
    ],
    [
      'a.go',
      'package a\nimport "example.com/shop/ent"\nfunc f(c *ent.Client) {\n\tc.Usage.UpdateOneID(id).AddUnits(1)\n}',
      'ent:4',
    ],
    [
      'A.java',
      'import org.jooq.DSLContext;\nclass A { void f() {\n dsl.insertInto(USAGE).set(USAGE.ID, id);\n} }',
      'jOOQ:3',
    ],
    [
      'A.java',
      'import org.jdbi.v3.core.Handle;\nclass A { void f() {\n handle.createUpdate("INSERT INTO usage VALUES (1)").bind("a", 1);\n} }',
      'Jdbi:3',
    ],
    [
      'a.rs',
      'use diesel::prelude::*;\nfn f(conn: &mut PgConnection) {\n    diesel::insert_into(usage::table).values(&row);\n}',
      'Diesel:3',
    ],
    [
      'a.rs',
      'use sqlx::PgPool;\nfn f() {\n    sqlx::query("INSERT INTO usage VALUES ($1)").bind(n);\n}',
      'SQLx:3',
    ],
  ])('is found in %s: %s', async (path, text, at) => {
    expect(await unsentIn(path, text)).toEqual([at]);
  });

  it.each([
    [
      'a.ts',
      "import knex from 'knex';\nawait knex('usage').insert({ id });\nexport const f = () => knex('usage').insert({ id });",
    ],
    ['a.ts', "import knex from 'knex';\nknex('usage').insert({ id }).then(log).catch(log);"],
    ['a.ts', "import knex from 'knex';\nawait Promise.all(rows.map((row) => knex('usage').insert(row)));"],
    ['a.ts', "import { Kysely } from 'kysely';\nawait db.insertInto('usage').values({ id }).execute();"],
    ['a.ts', "import { eq } from 'drizzle-orm';\nseen.delete(id); list.insert(3);"],
    ['a.ts', "import { model } from 'mongoose';\nUsage.create({ id });"],
    [
      'a.py',
      'import asyncpg\nasync def f(conn):\n    await conn.execute("INSERT INTO usage VALUES ($1)", n)\n    executor.execute(task)\n',
    ],
    [
      'a.py',
      'from peewee import fn\ndef f():\n    Usage.insert(n=1).execute()\n    names.insert(0, 1)\n    seen.update(found)\n',
    ],
    [
      'a.go',
      'package a\nimport "github.com/uptrace/bun"\nfunc f(db *bun.DB) error {\n\t_, err := db.NewInsert().Model(&row).Exec(ctx)\n\treturn err\n}',
    ],
    [
      'A.java',
      'import org.jooq.DSLContext;\nclass A { void f() {\n dsl.batch(dsl.insertInto(USAGE).set(USAGE.ID, id)).execute();\n map.update(a, b);\n} }',
    ],
    [
      'a.rs',
      'use diesel::prelude::*;\nfn f(conn: &mut PgConnection) -> QueryResult<usize> {\n    diesel::insert_into(usage::table).values(&row).execute(conn)\n}',
    ],
    [
      'a.ts',
      "import knex from 'knex';\nasync function f() {\n  await db.from<Row>(TABLE).where('k', k).delete();\n}",
    ],
    ['a.ts', "import { PrismaClient } from '@prisma/client';\nhostsCache.deleteMany({ hosts });"],
    ['A.java', 'class A { void f() {\n dsl.insertInto(USAGE).set(USAGE.ID, id);\n} }'],
  ])('is not found in %s: %s', async (path, text) => {
    expect(await unsentIn(path, text)).toEqual([]);
  });
});
