import { cutEventTime } from '#audit/rules/ingestion/cut-event-time.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(cutEventTime, {
  fires: [
    {
      name: 'the time of an event cut to its minute',
      files: {
        'src/ingest.ts': `
          export function toUsageEvent(dto: EventDto, sentAt: Date) {
            return { transactionId: dto.transactionId, timestamp: startOfMinute(sentAt) };
          }
        `,
      },
      at: ['src/ingest.ts:2'],
    },
  ],
  silent: [
    {
      name: 'the bucket of an event',
      files: {
        'src/ingest.ts': `
          export function toUsageEvent(dto: EventDto, sentAt: Date) {
            return { transactionId: dto.transactionId, timestamp: sentAt, minute: startOfMinute(sentAt) };
          }
        `,
      },
    },
  ],
});
