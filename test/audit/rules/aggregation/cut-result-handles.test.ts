import { cutResult } from '#audit/rules/aggregation/cut-result.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(cutResult, {
  fires: [
    {
      name: 'gorm limit in Go',
      at: ['usage.go:5'],
      files: {
        'usage.go': `
        package billing

        func (s *Service) InvoiceAmount(account uint, from, to time.Time) (int64, error) {
        	var calls []Call
        	if err := s.db.Where("account_id = ? AND ended_at >= ? AND ended_at < ?", account, from, to).Order("ended_at").Limit(1000).Find(&calls).Error; err != nil {
        		return 0, err
        	}
        	var cents int64
        	for _, c := range calls {
        		cents += c.Minutes * c.CentsPerMinute
        	}
        	return cents, nil
        }
      `,
      },
    },
    {
      name: 'repo top in Kotlin',
      at: ['usage.kt:3'],
      files: {
        'usage.kt': `
        class InvoiceJob(private val jdbc: NamedParameterJdbcTemplate) {
            fun billedSeconds(project: Long, month: YearMonth): Long {
                val runs = jdbc.query("SELECT seconds FROM runs WHERE project_id = :p AND month = :m LIMIT 2000", mapOf("p" to project, "m" to month.toString())) { rs, _ -> rs.getLong("seconds") }
                return runs.sum()
            }
        }
      `,
      },
    },
    {
      name: 'supabase limit in TypeScript',
      at: ['usage.ts:2'],
      files: {
        'usage.ts': `
        export async function monthlyUsage(orgId: string, from: string, to: string) {
          const { data } = await supabase.from('usage_events').select('quantity').eq('org_id', orgId).gte('at', from).lt('at', to).limit(1000);
          let total = 0;
          for (const row of data ?? []) total += row.quantity;
          return total;
        }
      `,
      },
    },
  ],
  silent: [
    {
      name: 'gorm limit in Go',
      files: {
        'usage.go': `
        package billing

        func (s *Service) InvoiceAmount(account uint, from, to time.Time) (int64, error) {
        	var calls []Call
        	if err := s.db.Where("account_id = ? AND ended_at >= ? AND ended_at < ?", account, from, to).Order("ended_at").Find(&calls).Error; err != nil {
        		return 0, err
        	}
        	var cents int64
        	for _, c := range calls {
        		cents += c.Minutes * c.CentsPerMinute
        	}
        	return cents, nil
        }
      `,
      },
    },
    {
      name: 'repo top in Kotlin',
      files: {
        'usage.kt': `
        class InvoiceJob(private val jdbc: NamedParameterJdbcTemplate) {
            fun billedSeconds(project: Long, month: YearMonth): Long {
                val runs = jdbc.query("SELECT seconds FROM runs WHERE project_id = :p AND month = :m", mapOf("p" to project, "m" to month.toString())) { rs, _ -> rs.getLong("seconds") }
                return runs.sum()
            }
        }
      `,
      },
    },
    {
      name: 'supabase limit in TypeScript',
      files: {
        'usage.ts': `
        export async function monthlyUsage(orgId: string, from: string, to: string) {
          const { data } = await supabase.rpc('usage_total', { org: orgId, from, to });
          let total = 0;
          for (const row of data ?? []) total += row.quantity;
          return total;
        }
      `,
      },
    },
  ],
});
