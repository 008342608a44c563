import { describe, expect, it } from 'vitest';
import { parseFiles } from '#audit/analyse.ts';
import { rowQueries } from '#audit/facts/queries/row-queries.ts';
import type { SqlComparison, SqlStatement } from '#audit/facts/sql/statement.ts';
import { testParser } from '#test/rule-tester.ts';

const columnText = (column: SqlComparison['column']): string =>
  column === null ? '?' : `${column.qualifier === null ? '' : `${column.qualifier}.`}${column.name}`;

const conditionText = ({ column, operator, isNegated, isAlternative }: SqlComparison): string =>
  `${isAlternative ? 'or ' : ''}${isNegated ? 'not ' : ''}${columnText(column)} ${operator}`;

/** A statement in short: its tables, conditions, grouping, aggregates and limit. */
function summary(statement: SqlStatement): string {
  const { tables, where, groupBy, aggregates, limit } = statement;
  const from = tables.map(({ join, name, alias }) =>
    [join, name, alias].filter((one) => one !== null).join(' '),
  );
  return [
    from.join(', '),
    where.map(conditionText).join(', '),
    ...(groupBy.length > 0 ? [`by ${groupBy.map(({ text }) => text).join(', ')}`] : []),
    ...aggregates.map(({ text }) => text),
    ...(limit === null ? [] : [`limit ${limit.text}`]),
  ].join(' | ');
}

async function queriesIn(path: string, text: string): Promise<string[]> {
  const { facts } = await parseFiles([{ path, text }], testParser());
  return facts
    .flatMap(rowQueries)
    .filter(({ from }) => from !== 'list')
    .map(({ statement }) => summary(statement));
}

const WRITTEN: readonly (readonly [string, string, string, string])[] = [
  [
    'ActiveRecord',
    'a.rb',
    'account.jobs.where(finished_at: period).where.not(trigger: "internal").sum(:seconds)',
    'jobs | account_id =, finished_at =, not trigger = | sum(seconds)',
  ],
  [
    'Django',
    'a.py',
    'Call.objects.filter(account=account, ended_at__gte=start).exclude(campaign="test").aggregate(n=Sum("seconds"))',
    'Call | account =, ended_at >=, campaign is-distinct | sum(seconds)',
  ],
  [
    'SQLAlchemy',
    'a.py',
    'stmt = select(Usage.org_id, func.sum(Usage.units)).join(Org, Org.id == Usage.org_id).where(Usage.at >= start, Usage.kind != "test").group_by(Usage.org_id)',
    'Usage, inner Org | Usage.at >=, Usage.kind != | by Usage.org_id | sum(Usage.units)',
  ],
  [
    'Prisma',
    'a.ts',
    'await prisma.usage.aggregate({ _sum: { units: true }, where: { job: { teamId }, at: { gte: from, lt: to }, kind: { not: "test" } } });',
    'usage | job.teamId =, at >=, at <, kind != | sum(units)',
  ],
  [
    'Drizzle',
    'a.ts',
    'db.select({ n: sql`sum(${usage.units})` }).from(usage).where(and(eq(usage.teamId, id), or(isNull(usage.kind), ne(usage.kind, "test")))).limit(10);',
    'usage | usage.teamId =, or usage.kind is-null, or usage.kind != | sum(usage.units) | limit 10',
  ],
  [
    'Knex',
    'a.js',
    "knex('accounts as a').leftJoin('usage as u', (join) => { join.on('u.account_id', 'a.id').andOnVal('u.at', '>=', from); }).whereNull('a.closed_at').groupBy('a.id').sum({ used: 'u.seconds' });",
    'accounts a, left usage u | a.closed_at is-null | by a.id | sum(u.seconds)',
  ],
  [
    'TypeORM',
    'a.ts',
    "this.records.createQueryBuilder('r').leftJoin('tags', 't', 't.record_id = r.id').where('r.orgId = :org', { org }).select('SUM(r.units)', 'n').getRawOne();",
    'records r, left tags t | r.orgId =, org = | SUM(r.units)',
  ],
  [
    'GORM',
    'a.go',
    'package a\nfunc f(db *gorm.DB) { var n int64; db.Model(&Seat{}).Where("team_id = ? AND revoked_at IS NULL", team).Count(&n) }',
    'Seat | team_id =, revoked_at is-null | count(*)',
  ],
  [
    'EF',
    'a.cs',
    'class A { void F() { var n = _db.Seats.Where(s => s.TeamId == team && s.Role != Role.Viewer).SumAsync(s => s.Price); } }',
    'Seats | s.TeamId =, s.Role is-distinct | sum(s.Price)',
  ],
  [
    'Eloquent',
    'a.php',
    "<?php DB::table('jobs as j')->join('teams', 'teams.id', '=', 'j.team_id')->where('j.at', '>=', $from)->whereNotIn('j.kind', ['a'])->groupBy('j.kind')->selectRaw('j.kind, sum(j.seconds) as n')->get();",
    'jobs j, inner teams | j.at >=, not j.kind in | by j.kind | sum(j.seconds)',
  ],
  [
    'Doctrine',
    'a.php',
    "<?php class PageRepository { function f() { return $this->createQueryBuilder('p')->andWhere('p.at >= :from')->setMaxResults(50)->getQuery()->getResult(); } }",
    'Page p | p.at >= | limit 50',
  ],
  [
    'Exposed',
    'a.kt',
    'val n = Runs.select { (Runs.workspaceId eq id) and (Runs.kind neq "test") }.count()',
    'Runs | Runs.workspaceId =, Runs.kind != | count(*)',
  ],
  [
    'Mongo',
    'a.js',
    "db.collection('usage').aggregate([{ $match: { at: { $gte: from } } }, { $group: { _id: '$accountId', n: { $sum: '$units' } } }]);",
    'usage | at >= | by accountId | sum(units)',
  ],
  [
    'SQL in a string',
    'a.go',
    'package a\nconst q = `SELECT sum(units) FROM usage_events WHERE org_id = $1 LIMIT 5`',
    'usage_events | org_id = | sum(units) | limit 5',
  ],
];

describe('rowQueries', () => {
  it.each(WRITTEN)('reads %s', async (_name, path, text, expected) => {
    expect(await queriesIn(path, text)).toEqual([expected]);
  });

  it('goes on from what a variable holds', async () => {
    const found = await queriesIn(
      'a.py',
      'calls = Call.objects.filter(account=a)\nn = calls.aggregate(n=Sum("seconds"))',
    );

    expect(found.at(-1)).toBe('Call | account = | sum(seconds)');
  });

  it('goes on from what a method of the file answers with', async () => {
    const found = await queriesIn(
      'a.php',
      "<?php class A { function n() { return $this->done()->sum('s'); } function done() { return Job::query()->where('team_id', $this->t); } }",
    );

    expect(found[0]).toBe('Job | team_id = | sum(s)');
  });

  it.each(['items.map((x) => x.price).join(", ")', 'Math.max(a, b)', 'response.json().get("x")'])(
    'takes %s for no query of a database',
    async (text) => {
      expect(await queriesIn('a.ts', text)).toEqual([]);
    },
  );
});
