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
    {
      name: 'rows of an import that become events, outside of a place named after billing',
      files: {
        'service/task.go': `
          package service

          func (p *Chunks) Process(rows [][]string, headers []string) {
          	var eventRequests []*Request
          	for i, row := range rows {
          		req := &Request{}
          		for j, header := range headers {
          			if err := json.Unmarshal([]byte(row[j]), &req.Properties); err != nil {
          				log.Printf("row %d: %v, column %s", i, err, header)
          				failedRows++
          				continue
          			}
          		}
          		if err := req.Validate(); err != nil {
          			failedRows++
          			continue
          		}
          		eventRequests = append(eventRequests, req)
          	}
          }
        `,
      },
      at: ['service/task.go:8'],
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
    {
      name: 'rows that become users',
      files: {
        'service/task.go': `
          package service

          func (p *Chunks) Process(rows [][]string, headers []string) {
          	for _, row := range rows {
          		for j := range headers {
          			if row[j] == "" {
          				failedRows++
          				continue
          			}
          		}
          		if row[0] == "" {
          			failedRows++
          			continue
          		}
          		users = append(users, row)
          	}
          }
        `,
      },
    },
  ],
});
