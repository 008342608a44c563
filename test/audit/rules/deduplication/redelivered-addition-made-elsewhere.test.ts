import { redeliveredAddition } from '#audit/rules/deduplication/redelivered-addition.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(redeliveredAddition, {
  fires: [
    {
      name: 'an update made by a function, in Kotlin',
      files: {
        'src/ViewMeter.kt': `
          @Component
          class ViewMeter(private val mongo: MongoTemplate) {

              @SqsListener("video-viewed")
              fun onViewed(event: VideoViewed) {
                  mongo.upsert(query(where("_id").\`is\`(monthOf(event))), addition(event), ChannelMonth::class.java)
              }

              private fun addition(event: VideoViewed) = Update().inc("seconds", event.seconds).inc("views", 1)
          }
        `,
      },
      at: ['src/ViewMeter.kt:6'],
    },
    {
      name: 'an upsert over several lines, in Rust',
      files: {
        'src/meter.rs': `
          pub async fn run(consumer: StreamConsumer, pool: PgPool) -> Result<()> {
              loop {
                  let message = consumer.recv().await?;
                  let query: QueryFinished = serde_json::from_slice(message.payload().unwrap_or_default())?;
                  count(&pool, &query).await?;
                  consumer.commit_message(&message, CommitMode::Sync)?;
              }
          }

          async fn count(pool: &PgPool, query: &QueryFinished) -> Result<()> {
              sqlx::query(
                  "INSERT INTO usage_daily (project_id, day, bytes) VALUES ($1, $2, $3)
                   ON CONFLICT (project_id, day) DO UPDATE
                   SET bytes = usage_daily.bytes + excluded.bytes",
              )
              .bind(query.project_id)
              .execute(pool)
              .await?;
              Ok(())
          }
        `,
      },
      at: ['src/meter.rs:12'],
    },
  ],
  silent: [
    {
      name: 'the message stored with it, in Rust',
      files: {
        'src/meter.rs': `
          pub async fn run(consumer: StreamConsumer, pool: PgPool) -> Result<()> {
              loop {
                  let message = consumer.recv().await?;
                  let query: QueryFinished = serde_json::from_slice(message.payload().unwrap_or_default())?;
                  count(&pool, &query).await?;
                  consumer.commit_message(&message, CommitMode::Sync)?;
              }
          }

          async fn count(pool: &PgPool, query: &QueryFinished) -> Result<()> {
              let mut tx = pool.begin().await?;
              let fresh = sqlx::query("INSERT INTO counted (query_id) VALUES ($1) ON CONFLICT DO NOTHING").bind(query.query_id).execute(&mut *tx).await?;
              if fresh.rows_affected() == 1 {
                  sqlx::query(
                      "INSERT INTO usage_daily (project_id, day, bytes) VALUES ($1, $2, $3)
                       ON CONFLICT (project_id, day) DO UPDATE
                       SET bytes = usage_daily.bytes + excluded.bytes",
                  )
                  .execute(&mut *tx)
                  .await?;
              }
              tx.commit().await?;
              Ok(())
          }
        `,
      },
    },
    {
      name: 'only views counted, in Kotlin',
      files: {
        'src/ViewMeter.kt': `
          @Component
          class ViewMeter(private val mongo: MongoTemplate) {
              @SqsListener("video-viewed")
              fun onViewed(event: VideoViewed) {
                  mongo.upsert(query(where("_id").\`is\`(event.id)), addition(event), ChannelMonth::class.java)
              }

              private fun addition(event: VideoViewed) = Update().inc("views", 1)
          }
        `,
      },
    },
  ],
});
