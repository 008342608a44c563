import { clockWindow } from '#audit/rules/ingestion/clock-window.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(clockWindow, {
  fires: [
    {
      name: 'the hour or day before now, in scheduled runs',
      files: {
        'billing/hourly.go': `
          package billing

          func (r *Reconciler) reconcile(owners []string, now time.Time) error {
          	end := time.Date(now.Year(), now.Month(), now.Day(), now.Hour(), 0, 0, 0, time.UTC)
          	start := end.Add(-1 * time.Hour)
          	rows, err := r.db.GenerateBillingData(start, end, owners)
          	if err != nil {
          		return err
          	}
          	return r.save(rows)
          }
        `,
        'usage/tasks.py': `
          @shared_task
          def report_usage():
              end = timezone.now().replace(minute=0, second=0, microsecond=0)
              start = end - timedelta(hours=1)
              report_all_usage(start, end)
        `,
        'src/usage/cron.ts': `
          import cron from 'node-cron';
          cron.schedule('0 * * * *', async () => {
            const end = startOfHour(new Date());
            const start = subHours(end, 1);
            await exportUsage(start, end);
          });
          export async function hourlyJob() {
            const end = startOfHour(new Date());
            const start = subHours(end, 1);
            await exportUsage(start, end);
          }
        `,
      },
      at: ['billing/hourly.go:5', 'usage/tasks.py:4', 'src/usage/cron.ts:4', 'src/usage/cron.ts:9'],
    },
  ],
  silent: [
    {
      name: 'a mark of what was done, in the run or in what calls it',
      files: {
        'usage/tasks.py': `
          @shared_task
          def report_usage():
              end = timezone.now().replace(minute=0, second=0, microsecond=0)
              start = end - timedelta(hours=1)
              last = state.last_reported
              report_all_usage(min(start, last), end)
              report_all_usage(start, end)

          def report_hour():
              end = timezone.now().replace(minute=0, second=0, microsecond=0)
              start = end - timedelta(hours=1)
              report_all_usage(start, end)

          @shared_task
          def hourly_job():
              if checkpoint.is_behind():
                  catch_up()
              report_hour()
        `,
      },
    },
    {
      name: 'a window that is shown, that is no full period, or that is not of usage',
      files: {
        'usage/views.py': `
          @app.route("/usage")
          def usage_of_last_hour():
              end = timezone.now().replace(minute=0, second=0, microsecond=0)
              start = end - timedelta(hours=1)
              return report_all_usage(start, end)
        `,
        'usage/tasks.py': `
          @shared_task
          def warm_cache():
              end = timezone.now()
              start = end - timedelta(hours=1)
              report_all_usage(start, end)
        `,
        'logs/jobs.py': `
          @shared_task
          def rotate_job():
              end = timezone.now().replace(minute=0, second=0, microsecond=0)
              start = end - timedelta(hours=1)
              collect_logs(start, end)
        `,
      },
    },
  ],
});
