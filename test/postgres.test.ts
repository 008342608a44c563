import { describe, expect, it } from 'vitest';
import { parseSql } from '#audit/facts/sql/parse-sql.ts';
import { createPostgresLoader } from '#postgres';

const QUERY = 'select sum(qty) from usage where at >= $1';

describe('PostgreSQL’s parser', () => {
  it('gives a tree of what it understands and null for the rest', async () => {
    const parse = await createPostgresLoader()();

    expect(parse(QUERY)).toHaveLength(1);
    expect(parse('select from where')).toBeNull();
    expect(parse('replace into t values (1)')).toBeNull();
    expect(parse('')).toEqual([]);
  });

  it('is loaded once', async () => {
    const load = createPostgresLoader();

    expect(await load()).toBe(await load());
  });

  it('survives a text that uses up its stack: the next to ask gets a fresh one', async () => {
    const load = createPostgresLoader();
    const parse = await load();

    expect(parse(`select ${'(select '.repeat(3_000)}1${')'.repeat(3_000)}`)).toBeNull();
    expect(parse(QUERY)).toBeNull();

    const fresh = await load();
    expect(fresh).not.toBe(parse);
    expect(fresh(QUERY)).toHaveLength(1);
  });

  it('frees what it used: its memory does not grow with the number of texts', async () => {
    const parse = await createPostgresLoader()();
    const rows = `insert into t values ${'(1, 2, 3),'.repeat(2_000)}(1, 2, 3)`;

    for (let i = 0; i < 30; i++) expect(parse(rows)).toHaveLength(1);
  });
});

describe('hostile SQL', () => {
  // Each of these ends a parser that takes it as it is.
  it.each([
    `select ${'('.repeat(20_000)}`,
    `select ${'(select '.repeat(3_000)}1${')'.repeat(3_000)}`,
    `select 1${'+1'.repeat(30_000)}`,
    `select ${'not '.repeat(9_000)}a`,
    `select 1 ${'union select 1 '.repeat(12_000)}`,
    `select ${'case when a then '.repeat(4_000)}`,
    `select a${'::int'.repeat(12_000)}`,
    `select * from a ${'join b on a.i = b.i '.repeat(9_000)}`,
    `select 1 from t where ${'a = 1 and '.repeat(20_000)}b`,
    `select '${'x'.repeat(1_000_000)}'`,
  ])('is left to the tolerant reader: %.30s', async (text) => {
    const parse = await createPostgresLoader()();

    expect(parseSql(text, parse)).toEqual(parseSql(text));
    expect(parse(QUERY)).toHaveLength(1);
  });
});
