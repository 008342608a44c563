import { unawaitedSend } from '#audit/rules/ingestion/unawaited-send.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unawaitedSend, {
  fires: [
    {
      name: 'a statement of usage that nothing sends, by query builders of three languages',
      files: {
        'src/calls/finish.ts': `
          import type { Knex } from 'knex';
          export async function finish(knex: Knex, call: Call) {
            await knex('calls').where({ id: call.id }).update({ ended_at: call.endedAt });
            knex('usage_records').insert({ call_id: call.id, seconds: call.seconds });
          }
        `,
        'src/main/java/shop/Calls.java': `
          import org.jooq.DSLContext;
          class Calls {
            void finish(Call call) {
              dsl.update(CALLS).set(CALLS.STATUS, "ended").where(CALLS.ID.eq(call.id())).execute();
              dsl.insertInto(USAGE_RECORDS).set(USAGE_RECORDS.SECONDS, call.seconds()).onConflictDoNothing();
            }
          }
        `,
        'src/calls.rs': `
          use diesel::prelude::*;
          pub fn finish(conn: &mut PgConnection, call: &Call) -> QueryResult<()> {
              diesel::insert_into(usage_records::table).values(NewUsage::from(call));
              Ok(())
          }
        `,
      },
      at: ['src/calls/finish.ts:4', 'src/main/java/shop/Calls.java:5', 'src/calls.rs:3'],
      confidence: 'likely',
    },
    {
      name: 'a row of usage that its session throws away, and one that is handed over after the last save',
      files: {
        'jobs/render.py': `
          from sqlalchemy.orm import Session
          def on_rendered(job):
              with Session(engine) as session:
                  session.add(UsageEvent(job_id=job.id, seconds=job.seconds))
                  session.flush()
        `,
        'src/Jobs/Render.cs': `
          using Microsoft.EntityFrameworkCore;
          public class Render
          {
              private readonly AppDbContext _db;
              public async Task FinishAsync(Job job)
              {
                  job.Status = "done";
                  await _db.SaveChangesAsync();
                  _db.UsageEvents.Add(new UsageEvent { JobId = job.Id, Seconds = job.Seconds });
              }
          }
        `,
      },
      at: ['jobs/render.py:4', 'src/Jobs/Render.cs:9'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'statements that are waited for, returned, or run by a call of their library',
      files: {
        'src/calls/finish.ts': `
          import type { Knex } from 'knex';
          export async function finish(knex: Knex, call: Call) {
            await knex('usage_records').insert({ call_id: call.id, seconds: call.seconds });
          }
          export function record(knex: Knex, call: Call) {
            return knex('usage_records').insert({ call_id: call.id, seconds: call.seconds });
          }
        `,
        'src/main/java/shop/Calls.java': `
          import org.jooq.DSLContext;
          class Calls {
            void finish(Call call) {
              dsl.insertInto(USAGE_RECORDS).set(USAGE_RECORDS.SECONDS, call.seconds()).execute();
            }
          }
        `,
      },
    },
    {
      name: 'rows that a block, a caller or a unit of work saves',
      files: {
        'jobs/render.py': `
          from sqlalchemy.orm import Session
          def on_rendered(job):
              with Session(engine) as session, session.begin():
                  session.add(UsageEvent(job_id=job.id, seconds=job.seconds))

          def stage(session: Session, job):
              session.flush()
              session.add(UsageEvent(job_id=job.id, seconds=job.seconds))
        `,
        'src/Jobs/Render.cs': `
          using Microsoft.EntityFrameworkCore;
          public class Render
          {
              private readonly AppDbContext _db;
              public async Task FinishAsync(Job job)
              {
                  await MarkAsync(job);
                  await _db.SaveChangesAsync();
              }
              private async Task MarkAsync(Job job)
              {
                  job.Status = "done";
                  await _db.SaveChangesAsync();
                  _db.UsageEvents.Add(new UsageEvent { JobId = job.Id, Seconds = job.Seconds });
              }
          }
        `,
      },
    },
    {
      name: 'a statement on rows that are no usage',
      files: {
        'src/pages/view.ts': `
          import type { Knex } from 'knex';
          export function seen(knex: Knex, page: string) {
            knex('page_views').insert({ page });
          }
        `,
      },
    },
  ],
});
