import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSql } from '#audit/facts/sql/parse-sql.ts';
import { createPostgresLoader } from '#postgres';

const postgres = await createPostgresLoader()();

const name = fc.constantFrom('usage', 'e', 'plan_id', '"Order"', 'billing.events', 'at', 'é');
const value = fc.constantFrom(
  '$1',
  '1.5',
  "'x; y'",
  'now()',
  ':from',
  '?',
  "interval '1 day'",
  '%(to)s',
  'null',
);
const column = fc.constantFrom('e.at', 'qty', '"userId"', 'u.plan_id', 'created_at');

const { query } = fc.letrec<{ expression: string; condition: string; query: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    column,
    value,
    tie('expression').map((one) => `coalesce(${one}, 0)`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `${a} + ${b}`),
    tie('expression').map((one) => `sum(distinct ${one})`),
    tie('expression').map((one) => `(${one})::numeric`),
    tie('query').map((one) => `(${one})`),
  ),
  condition: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc
      .tuple(column, fc.constantFrom('=', '<', '>=', '<>', 'like', 'is distinct from'), value)
      .map((all) => all.join(' ')),
    column.map((one) => `${one} is not null`),
    fc.tuple(column, value, value).map(([a, b, c]) => `${a} between ${b} and ${c}`),
    fc.tuple(column, tie('query')).map(([a, b]) => `${a} not in (${b})`),
    fc.tuple(tie('condition'), fc.constantFrom('and', 'or'), tie('condition')).map((all) => all.join(' ')),
    tie('condition').map((one) => `not (${one})`),
    tie('condition').map((one) => `(${one})`),
  ),
  query: fc
    .record({
      list: fc.array(fc.tuple(tie('expression'), fc.constantFrom('', ' as total', ' n')), {
        minLength: 1,
        maxLength: 3,
      }),
      from: name,
      join: fc.option(fc.tuple(fc.constantFrom('join', 'left join'), name, tie('condition'))),
      where: fc.option(tie('condition')),
      group: fc.option(column),
      order: fc.option(fc.tuple(column, fc.constantFrom('', ' desc', ' asc nulls last'))),
      limit: fc.option(fc.constantFrom('limit 10', 'limit $1 offset 5', 'fetch first row only')),
      lock: fc.option(fc.constantFrom('for update', 'for share nowait')),
    })
    .map(({ list, from, join, where, group, order, limit, lock }) =>
      [
        `select ${list.map((pair) => pair.join('')).join(', ')} from ${from} t1`,
        join && `${join[0]} ${join[1]} t2 on ${join[2]}`,
        where && `where ${where}`,
        group && `group by ${group}`,
        order && `order by ${order.join('')}`,
        limit,
        lock,
      ]
        .filter(Boolean)
        .join(' '),
    ),
}));

const write = fc.oneof(
  fc
    .tuple(name, column, value, query)
    .map(([t, c, v, q]) => `update ${t} x set qty = x.qty + ${v}, n = (${q}) where ${c} = ${v}`),
  fc
    .tuple(name, value, query)
    .map(
      ([t, v, q]) =>
        `with w as (${q}) insert into ${t} (a, b) values (${v}, 1) on conflict (a) do update set b = excluded.b returning a`,
    ),
  fc.tuple(name, query, query).map(([t, a, b]) => `insert into ${t} (a) (${a}) union all (${b})`),
  fc.tuple(name, column).map(([t, c]) => `delete from ${t} using plans p where ${c} = p.id`),
);

describe('any statement that PostgreSQL understands', () => {
  it('has the same facts for both readers', () => {
    let understood = 0;
    fc.assert(
      fc.property(fc.oneof(query, write), (text) => {
        const strict = parseSql(text, (sql) => {
          const trees = postgres(sql);
          if (trees !== null) understood++;
          return trees;
        });
        expect(strict).toEqual(parseSql(text));
      }),
      { numRuns: 400 },
    );
    expect(understood).toBeGreaterThan(200);
  });
});

describe('any text', () => {
  it('is read without an error, and no piece is made up', () => {
    const words =
      'select from where and or not ( ) , ; $1 ? :x = between in null case when then end join on group by as é [ ] \\ '
        .concat(
          "' insert into update set values limit union all with conflict do nothing returning a b.c 1 :: ->> /* */ -- $$",
        )
        .split(' ');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(fc.constantFrom(...words), { maxLength: 40 }).map((pieces) => pieces.join(' ')),
          fc.string({ unit: 'binary', maxLength: 100 }),
        ),
        (text) => {
          for (const { start, end, text: own } of parseSql(text, postgres))
            expect(text.slice(start, end)).toBe(own);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
