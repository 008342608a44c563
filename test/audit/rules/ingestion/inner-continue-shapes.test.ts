import { innerContinue } from '#audit/rules/ingestion/inner-continue.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(innerContinue, {
  fires: [
    {
      name: 'a continue of the inner loop, in TypeScript',
      files: {
        'src/import.ts': `
          export async function importUsage(rows: UsageRow[]) {
            let rejected = 0;
            for (const row of rows) {
              for (const key of REQUIRED) {
                if (!(key in row.properties)) {
                  rejected++;
                  continue;
                }
              }
              await recordUsage(row);
            }
            return rejected;
          }
        `,
      },
      at: ['src/import.ts:5'],
    },
    {
      name: 'a continue of the inner loop, in Java',
      files: {
        'src/Import.java': `
          class UsageImport {
              int run(List<Row> rows) {
                  int failed = 0;
                  for (Row row : rows) {
                      for (Column column : row.columns()) {
                          if (!column.valid()) {
                              failed++;
                              continue;
                          }
                      }
                      usage.recordUsage(row.account(), row.units());
                  }
                  return failed;
              }
          }
        `,
      },
      at: ['src/Import.java:6'],
    },
  ],
  silent: [
    {
      name: 'a label on the outer loop',
      files: {
        'src/import.ts': `
          export async function importUsage(rows: UsageRow[]) {
            let rejected = 0;
            rows: for (const row of rows) {
              for (const key of REQUIRED) {
                if (!(key in row.properties)) {
                  rejected++;
                  continue rows;
                }
              }
              await recordUsage(row);
            }
            return rejected;
          }
        `,
      },
    },
  ],
});
