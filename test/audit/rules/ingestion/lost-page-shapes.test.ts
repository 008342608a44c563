import { lostPage } from '#audit/rules/ingestion/lost-page.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(lostPage, {
  fires: [
    {
      name: 'one answer of DynamoDB taken for all',
      files: {
        'src/statement.py': `
          import boto3
          table = boto3.resource("dynamodb").Table("usage")
          def usage_rows(account, start, end):
              answer = table.query(KeyConditionExpression=Key("account").eq(account) & Key("sk").between(start, end))
              for row in answer["Items"]:
                  yield row
        `,
      },
      at: ['src/statement.py:4'],
    },
    {
      name: 'one answer of a query command',
      files: {
        'src/statement.ts': `
          import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
          export async function usageOf(account: string, month: string) {
            const answer = await documents.send(new QueryCommand({ TableName: 'usage', KeyConditionExpression: 'account = :a AND begins_with(sk, :m)', ExpressionAttributeValues: { ':a': account, ':m': month } }));
            return (answer.Items ?? []).reduce((sum, item) => sum + item.units, 0);
          }
        `,
      },
      at: ['src/statement.ts:3'],
    },
    {
      name: 'one page of a query input',
      files: {
        'internal/usage/usage.go': `
          package usage
          func (s *Store) Usage(ctx context.Context, account string) ([]Row, error) {
          	out, err := s.db.Query(ctx, &dynamodb.QueryInput{TableName: aws.String("usage"), KeyConditionExpression: aws.String("account = :a")})
          	if err != nil {
          		return nil, err
          	}
          	rows := make([]Row, 0, len(out.Items))
          	for _, item := range out.Items {
          		rows = append(rows, toRow(item))
          	}
          	return rows, nil
          }
        `,
      },
      at: ['internal/usage/usage.go:3'],
    },
    {
      name: 'a page number over a set that shrinks',
      files: {
        'src/Rate.kt': `
          @Service
          class RateSessions(private val sessions: SessionRepository, private val usage: UsageService) {
              fun run() {
                  var page = 0
                  do {
                      val slice = sessions.findByRatedFalse(PageRequest.of(page++, 100))
                      slice.content.forEach { usage.rate(it); it.rated = true; sessions.save(it) }
                  } while (slice.hasNext())
              }
          }
        `,
      },
      at: ['src/Rate.kt:6'],
    },
    {
      name: 'chunk over rows that the callback takes out',
      files: {
        'app/Console/Export.php': `
          <?php
          class ExportUsage extends Command {
              public function handle(LagoClient $lago): int {
                  UsageRow::whereNull('sent_at')->orderBy('id')->chunk(200, function ($rows) use ($lago) {
                      $lago->events()->createBatch($rows->map->toEvent()->all());
                      UsageRow::whereIn('id', $rows->pluck('id'))->update(['sent_at' => now()]);
                  });
                  return 0;
              }
          }
        `,
      },
      at: ['app/Console/Export.php:4'],
    },
    {
      name: 'skip over rows that are marked as sent',
      files: {
        'src/Export.cs': `
          public class UsageExport {
              public async Task RunAsync() {
                  for (var page = 0; ; page++) {
                      var rows = await _db.UsageRows.Where(r => r.SentAt == null).OrderBy(r => r.Id).Skip(page * 500).Take(500).ToListAsync();
                      if (rows.Count == 0) return;
                      await _orb.SendAsync(rows);
                      foreach (var row in rows) row.SentAt = DateTime.UtcNow;
                      await _db.SaveChangesAsync();
                  }
              }
          }
        `,
      },
      at: ['src/Export.cs:4'],
    },
    {
      name: 'one page of a provider’s subscriptions',
      files: {
        'src/sync.ts': `
          import Chargebee from 'chargebee';
          export async function reportAll() {
            const answer = await chargebee.subscription.list({ limit: 100, status: { is: 'active' } });
            for (const entry of answer.list) {
              await reportUsage(entry.subscription.id);
            }
          }
        `,
      },
      at: ['src/sync.ts:3'],
    },
    {
      name: 'the last time of a page, with equal times',
      files: {
        'lib/export.rb': `
          class ExportUsage
            def call
              cursor = Checkpoint.value
              loop do
                rows = UsageEvent.where("created_at > ?", cursor).order(:created_at).limit(500).to_a
                break if rows.empty?
                push(rows)
                cursor = rows.last.created_at
                Checkpoint.update!(value: cursor)
              end
            end
          end
        `,
      },
      at: ['lib/export.rb:5'],
    },
    {
      name: 'the last time of a page, in Rust',
      files: {
        'src/export.rs': `
          pub async fn export_usage(pool: &PgPool, mut after: DateTime<Utc>) -> anyhow::Result<()> {
              loop {
                  let rows: Vec<UsageEvent> = sqlx::query_as("SELECT * FROM usage_events WHERE occurred_at > $1 ORDER BY occurred_at LIMIT 1000").bind(after).fetch_all(pool).await?;
                  let Some(last) = rows.last() else { return Ok(()) };
                  after = last.occurred_at;
                  send(&rows).await?;
              }
          }
        `,
      },
      at: ['src/export.rs:3'],
    },
  ],
  silent: [
    {
      name: 'rows that were read at once, or come from one query to its end',
      files: {
        'app/Usage/Send.php': `
          <?php
          namespace App\\Usage;
          class Send
          {
              public function run()
              {
                  UsageRow::whereNull('sent_at')->cursor()->each(function ($row) {
                      $row->sent_at = now();
                      $row->save();
                  });
                  UsageRow::whereNull('balance')->orderBy('id')->get()->each(function ($row) {
                      $row->balance = 0;
                      $row->save();
                  });
              }
          }
        `,
      },
    },
    {
      name: 'every page is followed',
      files: {
        'src/statement.py': `
          import boto3
          table = boto3.resource("dynamodb").Table("usage")
          def usage_rows(account, start, end):
              query = {"KeyConditionExpression": Key("account").eq(account) & Key("sk").between(start, end)}
              while True:
                  answer = table.query(**query)
                  yield from answer["Items"]
                  if "LastEvaluatedKey" not in answer:
                      return
                  query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
        `,
      },
    },
    {
      name: 'always the first page',
      files: {
        'src/Rate.kt': `
          @Service
          class RateSessions(private val sessions: SessionRepository, private val usage: UsageService) {
              fun run() {
                  do {
                      val slice = sessions.findByRatedFalse(PageRequest.of(0, 100))
                      slice.content.forEach { usage.rate(it); it.rated = true; sessions.save(it) }
                  } while (slice.hasNext())
              }
          }
        `,
      },
    },
    {
      name: 'chunkById over rows that the callback takes out',
      files: {
        'app/Console/Export.php': `
          <?php
          class ExportUsage extends Command {
              public function handle(LagoClient $lago): int {
                  UsageRow::whereNull('sent_at')->chunkById(200, function ($rows) use ($lago) {
                      $lago->events()->createBatch($rows->map->toEvent()->all());
                      UsageRow::whereIn('id', $rows->pluck('id'))->update(['sent_at' => now()]);
                  });
                  return 0;
              }
          }
        `,
      },
    },
  ],
});
