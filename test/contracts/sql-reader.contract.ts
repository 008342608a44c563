import { describe, expect, it } from 'vitest';
import { parseSqlCondition } from '#audit/facts/sql/parse-sql.ts';
import { everyStatement, type SqlComparison, type SqlStatement } from '#audit/facts/sql/statement.ts';

/** How an interpolated part stands in the value of a string node. */
const PART = ['$', '{}'].join('');

function shortened(comparisons: readonly SqlComparison[]): string[] {
  return comparisons.map(
    (c) =>
      `${c.isAlternative ? 'or ' : ''}${c.isNegated ? 'not ' : ''}${c.column?.name ?? `<${c.subject.text}>`} ` +
      `${c.operator} ${c.values.map((value) => value.text).join(' & ')}`.trim(),
  );
}

/** What every reader of SQL must make of the same statements, for PostgreSQL and for the dialects beside it. */
export function describeSqlReader(name: string, parse: (text: string) => readonly SqlStatement[]): void {
  function only(text: string): SqlStatement {
    const [statement, ...rest] = parse(text);
    if (!statement || rest.length > 0) throw new Error(`expected one statement in: ${text}`);
    return statement;
  }

  describe(name, () => {
    describe('queries', () => {
      it('reads the tables with kind, alias and join condition', () => {
        const { tables } = only(`
      SELECT 1 FROM billing."usage_events" AS e
      LEFT JOIN LATERAL (SELECT * FROM plans) p ON p.id = e.plan_id AND p.active
      CROSS JOIN periods, "tenants" t
      JOIN meters USING (tenant_id, code)`);

        expect(tables.map((t) => [t.qualifier, t.name, t.alias, t.join])).toEqual([
          ['billing', 'usage_events', 'e', null],
          [null, 'p', 'p', 'left'],
          [null, 'periods', null, 'cross'],
          [null, 'tenants', 't', null],
          [null, 'meters', null, 'inner'],
        ]);
        expect(shortened(tables[1]?.on ?? [])).toEqual(['id = e.plan_id', 'active is-true']);
        expect(tables[1]?.on[0]?.valueColumn).toEqual({ name: 'plan_id', qualifier: 'e' });
        expect(tables[1]?.query?.tables[0]?.name).toBe('plans');
        expect(tables[4]?.on.map((c) => c.column?.name)).toEqual(['tenant_id', 'code']);
      });

      it('reads a period with both ends included, by BETWEEN and by two comparisons', () => {
        expect(shortened(only('select 1 from e where timestamp BETWEEN $1 AND $2 and x = 1').where)).toEqual([
          'timestamp between $1 & $2',
          'x = 1',
        ]);
        expect(shortened(only('select 1 from e where ts >= :from AND :to >= e.ts').where)).toEqual([
          'ts >= :from',
          'ts <= :to',
        ]);
      });

      it('opens groups and says which conditions are alternatives or negated', () => {
        const { where } =
          only(`select 1 from e where a = 1 and (b is null or not (c in (1, 2))) and d is not null
      and f not like 'x%' and g is distinct from h`);

        expect(shortened(where)).toEqual([
          'a = 1',
          'or b is-null',
          'or not c in 1 & 2',
          'not d is-null',
          "not f like 'x%'",
          'g is-distinct h',
        ]);
      });

      it('tells a bare column from one within a function, and row comparisons from groups', () => {
        const { where } = only(
          'select 1 from e where date(created_at) = ? and (created_at, id) > (?, ?) and e.at < now()',
        );

        expect(where.map((c) => c.isBare)).toEqual([false, false, true]);
        expect(where[0]?.column?.name).toBe('created_at');
        expect(where[1]?.columns.map((c) => c.name)).toEqual(['created_at', 'id']);
      });

      it('takes words such as timestamp, date and day as columns where they stand as such', () => {
        const { where } = only(
          `select 1 from e where date >= date '2025-01-01' and day = extract(month from ts) and ts < now() - interval 1 day`,
        );

        expect(where.map((c) => c.column?.name)).toEqual(['date', 'day', 'ts']);
      });

      it('reads aggregates with argument, distinct and window', () => {
        const { aggregates } =
          only(`SELECT COUNT(DISTINCT e.transaction_id), sum(coalesce(qty, 0)) FILTER (WHERE ok),
      sumIf(v, t = 'a'), quantile(0.9)(latency), max(x) OVER (PARTITION BY y), count(*), lower(sum_name) FROM e`);

        expect(aggregates.map((a) => [a.base, a.argument?.text, a.isDistinct, a.isWindow])).toEqual([
          ['count', 'e.transaction_id', true, false],
          ['sum', 'coalesce(qty, 0)', false, false],
          ['sum', "v, t = 'a'", false, false],
          ['quantile', 'latency', false, false],
          ['max', 'x', false, true],
          ['count', '*', false, false],
        ]);
      });

      it('keeps the aggregates and conditions of a nested query out of the outer one', () => {
        const outer = only(
          'WITH hourly AS (SELECT max(v) AS peak FROM samples WHERE ts <= $2 GROUP BY hour) SELECT sum(peak) total FROM hourly',
        );

        expect(outer.aggregates.map((a) => a.text)).toEqual(['sum(peak)']);
        expect(outer.where).toEqual([]);
        expect(outer.selected.map((s) => [s.expression.text, s.name])).toEqual([['sum(peak)', 'total']]);
        const [cte] = outer.nested;
        expect([cte?.role, cte?.name, cte?.statement.selected[0]?.name]).toEqual(['cte', 'hourly', 'peak']);
        expect(shortened(cte?.statement.where ?? [])).toEqual(['ts <= $2']);
      });

      it('reads grouping, order, limit, offset and lock', () => {
        const statement = only(
          `select distinct on (a) a, b from t group by date_trunc('day', ts), 2 having sum(x) > 0
       order by ts desc nulls last, id limit $1 offset 20 for no key update of t skip locked`,
        );

        expect(statement.groupBy.map((g) => g.text)).toEqual(["date_trunc('day', ts)", '2']);
        expect(shortened(statement.having)).toEqual(['x > 0']);
        expect(statement.orderBy.map((o) => [o.text, o.isDescending])).toEqual([
          ['ts', true],
          ['id', false],
        ]);
        expect([statement.limit?.text, statement.offset?.text]).toEqual(['$1', '20']);
        expect(statement.lock).toMatchObject({ strength: 'update', isSkipLocked: true });
        expect(statement.isDistinct).toBe(true);
        expect(statement.selected.map((s) => s.name)).toEqual(['a', 'b']);
      });

      it("reads MySQL's limit with an offset in front", () => {
        const statement = only('select a from t limit 5, 10');

        expect([statement.limit?.text, statement.offset?.text]).toEqual(['10', '5']);
      });

      it('joins the members of a union as nested statements', () => {
        const statement = only('(select a from t) union all select b from u except select c from v');

        expect(statement.tables[0]?.name).toBe('t');
        expect(statement.nested.map((n) => [n.role, n.statement.tables[0]?.name])).toEqual([
          ['union', 'u'],
          ['union', 'v'],
        ]);
      });

      it("reads ClickHouse's FINAL, PREWHERE, settings and array joins", () => {
        const direct = only(
          'SELECT uniqExact(id) FROM events AS e FINAL PREWHERE a = 1 WHERE b < {to:DateTime} FORMAT JSON',
        );
        const bySetting = only(
          'SELECT 1 FROM events LEFT ARRAY JOIN tags AS tag WHERE a = 1 SETTINGS final = 1',
        );

        expect([direct.tables[0]?.alias, direct.tables[0]?.isFinal]).toEqual(['e', true]);
        expect(shortened(direct.where)).toEqual(['a = 1', 'b < {to:DateTime}']);
        expect(bySetting.tables.map((t) => [t.name, t.join, t.isFinal])).toEqual([
          ['events', null, true],
          ['tags', 'array', true],
        ]);
      });

      it('takes templates and placeholders for names and values', () => {
        const statement = only(
          `SELECT sum(x) FROM {{ ref("usage") }} JOIN ${PART}.events_${PART} e ON e.id = %(id)s
       WHERE ${PART}.at <= %s AND b = #{c}`,
        );

        expect(statement.tables.map((t) => t.name)).toEqual(['usage', `events_${PART}`]);
        expect(shortened(statement.where)).toEqual(['at <= %s', 'b = #{c}']);
      });

      it('takes words of clauses behind a dot, and subqueries within a function, for what they are', () => {
        const statement = only(
          "select c.settings->>'a', greatest((select max(x) from y), 0) from %[1]s c where c.limit = %[2]d and c.offset > 0",
        );

        expect(statement.tables.map((t) => t.name)).toEqual(['%[1]s']);
        expect(statement.selected).toHaveLength(2);
        expect(shortened(statement.where)).toEqual(['limit = %[2]d', 'offset > 0']);
        expect(statement.nested.map((n) => n.statement.aggregates[0]?.text)).toEqual(['max(x)']);
      });

      it('drops comments and keeps semicolons and keywords in strings', () => {
        const statements = parse(
          "select ';' -- where x = 1;\n from a /* ; */ where b = 'it''s; from' # end\n; select `from` from \"b;c\"",
        );

        expect(statements.map((s) => s.tables[0]?.name)).toEqual(['a', 'b;c']);
        expect(statements[0]?.where[0]?.values[0]?.text).toBe("'it''s; from'");
      });
    });

    describe('writes', () => {
      it('reads an insert with its first row and its conflict clause', () => {
        const statement =
          only(`INSERT INTO usage_events AS u (id, "qty", at) VALUES ($1, $2, now()), ($4, $5, $6)
      ON CONFLICT (tenant_id, id) WHERE deleted_at IS NULL
      DO UPDATE SET qty = u.qty + EXCLUDED.qty, at = EXCLUDED.at WHERE u.qty > 0 RETURNING id, qty`);

        expect([statement.target?.name, statement.target?.alias, statement.rows]).toEqual([
          'usage_events',
          'u',
          2,
        ]);
        expect(statement.assignments.map((a) => [a.column, a.expression.text])).toEqual([
          ['id', '$1'],
          ['qty', '$2'],
          ['at', 'now()'],
        ]);
        expect(statement.conflict).toMatchObject({
          style: 'on-conflict',
          columns: ['tenant_id', 'id'],
          action: 'update',
        });
        expect(statement.conflict?.assignments.map((a) => [a.column, a.isIncrement])).toEqual([
          ['qty', true],
          ['at', false],
        ]);
        expect(statement.returning.map((r) => r.text)).toEqual(['id', 'qty']);
      });

      it.each([
        ['insert into t (a) values (1) on conflict do nothing', 'on-conflict', 'nothing'],
        ['insert into t (a) values (1) on conflict on constraint t_key do nothing', 'on-conflict', 'nothing'],
        ['INSERT IGNORE INTO t SET a = 1', 'ignore', 'nothing'],
        ['INSERT OR IGNORE INTO t VALUES (1)', 'ignore', 'nothing'],
        ['INSERT OR REPLACE INTO t VALUES (1)', 'replace', 'replace'],
        ['REPLACE INTO t VALUES (1)', 'replace', 'replace'],
        [
          'INSERT INTO t (n) VALUES (1) ON DUPLICATE KEY UPDATE n = n + VALUES(n)',
          'on-duplicate-key',
          'update',
        ],
      ])('knows how %s answers a duplicate', (text, style, action) => {
        expect(only(text).conflict).toMatchObject({ style, action });
      });

      it('reads the query an insert takes its rows from', () => {
        const statement = only(
          'INSERT INTO daily (day, n) SELECT d, count(*) FROM events GROUP BY d ON CONFLICT (day) DO NOTHING',
        );

        expect(statement.columns).toEqual(['day', 'n']);
        expect(statement.conflict?.columns).toEqual(['day']);
        expect(
          statement.nested.map((n) => [
            n.role,
            n.statement.aggregates[0]?.text,
            n.statement.groupBy[0]?.text,
          ]),
        ).toEqual([['source', 'count(*)', 'd']]);
      });

      it('reads an update, its increments and the tables it joins', () => {
        const statement = only(`UPDATE ONLY accounts a SET quota = COALESCE(a.quota, 0) - $1, seen_at = now(),
      (x, y) = (y + 1, ?) FROM plans p WHERE a.plan_id = p.id AND a.quota >= $1`);

        expect([statement.target?.name, statement.target?.alias]).toEqual(['accounts', 'a']);
        expect(statement.tables.map((t) => t.name)).toEqual(['plans']);
        expect(statement.assignments.map((a) => [a.column, a.expression.text, a.isIncrement])).toEqual([
          ['quota', 'COALESCE(a.quota, 0) - $1', true],
          ['seen_at', 'now()', false],
          ['x', 'y + 1', false],
          ['y', '?', false],
        ]);
        expect(shortened(statement.where)).toEqual(['plan_id = p.id', 'quota >= $1']);
      });

      it("reads MySQL's joined update and ClickHouse's mutations", () => {
        const joined = only('UPDATE a JOIN b ON a.id = b.id SET a.n = a.n + b.n WHERE b.ok = 1');
        const mutation = only('ALTER TABLE events UPDATE qty = 0 WHERE id = 1');

        expect(joined.tables.map((t) => [t.name, t.join])).toEqual([['b', 'inner']]);
        expect(joined.assignments.map((a) => [a.column, a.isIncrement])).toEqual([['n', true]]);
        expect([mutation.verb, mutation.target?.name]).toEqual(['update', 'events']);
        expect(mutation.assignments.map((a) => a.column)).toEqual(['qty']);
        expect(shortened(mutation.where)).toEqual(['id = 1']);
      });

      it('reads a delete with what it joins', () => {
        const statement = only('DELETE FROM events e USING tenants t WHERE e.tenant_id = t.id');

        expect([statement.verb, statement.target?.alias, statement.tables[0]?.name]).toEqual([
          'delete',
          'e',
          'tenants',
        ]);
        expect(shortened(statement.where)).toEqual(['tenant_id = t.id']);
      });

      it('reads the key and the update of a merge', () => {
        const statement =
          only(`MERGE INTO totals t USING (SELECT * FROM staged) s ON t.day = s.day AND t.code = s.code
      WHEN MATCHED THEN UPDATE SET n = t.n + s.n WHEN NOT MATCHED THEN INSERT (day) VALUES (s.day)`);

        expect(statement.conflict).toMatchObject({
          style: 'merge',
          columns: ['day', 'code'],
          action: 'update',
        });
        expect(statement.assignments.map((a) => [a.column, a.isIncrement])).toEqual([['n', true]]);
        expect(statement.tables[0]?.query?.tables[0]?.name).toBe('staged');
      });

      it('knows the verbs of schema changes and their target', () => {
        const text = `CREATE TABLE IF NOT EXISTS a.b (id int); CREATE UNIQUE INDEX CONCURRENTLY i ON ONLY c (d);
      ALTER TABLE IF EXISTS e ADD f int; DROP INDEX IF EXISTS g; TRUNCATE TABLE h;
      CREATE MATERIALIZED VIEW v TO w AS SELECT sumState(x) FROM y`;

        expect(parse(text).map((s) => [s.verb, s.target?.name])).toEqual([
          ['create-table', 'b'],
          ['create-index', 'c'],
          ['alter-table', 'e'],
          ['drop', 'g'],
          ['truncate', 'h'],
          ['create-view', 'v'],
        ]);
        expect(parse(text).at(-1)?.nested[0]?.statement.aggregates[0]?.base).toBe('sum');
      });

      it('finds the statements of a dollar-quoted body', () => {
        const text = `DO $$ BEGIN UPDATE a SET n = n + 1; EXCEPTION WHEN others THEN null; END $$;`;
        const found = [...everyStatement(parse(text))].find((s) => s.verb === 'update');

        expect(found?.target?.name).toBe('a');
        expect(text.slice(found?.target?.start, found?.target?.end)).toBe('a');
      });
    });

    describe('parts of statements', () => {
      it('reads a clause that stands alone', () => {
        expect(shortened(only('AND created_at >= ? AND created_at <= ?').where)).toEqual([
          'created_at >= ?',
          'created_at <= ?',
        ]);
        expect(only('LEFT JOIN fees f ON f.id = e.fee_id WHERE f.id IS NULL').tables[0]).toMatchObject({
          join: 'left',
        });
        expect(only('GROUP BY a, b').groupBy).toHaveLength(2);
        expect(only('SET n = n + 1 WHERE id = ?').assignments[0]?.isIncrement).toBe(true);
      });

      it('reads a bare condition', () => {
        expect(shortened(parseSqlCondition('timestamp BETWEEN ? AND ? AND events.code = ?'))).toEqual([
          'timestamp between ? & ?',
          'code = ?',
        ]);
      });
    });
  });
}
