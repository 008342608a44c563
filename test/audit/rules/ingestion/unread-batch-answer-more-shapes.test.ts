import { unreadBatchAnswer } from '#audit/rules/ingestion/unread-batch-answer.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unreadBatchAnswer, {
  fires: [
    {
      name: 'a batch that is built first and sent later',
      files: {
        'src/Batch.java': `
          import com.chargebee.models.UsageEvent;
          class Exporter {
              void export(List<Row> rows) throws Exception {
                  var request = UsageEvent.batchIngest();
                  for (int i = 0; i < rows.size(); i++) request.eventDeduplicationId(i, rows.get(i).id());
                  Result answer = request.request();
                  log.info("batch {}", answer.jsonResponse().get("batch_id"));
                  pending.markSent(rows);
              }
          }
        `,
      },
      at: ['src/Batch.java:6'],
    },
  ],
  silent: [],
});
