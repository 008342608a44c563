import { innerContinue } from '#audit/rules/ingestion/inner-continue.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(innerContinue, {
  fires: [
    {
      name: 'a continue that leaves only the loop over columns',
      files: {
        'src/usage-import.ts': `
          export function load(rows) {
            for (const row of rows) {
              for (const column of row.columns) {
                if (!column.valid) {
                  failedRows++;
                  continue;
                }
              }
              if (row.empty) {
                failedRows++;
                continue;
              }
              recordUsage(row);
            }
          }
        `,
      },
      at: ['src/usage-import.ts:4'],
    },
  ],
  silent: [
    {
      name: 'columns counted apart from rows',
      files: {
        'src/usage-import.ts': `
          export function load(rows) {
            for (const row of rows) {
              for (const column of row.columns) {
                if (!column.valid) {
                  failedColumns++;
                  continue;
                }
              }
              if (row.empty) {
                failedRows++;
                continue;
              }
              recordUsage(row);
            }
          }
        `,
      },
    },
    {
      name: 'a labelled continue',
      files: {
        'usage/import.go': `
          package usage

          func load(rows []Row) {
          rows:
          	for _, row := range rows {
          		for _, column := range row.Columns {
          			if !column.Valid {
          				failed++
          				continue rows
          			}
          		}
          		if row.Empty {
          			failed++
          			continue
          		}
          		recordUsage(row)
          	}
          }
        `,
      },
    },
    {
      name: 'one loop',
      files: {
        'src/usage-import.ts': `
          export function load(rows) {
            for (const row of rows) {
              if (row.empty) {
                failedRows++;
                continue;
              }
              recordUsage(row);
            }
          }
        `,
      },
    },
  ],
});
