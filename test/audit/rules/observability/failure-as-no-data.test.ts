import { failureAsNoData } from '#audit/rules/observability/failure-as-no-data.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(failureAsNoData, {
  fires: [
    {
      name: 'every failure raised again as nothing',
      files: {
        'rating/orchestrator.py': `
          def collect(self, metric, start):
              try:
                  return self.collector.retrieve(metric, start)
              except NoDataCollected:
                  raise
              except Exception as e:
                  LOG.warning("Error while collecting: %s", e)
                  raise collector.NoDataCollected(metric)
        `,
        'app/usage.rb': `
          def collect(metric)
            begin
              backend.query(metric)
            rescue => e
              raise NoUsageFound
            end
          end
        `,
        'src/usage.ts': `
          export async function collect(metric: string) {
            try {
              return await backend.query(metric);
            } catch (error) {
              throw new NoEventsError(metric);
            }
          }
        `,
      },
      at: ['rating/orchestrator.py:8', 'app/usage.rb:5', 'src/usage.ts:5'],
    },
  ],
  silent: [
    {
      name: 'only what means nothing says nothing',
      files: {
        'rating/orchestrator.py': `
          def collect(self, metric, start):
              try:
                  return self.collector.retrieve(metric, start)
              except KeyError:
                  raise NoDataCollected(metric)
              except Exception as e:
                  raise CollectionFailed(metric) from e
        `,
      },
    },
    {
      name: 'an empty answer says nothing',
      files: {
        'src/usage.ts': `
          export async function collect(metric: string) {
            const rows = await backend.query(metric);
            if (rows.length === 0) throw new NoEventsError(metric);
            return rows;
          }
        `,
      },
    },
  ],
});
