import { describe, expect, it } from 'vitest';
import { parseFiles } from '#audit/analyse.ts';
import { sqlInCode } from '#audit/facts/sql/sql-in-code.ts';
import { createSourceParser } from '#audit/languages/parser.ts';
import { readGrammar } from '#grammars';
import { createPostgresLoader } from '#postgres';

const load = createPostgresLoader();

function countingParser() {
  const asked = { times: 0 };
  const parser = createSourceParser(readGrammar, undefined, async () => {
    asked.times++;
    return await load();
  });
  return { parser, asked };
}

describe('PostgreSQL’s parser', () => {
  it('is not loaded for files without SQL', async () => {
    const { parser, asked } = countingParser();

    await parseFiles([{ path: 'a.ts', text: "export const said = 'Select a plan from the list';" }], parser);

    expect(asked.times).toBe(0);
  });

  it.each([
    ['a.sql', 'select 1 from t where a = 1'],
    ['a.ts', "db.query('select 1 from t where a = $1')"],
    ['a.py', 'cursor.execute("update usage set n = n + 1 where id = %s")'],
  ])('is loaded for the SQL of %s', async (path, text) => {
    const { parser, asked } = countingParser();

    await parseFiles([{ path, text }], parser);

    expect(asked.times).toBe(1);
  });

  it('is done without where it cannot be loaded', async () => {
    const parser = createSourceParser(readGrammar, undefined, () => Promise.reject(new Error('gone')));

    const { facts } = await parseFiles([{ path: 'a.sql', text: 'select sum(n) from usage' }], parser);

    expect(facts.flatMap(sqlInCode).map(({ statement }) => statement.tables[0]?.name)).toEqual(['usage']);
  });
});
