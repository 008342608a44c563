import { separateWrites } from '#audit/rules/ingestion/separate-writes.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(separateWrites, {
  fires: [
    {
      name: 'a status is changed and usage inserted without a transaction',
      files: {
        'src/Checks.java': `
          package com.acme.checks;
          @Service
          public class CheckService {
              private final JdbcClient jdbc;
              public void complete(UUID id, Outcome outcome) {
                  int changed = jdbc.sql("UPDATE checks SET status = :s, completed_at = now() WHERE id = :id AND completed_at IS NULL").param("s", outcome.name()).param("id", id).update();
                  if (changed == 1) {
                      recordUsage(id);
                  }
              }
              private void recordUsage(UUID id) {
                  jdbc.sql("INSERT INTO usage_events (event_id, merchant_id, meter, quantity) SELECT 'check-' || c.id, c.merchant_id, 'checks', 1 FROM checks c WHERE c.id = :id ON CONFLICT (event_id) DO NOTHING").param("id", id).update();
              }
          }
        `,
      },
      at: ['src/Checks.java:8'],
    },
    {
      name: 'two statements on the pool',
      files: {
        'internal/orders/complete.go': `
          func (s *Service) Complete(ctx context.Context, id string) error {
          	if _, err := s.pool.Exec(ctx, \`UPDATE jobs SET state = 'done' WHERE id = $1\`, id); err != nil {
          		return err
          	}
          	_, err := s.pool.Exec(ctx, \`INSERT INTO usage_events (event_id, tenant, units) SELECT id, tenant, units FROM jobs WHERE id = $1\`, id)
          	return err
          }
        `,
      },
      at: ['internal/orders/complete.go:5'],
    },
    {
      name: 'Kafka through a facade after the save',
      files: {
        'app/Services/Complete.php': `
          <?php
          use Junges\\Kafka\\Facades\\Kafka;
          class CompleteJob {
              public function __invoke(Job $job): void {
                  $job->update(['state' => 'done', 'finished_at' => now()]);
                  Kafka::publish('broker')->onTopic('usage-events')->withBodyKey('job', $job->id)->send();
              }
          }
        `,
      },
      at: ['app/Services/Complete.php:6'],
    },
    {
      name: 'a commit, then a message of usage',
      files: {
        'app/complete.py': `
          class Completer:
              def complete(self, job_id):
                  with self.sessions() as session:
                      job = session.get(Job, job_id)
                      job.state = "done"
                      session.commit()
                  self.producer.send("usage-events", {"id": job_id, "units": job.units}).get(timeout=10)
        `,
      },
      at: ['app/complete.py:7'],
    },
    {
      name: 'SaveChanges, then a publish of usage',
      files: {
        'src/Complete.cs': `
          public class CompleteJob(JobsContext db, IPublishEndpoint bus) {
              public async Task Handle(Guid id) {
                  var job = await db.Jobs.FindAsync(id);
                  job.State = JobState.Done;
                  await db.SaveChangesAsync();
                  await bus.Publish(new UsageRecorded(id, job.Units));
              }
          }
        `,
      },
      at: ['src/Complete.cs:6'],
    },
    {
      name: 'a save, then a template that sends usage',
      files: {
        'src/complete.kt': `
          @Service
          class Completer(private val jobs: JobRepository, private val kafka: KafkaTemplate<String, UsageEvent>) {
              fun complete(id: UUID) {
                  val job = jobs.findById(id).orElseThrow()
                  job.state = State.DONE
                  jobs.save(job)
                  kafka.send("usage-events", job.tenant, UsageEvent(job.id, job.units)).get()
              }
          }
        `,
      },
      at: ['src/complete.kt:7'],
    },
    {
      name: 'after_commit enqueues nothing durable: usage is produced after the save',
      files: {
        'app/models/order.rb': `
          class CompleteOrder
            def call(order)
              order.update!(state: "done")
              KAFKA.produce_sync(topic: "usage-events", payload: { id: order.id, units: order.units }.to_json)
            end
          end
        `,
      },
      at: ['app/models/order.rb:4'],
    },
    {
      name: 'TypeORM saves and an SQS message of usage',
      files: {
        'src/complete.ts': `
          @Injectable()
          export class Completer {
            constructor(@InjectRepository(Job) private readonly jobs: Repository<Job>, private readonly sqs: SQSClient) {}
            async complete(id: string): Promise<void> {
              await this.jobs.update({ id }, { state: 'done' });
              await this.sqs.send(new SendMessageCommand({ QueueUrl: process.env.USAGE_QUEUE_URL, MessageBody: JSON.stringify({ id, meter: 'jobs' }) }));
            }
          }
        `,
      },
      at: ['src/complete.ts:6'],
    },
  ],
  silent: [
    {
      name: 'both in one transaction',
      files: {
        'src/Checks.java': `
          package com.acme.checks;
          @Service
          public class CheckService {
              private final JdbcClient jdbc;
              @Transactional
              public void complete(UUID id, Outcome outcome) {
                  int changed = jdbc.sql("UPDATE checks SET status = :s, completed_at = now() WHERE id = :id AND completed_at IS NULL").param("s", outcome.name()).param("id", id).update();
                  if (changed == 1) {
                      recordUsage(id);
                  }
              }
              private void recordUsage(UUID id) {
                  jdbc.sql("INSERT INTO usage_events (event_id, merchant_id, meter, quantity) SELECT 'check-' || c.id, c.merchant_id, 'checks', 1 FROM checks c WHERE c.id = :id ON CONFLICT (event_id) DO NOTHING").param("id", id).update();
              }
          }
        `,
      },
    },
    {
      name: 'an outbox row in the transaction',
      files: {
        'app/models/order.rb': `
          class CompleteOrder
            def call(order)
              Order.transaction do
                order.update!(state: "done")
                OutboxMessage.create!(topic: "usage-events", payload: { id: order.id, units: order.units })
              end
            end
          end
        `,
      },
    },
  ],
});
