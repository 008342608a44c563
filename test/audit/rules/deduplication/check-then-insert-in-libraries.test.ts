import { checkThenInsert } from '#audit/rules/deduplication/check-then-insert.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(checkThenInsert, {
  fires: [
    {
      name: 'a look before the insert, by mappers of four languages',
      files: {
        'src/main/java/shop/Usage.java': `
          class Usage {
            void record(UsageEvent event) {
              if (dsl.fetchExists(dsl.selectFrom(USAGE_EVENTS).where(USAGE_EVENTS.EVENT_ID.eq(event.eventId())))) return;
              dsl.insertInto(USAGE_EVENTS).set(USAGE_EVENTS.EVENT_ID, event.eventId()).execute();
            }
          }
        `,
        'src/usage.rs': `
          pub fn record(conn: &mut PgConnection, event: &NewUsageEvent) -> QueryResult<bool> {
              let known: bool = select(exists(
                  usage_events::table.filter(usage_events::event_id.eq(&event.event_id)),
              ))
              .get_result(conn)?;
              if known {
                  return Ok(false);
              }
              diesel::insert_into(usage_events::table).values(event).execute(conn)?;
              Ok(true)
          }
        `,
        'lib/usage.rb': `
          def record(call)
            return if @db[:usage_records].where(call_id: call.id).first

            @db[:usage_records].insert(call_id: call.id, seconds: call.duration)
          end
        `,
        'app/usage.py': `
          def ingest(event: UsageEventIn, session: Session):
              known = session.exec(select(UsageEvent).where(UsageEvent.event_id == event.event_id)).first()
              if known is not None:
                  return {"status": "duplicate"}
              session.add(UsageEvent(**event.model_dump()))
              session.commit()
        `,
      },
      at: ['src/main/java/shop/Usage.java:4', 'src/usage.rs:9', 'lib/usage.rb:4', 'app/usage.py:5'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'a conflict that the database settles, or a lock of the rows that are looked at',
      files: {
        'src/usage.rs': `
          pub fn record(conn: &mut PgConnection, event: &NewUsageEvent) -> QueryResult<usize> {
              let known: bool = select(exists(
                  usage_events::table.filter(usage_events::event_id.eq(&event.event_id)),
              ))
              .get_result(conn)?;
              if known {
                  return Ok(0);
              }
              diesel::insert_into(usage_events::table).values(event).on_conflict_do_nothing().execute(conn)
          }
        `,
        'lib/usage.rb': `
          def record(call)
            return if @db[:usage_records].where(call_id: call.id).first

            @db[:usage_records].insert_conflict.insert(call_id: call.id, seconds: call.duration)
          end
        `,
      },
    },
  ],
});
