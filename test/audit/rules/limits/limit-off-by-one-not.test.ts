import { limitOffByOne } from '#audit/rules/limits/limit-off-by-one.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(limitOffByOne, {
  fires: [],
  silent: [
    {
      name: 'a time that a program is kept to',
      files: {
        'src/Billing/Jobs/DisableJob.cs': `
          class BillingDisableJob {
            public async Task Run(IReadOnlyList<Org> organizations) {
              foreach (var org in organizations) {
                if (DateTime.UtcNow.Subtract(startTime).TotalMinutes > MaxTimeoutMinutes) {
                  logger.LogWarning("Timeout reached while disabling organizations");
                  return;
                }
                Interlocked.Increment(ref totalProcessed);
              }
            }
          }
        `,
        'billing/export.go': `
          package billing

          func (j *Job) exportUsage(ctx context.Context, rows []Row) error {
          	for _, row := range rows {
          		if time.Since(j.started).Minutes() > j.maxTimeoutMinutes {
          			return errLimitReached
          		}
          		j.incrementProcessed(row)
          	}
          	return nil
          }
        `,
      },
    },
    {
      name: 'a list that is put away by its own length',
      files: {
        'src/Billing/Combinations.cs': `
          class Combinations {
            public List<List<string>> Of(string[] inputList, int minimumItems, int maximumItems) {
              var listOfLists = new List<List<string>>();
              foreach (var one in Masks()) {
                var thisCombination = Pick(inputList, one);
                if (thisCombination.Count >= minimumItems && thisCombination.Count <= maximumItems)
                  listOfLists.Add(thisCombination);
              }
              return listOfLists;
            }
          }
        `,
        'billing/batches.py': `
          def batches(items, max_items):
              kept = []
              for batch in split(items):
                  if len(batch) <= max_items:
                      kept.append(batch)
                  else:
                      raise LimitError(batch)
              return kept
        `,
      },
    },
  ],
});
