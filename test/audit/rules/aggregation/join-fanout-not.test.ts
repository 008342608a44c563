import { joinFanout } from '#audit/rules/aggregation/join-fanout.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(joinFanout, {
  fires: [],
  silent: [
    {
      name: 'those are looked for that have none',
      files: {
        'app/Billing/CheckBilling.php': `
          <?php
          class CheckBilling {
            public function handle() {
              $clients = DB::table('clients')
                ->leftJoin('usage_records', function ($join) {
                  $join->on('usage_records.client_id', '=', 'clients.id')->whereNull('usage_records.deleted_at');
                })
                ->groupBy('clients.id', 'clients.user_id')
                ->havingRaw('count(usage_records.id) = 0');
              $this->log($clients->count().' clients without usage');
            }
          }
        `,
        'checks.sql': `
          -- customers that were never billed
          SELECT c.id, COUNT(*) AS n
          FROM customers c
          LEFT JOIN usage_records u ON u.customer_id = c.id
          GROUP BY c.id
          HAVING COUNT(u.id) = 0;
        `,
      },
    },
    {
      name: 'what is added up hangs from the many rows over several joins',
      files: {
        'src/billing/TaskRepository.kt': `
          interface TaskRepository {
            @Query("""
                select tk.id as taskId, coalesce(sum(bt.characterCount), 0) as baseCharacterCount
                from Task tk
                    left join tk.project p
                    left join tk.keys tt
                    left join Key k on element(tt).key.id = k.id and k.deletedAt is null
                    left join k.translations bt on (bt.language.id = p.baseLanguage.id)
                where tk in :tasks
                group by tk.id
            """)
            fun billedCharacters(tasks: List<Task>): List<View>
          }
        `,
        'src/billing/ItemRepository.java': `
          interface ItemRepository {
            @Query("select o.id, sum(p.billedUnits) from Order o join o.items i left join i.part q left join q.price p group by o.id")
            List<Row> billed();
          }
        `,
      },
    },
  ],
});
