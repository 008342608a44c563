import { describe, expect, it } from 'vitest';
import { parseSql } from '#audit/facts/sql/parse-sql.ts';
import { createPostgresLoader } from '#postgres';
import { describeSqlReader } from './sql-reader.contract.ts';

const postgres = await createPostgresLoader()();

describeSqlReader('the tolerant reader', (text) => parseSql(text));
describeSqlReader('the reader by PostgreSQL’s parser', (text) => parseSql(text, postgres));

/** Each was read wrongly by one of the two once. */
const SAME: readonly string[] = [
  'select a from t union all select b from u order by a limit 3',
  '(select a from t) union (select b from u limit 1) limit 2 offset 1',
  'update t set a = (select x from y union all select 1 limit 1) where a is null',
  'select id from jobs where ready for update skip locked limit 10',
  'select a from t fetch first 10 rows only',
  'select v.n from (values (1, 2), (3, 4)) as v (n, m) join t on t.id = v.n',
  'select 1 from unnest($1::int[]) with ordinality as ids (id, place) join t using (id)',
  'select substring(phone from 1 for 2) from c where substring(phone from 1 for 2) = $1',
  'select 1 from e where e.id collate "C" > $1 collate "C"',
  "select array[a, 'b'], c from t where tags && array['x', 'y'] and n = 1",
  'insert into billing.values (id, n) select g as id, 1 from generate_series(1, 3) g',
  'insert into t (a) values (1) on conflict (a) do update set n = case when t.n > 1 then t.n + 1 else 0 end, m = 2',
  'create view v with (security_invoker = on) as select sum(n) from t',
  'create table t (a int) with (fillfactor = 70)',
  'create materialized view v as select count(*) from t with no data',
  'select 1 from t where (a and b = 1) and (c = 2 and (d or e))',
  'select 1 from t where name like any ($1) and name not like $2',
  'select 1 from t where a not in (select b from u) and not exists (select 1 from w)',
  'select 1 from t where a = any($1) and b <> all($2) and c is not distinct from d and e is not true',
  'select 1 from (a join b on a.id = b.a_id) left join c on c.b_id = b.id and c.n between 1 and 2',
  'with w as materialized (delete from t where a < $1 returning *) insert into u (a) select a from w returning a',
  'delete from t using u where u.id = t.u_id and u.n is null returning t.id',
  'explain analyze select sum(distinct n) filter (where ok), count(*) over (partition by a) from t group by b, c',
  'update t set until = least(coalesce(until, $1), now() + $2), n = coalesce(n, 0) + 1, log = log || f(tries + 1)',
  'select max(n) as limit, x::double precision, y::character varying from t order by 1',
  `with day_${['$', '{}'].join('')} as (select 1 from t) select * from day_${['$', '{}'].join('')}`,
  'select 1 from t where at >= :from and at < %(to)s and id = ? and code in (?, ?) and tag in %s',
  `select 1 from ${['$', '{}'].join('')} e join usage_${['$', '{}'].join('')} u on u.id = e.id`,
];

describe('the two readers', () => {
  it.each(SAME)('give the same facts of %s', (text) => {
    expect(parseSql(text, postgres)).toEqual(parseSql(text));
  });

  it.each(SAME)('are both asked: PostgreSQL understands %s', (text) => {
    let trees = 0;
    parseSql(text, (sql) => {
      const tree = postgres(sql);
      trees += tree === null ? 0 : 1;
      return tree;
    });

    expect(trees).toBe(1);
  });
});

describe('what only PostgreSQL’s parser can tell', () => {
  it('takes a backslash in a string for a character, as standard SQL does', () => {
    const text = "select 1 from t where path like '%\\' and n = 1; update u set m = 'it''s' where a = 'b\\'";
    const [query, change] = parseSql(text, postgres);

    expect(query?.where.map(({ column }) => column?.name)).toEqual(['path', 'n']);
    expect(change?.target?.name).toBe('u');
  });

  it('leaves a backslash that escapes to the reader of other dialects', () => {
    const [statement, ...rest] = parseSql("select 1 from t where a = 'it\\'s; here' and b = 2", postgres);

    expect(rest).toEqual([]);
    expect(statement?.where.map(({ column }) => column?.name)).toEqual(['a', 'b']);
  });

  it('takes the words of other functions for no columns', () => {
    const [statement] = parseSql(
      `select 1 from t where json_value(tags, '$.a' returning text) = $1 and n > 2`,
      postgres,
    );

    expect(statement?.where.map(({ column }) => column?.name)).toEqual(['tags', 'n']);
  });

  it('does not take FINAL and other words behind a table for its alias', () => {
    const [statement] = parseSql('select sum(n) from events final where a = 1', postgres);

    expect(statement?.tables).toMatchObject([{ name: 'events', alias: null, isFinal: true }]);
  });

  it('leaves templates that put in more than values to the tolerant reader', () => {
    const texts = [
      'select 1 from t {% if a %} join u on u.id = t.id {% endif %} where t.n = 1',
      `select a from t group by a having sum(n) ${['$', '{}'].join('')}`,
    ];

    for (const text of texts) expect(parseSql(text, postgres)).toEqual(parseSql(text));
  });
});
