import { keptVariable } from '#audit/rules/aggregation/kept-variable.ts';
import { describeRule } from '#test/rule-tester.ts';

const OPERATIONS = `
  package usage

  func (u *Uploader) Add(aggs []db.Aggregate) {
      for _, agg := range aggs {
          if agg.Kind != NodeSeconds {
              continue
          }
          u.ops = append(u.ops, &Operation{
              Values: []*Value{{Int64: &agg.AmountValue}},
          })
      }
  }
`;

describeRule(keptVariable, {
  fires: [
    {
      name: 'the address of a field of the loop variable, in Go without modules',
      files: { 'billing/upload.go': OPERATIONS },
      at: ['billing/upload.go:9'],
      confidence: 'possible',
    },
    {
      name: 'the same in a module of an older version, whatever one further up says',
      files: {
        'go.mod': 'module example.org/all\n\ngo 1.23\n',
        'billing/go.mod': 'module example.org/billing\n\ngo 1.21\n',
        'billing/upload.go': OPERATIONS,
      },
      at: ['billing/upload.go:9'],
    },
    {
      name: 'the address of a variable outside of the loop, in any version of Go',
      files: {
        'go.mod': 'module example.org/billing\n\ngo 1.24\n',
        'invoice/lines.go': `
          package invoice

          func Lines(rows *sql.Rows) []*Line {
              var amount int64
              var lines []*Line
              for _, meter := range meters {
                  amount = totals[meter]
                  lines = append(lines, &Line{Meter: meter, Amount: &amount})
              }
              return lines
          }
        `,
      },
      at: ['invoice/lines.go:8'],
    },
    {
      name: 'a map that is put into a table under each customer, in Go',
      files: {
        'usage/report.go': `
          package usage

          func Report(rows []Row) map[string]map[string]int64 {
              report := map[string]map[string]int64{}
              used := map[string]int64{}
              for _, row := range rows {
                  used["tokens"] = row.Tokens
                  report[row.Customer] = used
              }
              return report
          }
        `,
      },
      at: ['usage/report.go:8'],
    },
    {
      name: 'one object for all events, in Ruby and Java',
      files: {
        'app/usage_events.rb': `
          def usage_events(rows)
            events = []
            event = Event.new
            rows.each do |row|
              event.quantity = row.units
              events.push(event)
            end
            events
          end
        `,
        'src/billing/Lines.java': `
          class Lines {
            List<Line> of(List<Usage> usages) {
              List<Line> lines = new ArrayList<>();
              Line line = new Line();
              for (Usage usage : usages) {
                line.amount = usage.amount;
                lines.add(line);
              }
              return lines;
            }
          }
        `,
      },
      at: ['app/usage_events.rb:6', 'src/billing/Lines.java:7'],
    },
  ],
  silent: [
    {
      name: 'a loop variable in a module whose turns have their own',
      files: { 'go.mod': 'module example.org/billing\n\ngo 1.22.0\n', 'billing/upload.go': OPERATIONS },
    },
    {
      name: 'a copy within the turn, and items that are pointers',
      files: {
        'billing/upload.go': `
          package billing

          func add(aggs []Aggregate, more []*Aggregate) (ops []*Operation) {
              for _, agg := range aggs {
                  agg := agg
                  ops = append(ops, &Operation{Usage: &agg.Amount})
              }
              for _, agg := range more {
                  ops = append(ops, &Operation{Usage: &agg.Amount})
              }
              for i := range aggs {
                  ops = append(ops, &Operation{Usage: &aggs[i].Amount})
              }
              return ops
          }
        `,
      },
    },
    {
      name: 'the one that is looked for',
      files: {
        'billing/find.go': `
          package billing

          func find(aggs []Aggregate, id string) (found []*Aggregate) {
              for _, agg := range aggs {
                  if agg.ID == id {
                      found = append(found, &agg)
                      break
                  }
              }
              return found
          }
        `,
      },
    },
    {
      name: 'a struct that is copied into the list, a copy, and an object made on every turn',
      files: {
        'billing/lines.go': `
          package billing

          func lines(rows []Row) (all []Line) {
              line := Line{Currency: "EUR"}
              for _, row := range rows {
                  line.Amount = row.Amount
                  all = append(all, line)
              }
              return all
          }
        `,
        'billing/lines.py': `
          def lines(rows):
              line = {}
              all = []
              for row in rows:
                  line["amount"] = row.amount
                  all.append(dict(line))
              for row in rows:
                  entry = {}
                  entry["amount"] = row.amount
                  all.append(entry)
              return all
        `,
        'billing/lines.php': `
          <?php
          function lines(array $rows): array {
            $line = ['currency' => 'EUR'];
            foreach ($rows as $row) {
              $line['amount'] = $row['amount'];
              $lines[] = $line;
            }
            return $lines;
          }
        `,
      },
    },
    {
      name: 'a group that is started again within the loop, and one list that belongs to all',
      files: {
        'billing/groups.ts': `
          export function groups(rows: UsageRow[]) {
            const all: Group[] = [];
            let group: Group = { units: 0 };
            for (const row of rows) {
              group.customer = row.customer;
              all.push(group);
              group = { units: 0 };
            }
            return all;
          }
          export function register(meters: Meter[], registry: Registry) {
            const options = { unit: 'tokens' };
            for (const meter of meters) registry.add(options);
          }
        `,
      },
    },
    {
      name: 'code that is not about billing',
      files: {
        'src/ui/rows.go': `
          package ui

          func rows(items []Item) (all []*string) {
              for _, item := range items {
                  all = append(all, &item.Title)
              }
              return all
          }
        `,
      },
    },
  ],
});
