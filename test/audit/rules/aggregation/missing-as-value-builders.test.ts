import { missingAsValue } from '#audit/rules/aggregation/missing-as-value.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(missingAsValue, {
  fires: [
    {
      name: 'kysely inner in TypeScript',
      at: ['usage.ts:4'],
      files: {
        'usage.ts': `
        export function storageCosts(db: Kysely<DB>, orgId: string, from: Date, to: Date) {
          return db
            .selectFrom('storage_usage as u')
            .innerJoin('region_rates as r', 'r.region', 'u.region')
            .where('u.org_id', '=', orgId)
            .where('u.day', '>=', from)
            .where('u.day', '<', to)
            .groupBy('u.region')
            .select(['u.region', sql<number>\`sum(u.gb_hours * r.usd)\`.as('usd')])
            .execute();
        }
      `,
      },
    },
    {
      name: 'sa notequal in Python',
      at: ['usage.py:21'],
      files: {
        'usage.py': `
        from sqlalchemy import Column, Integer, String, DateTime, func, select
        from sqlalchemy.orm import declarative_base

        Base = declarative_base()


        class Request(Base):
            __tablename__ = "requests"
            id = Column(Integer, primary_key=True)
            account_id = Column(Integer, nullable=False)
            tag = Column(String(20), nullable=True)
            units = Column(Integer, nullable=False)
            at = Column(DateTime, nullable=False)


        def billable_units(session, account_id, start, end):
            return session.scalar(
                select(func.coalesce(func.sum(Request.units), 0))
                .where(Request.account_id == account_id)
                .where(Request.at >= start, Request.at < end)
                .where(Request.tag != "internal")
            )
      `,
      },
    },
  ],
  silent: [
    {
      name: 'kysely inner in TypeScript',
      files: {
        'usage.ts': `
        export function storageCosts(db: Kysely<DB>, orgId: string, from: Date, to: Date) {
          return db
            .selectFrom('storage_usage as u')
            .leftJoin('region_rates as r', 'r.region', 'u.region')
            .where('u.org_id', '=', orgId)
            .where('u.day', '>=', from)
            .where('u.day', '<', to)
            .groupBy('u.region')
            .select(['u.region', sql<number>\`sum(u.gb_hours * r.usd)\`.as('usd')])
            .execute();
        }
      `,
      },
    },
    {
      name: 'sa notequal in Python',
      files: {
        'usage.py': `
        from sqlalchemy import Column, Integer, String, DateTime, func, select
        from sqlalchemy.orm import declarative_base

        Base = declarative_base()


        class Request(Base):
            __tablename__ = "requests"
            id = Column(Integer, primary_key=True)
            account_id = Column(Integer, nullable=False)
            tag = Column(String(20), nullable=True)
            units = Column(Integer, nullable=False)
            at = Column(DateTime, nullable=False)


        def billable_units(session, account_id, start, end):
            return session.scalar(
                select(func.coalesce(func.sum(Request.units), 0))
                .where(Request.account_id == account_id)
                .where(Request.at >= start, Request.at < end)
                .where(Request.tag.is_distinct_from("internal"))
            )
      `,
      },
    },
  ],
});
