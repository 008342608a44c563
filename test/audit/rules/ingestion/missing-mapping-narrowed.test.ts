import { missingMapping } from '#audit/rules/ingestion/missing-mapping.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(missingMapping, {
  fires: [
    {
      name: 'rows that fall out of the list, which is marked as a whole',
      files: {
        'src/ship.ts': `
          import { metronome } from './metronome';
          export async function shipUsage(usages: Usage[]) {
            const customerByProject = new Map((await mappings()).map((m) => [m.projectId, m.metronomeId]));
            const events = usages
              .filter((u) => customerByProject.has(u.projectId))
              .map((u) => ({ transaction_id: u.id, customer_id: customerByProject.get(u.projectId) }));
            await metronome.v1.usage.ingest({ usage: events });
            await db.usage.updateMany({ where: { id: { in: usages.map((u) => u.id) } }, data: { shipped: true } });
          }
        `,
        'billing/ship.py': `
          from metronome import Metronome

          client = Metronome()

          def ship(session, rows):
              customers = {c.project_id: c.metronome_id for c in session.scalars(select(BillingCustomer))}
              events = [row.as_event(customers[row.project_id]) for row in rows if row.project_id in customers]
              client.v1.usage.ingest(usage=events)
              mark_sent(session, [row.id for row in rows])
        `,
        'app/jobs/ship_usage.rb': `
          class ShipUsage
            def perform(rows)
              subscriptions = Subscription.active.index_by(&:account_id)
              events = rows.filter_map do |row|
                subscription = subscriptions[row.account_id] or next
                { transaction_id: row.id, external_subscription_id: subscription.external_id }
              end
              lago.report_usage(events)
              Usage.where(id: rows.map(&:id)).update_all(reported_at: Time.current)
            end
          end
        `,
        'src/billing/ReadingExport.kt': `
          class ReadingExport(private val readings: Readings, private val accounts: BillingAccounts, private val billing: RestClient) {
              fun export() {
                  val page = readings.unexported()
                  val byWorkspace = accounts.findAllIn(page.map { it.workspaceId }).associateBy { it.workspaceId }
                  val lines = page.mapNotNull { reading ->
                      val account = byWorkspace[reading.workspaceId] ?: return@mapNotNull null
                      UsageLine(reading.id, account.number, reading.messages)
                  }
                  send(lines)
                  readings.markExported(page.map { it.id })
              }
          }
        `,
      },
      at: [
        'src/ship.ts:4',
        'billing/ship.py:7',
        'app/jobs/ship_usage.rb:4',
        'src/billing/ReadingExport.kt:5',
      ],
    },
  ],
  silent: [
    {
      name: 'only what was sent is marked, or the others are looked at by themselves',
      files: {
        'src/ship.ts': `
          import { metronome } from './metronome';
          export async function shipUsage(usages: Usage[]) {
            const customerByProject = new Map((await mappings()).map((m) => [m.projectId, m.metronomeId]));
            const ready = usages.filter((u) => customerByProject.has(u.projectId));
            await metronome.v1.usage.ingest({ usage: ready.map((u) => ({ transaction_id: u.id })) });
            await db.usage.updateMany({ where: { id: { in: ready.map((u) => u.id) } }, data: { shipped: true } });
          }
          export async function shipAll(usages: Usage[]) {
            const customerByProject = new Map((await mappings()).map((m) => [m.projectId, m.metronomeId]));
            const ready = usages.filter((u) => customerByProject.has(u.projectId));
            await db.parkedUsage.createMany({ data: usages.filter((u) => !customerByProject.has(u.projectId)) });
            await metronome.v1.usage.ingest({ usage: ready.map((u) => ({ transaction_id: u.id })) });
            await db.usage.updateMany({ where: { id: { in: usages.map((u) => u.id) } }, data: { shipped: true } });
          }
          export async function shipNew(usages: Usage[]) {
            const seen = new Set(await seenIds());
            const fresh = usages.filter((u) => !seen.has(u.id));
            await metronome.v1.usage.ingest({ usage: fresh });
            await db.usage.updateMany({ where: { id: { in: usages.map((u) => u.id) } }, data: { shipped: true } });
          }
        `,
        'src/billing/ReadingExport.kt': `
          class ReadingExport(private val readings: Readings, private val accounts: BillingAccounts) {
              fun export() {
                  val page = readings.unexported()
                  val byWorkspace = accounts.findAllIn(page.map { it.workspaceId }).associateBy { it.workspaceId }
                  val (billable, homeless) = page.partition { it.workspaceId in byWorkspace }
                  send(billable.mapNotNull { byWorkspace[it.workspaceId] ?: return@mapNotNull null })
                  readings.markExported(billable.map { it.id })
                  readings.park(homeless.map { it.id })
              }
          }
        `,
      },
    },
  ],
});
