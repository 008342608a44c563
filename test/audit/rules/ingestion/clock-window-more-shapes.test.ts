import { clockWindow } from '#audit/rules/ingestion/clock-window.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(clockWindow, {
  fires: [
    {
      name: 'yesterday alone is billed',
      files: {
        'src/tasks.py': `
          from celery import shared_task
          @shared_task
          def bill_storage():
              yesterday = datetime.now(timezone.utc).date() - timedelta(days=1)
              bill_day(yesterday)
        `,
      },
      at: ['src/tasks.py:4'],
    },
  ],
  silent: [],
});
