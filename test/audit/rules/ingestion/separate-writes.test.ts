import { separateWrites } from '#audit/rules/ingestion/separate-writes.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(separateWrites, {
  fires: [
    {
      name: 'by a handle that knows no transaction of its caller',
      files: {
        'a.ts': `
          async function finish(orgId, units) {
            await db.update(jobs).set({ state: 'done' }).where(eq(jobs.orgId, orgId));
            await db.insert(usageEvents).values({ orgId, units });
          }
          async function run(orgId, units) {
            await pool.query('UPDATE jobs SET state = $1', ['done']);
            await pool.query('INSERT INTO usage_events (org_id, units) VALUES ($1, $2)', [orgId, units]);
          }
        `,
        'b.go': `
          package b

          func Finish(job *Job, units int) error {
            if err := db.Save(job).Error; err != nil {
              return err
            }
            return db.Create(&UsageRecord{JobID: job.ID, Units: units}).Error
          }
        `,
      },
      at: ['a.ts:3', 'a.ts:7', 'b.go:7'],
      confidence: 'likely',
    },
    {
      name: 'by models, where nothing in sight opens a transaction',
      files: {
        'a.rb': `
          class Finish
            def call(job, units)
              Receipt.create!(job: job)
              UsageRecord.create!(job: job, units: units)
            end
          end
        `,
        'b.py': `
          def finish(job, units):
              Receipt.objects.create(job=job)
              UsageEvent.objects.create(job=job, units=units)
        `,
      },
      at: ['a.rb:4', 'b.py:3'],
      confidence: 'likely',
    },
    {
      name: 'behind a page of rows that is called a batch',
      files: {
        'a.ts': `
          async function finish(orgId, units) {
            const batch = await prisma.job.findMany({ where: { orgId }, cursor: { id: 1 }, take: 100 });
            await prisma.job.create({ data: { orgId, size: batch.length } });
            await prisma.usageEvent.create({ data: { orgId, units } });
          }
        `,
      },
      at: ['a.ts:4'],
      confidence: 'likely',
    },
    {
      name: 'by models, with every step down from the request in sight',
      files: {
        'a.py': `
          def create_parcel(account, data):
              parcel = Parcel.objects.create(account=account, grams=data["grams"])
              UsageEvent.objects.create(event_id=parcel.pk, meter="parcels", quantity=1)
              return parcel

          @api_view(["POST"])
          def parcels(request):
              return Response(create_parcel(request.user.account, request.data))
        `,
      },
      at: ['a.py:3'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'by models, in a transaction that the request’s handler opened',
      files: {
        'a.py': `
          def create_parcel(account, data):
              parcel = Parcel.objects.create(account=account, grams=data["grams"])
              UsageEvent.objects.create(event_id=parcel.pk, meter="parcels", quantity=1)
              return parcel

          @api_view(["POST"])
          def parcels(request):
              with transaction.atomic():
                  return Response(create_parcel(request.user.account, request.data))
        `,
      },
    },
    {
      name: 'in one batch of the database',
      files: {
        'a.ts': `
          async function finish(orgId, units) {
            await db.delete(drafts).where(eq(drafts.orgId, orgId));
            await db.batch([db.insert(usageEvents).values({ orgId, units })]);
          }
        `,
      },
    },
    {
      name: 'in one transaction, opened here, handed in, or opened by the caller',
      files: {
        'a.ts': `
          async function one(units) {
            await prisma.$transaction([prisma.job.create({ data: {} }), prisma.usageEvent.create({ data: { units } })]);
          }
          async function two(db, tx, units) {
            await db.insert(jobs).values({});
            await db.insert(usageEvents).values({ units });
          }
          async function writeBoth(units) {
            await db.insert(jobs).values({});
            await db.insert(usageEvents).values({ units });
          }
          const outer = (units) => db.transaction(async () => writeBoth(units));
        `,
        'b.py': `
          @transaction.atomic
          def finish(job, units):
              Receipt.objects.create(job=job)
              UsageEvent.objects.create(job=job, units=units)
        `,
      },
    },
    {
      name: 'usage alone, two kinds of it, another database, or a branch of its own',
      files: {
        'a.ts': `
          async function one(units) {
            await prisma.usageEvent.create({ data: { units } });
          }
          async function two(units) {
            await prisma.usageRecord.create({ data: { units } });
            await prisma.usageEvent.create({ data: { units } });
          }
          async function three(units) {
            await appDb.pool.query('UPDATE jobs SET state = 1');
            await clickhouse.insert({ table: 'usage_events', values: [{ units }] });
          }
          async function four(units, isNew) {
            if (isNew) await prisma.job.create({ data: {} });
            await prisma.usageEvent.create({ data: { units } });
          }
        `,
      },
    },
    {
      name: 'a consumer, which is called again',
      files: {
        'a.rb': `
          class FinishJob < ApplicationJob
            def perform(job, units)
              Receipt.create!(job: job)
              UsageRecord.create!(job: job, units: units)
            end
          end
        `,
      },
    },
  ],
});
