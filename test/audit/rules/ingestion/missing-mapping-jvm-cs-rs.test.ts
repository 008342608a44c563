import { missingMapping } from '#audit/rules/ingestion/missing-mapping.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(missingMapping, {
  fires: [
    {
      name: 'a component that is looked up for the delivery',
      files: {
        'src/usage.kt': `
          package io.acme
          import com.withorb.api.client.OrbClient
          class SeatUsage(private val orb: OrbClient, private val components: ComponentRepository) {
              fun report(seat: SeatHour) {
                  val component = components.findByPlan(seat.plan)
                  if (component == null) return
                  orb.events().ingest(paramsOf(component, seat))
              }
          }
        `,
      },
      at: ['src/usage.kt:6'],
    },
    {
      name: 'optional absent dropped',
      files: {
        'src/usage.kt': `
          package io.acme
          import com.withorb.api.client.OrbClient
          class QueryUsage(private val orb: OrbClient, private val teams: TeamRepository) {
              @KafkaListener(topics = ["query.finished"])
              fun onFinished(query: QueryFinished) {
                  val customer = teams.findById(query.teamId).orElse(null)?.orbCustomerId ?: return
                  orb.events().ingest(paramsOf(customer, query))
              }
          }
        `,
      },
      at: ['src/usage.kt:6'],
    },
    {
      name: 'is null return',
      files: {
        'src/usage.cs': `
          using Orb;
          public class Exporter
          {
              private readonly OrbClient _orb;
              private readonly AppDb _db;
              public async Task HandleAsync(QueryFinished message)
              {
                  var team = await _db.Teams.FindAsync(message.TeamId);
                  if (team?.OrbCustomerId is null)
                  {
                      _logger.LogWarning("Team {Team} has no Orb customer", message.TeamId);
                      return;
                  }
                  await _orb.Events.Ingest(ToParams(team.OrbCustomerId, message));
              }
          }
        `,
      },
      at: ['src/usage.cs:9'],
    },
    {
      name: 'let else',
      files: {
        'src/usage.rs': `
          pub async fn handle(lago: &LagoClient, subs: &Subscriptions, m: Message) -> anyhow::Result<()> {
              let Some(subscription) = subs.find(&m.tenant).await? else {
                  tracing::warn!(tenant = %m.tenant, "no subscription");
                  return Ok(());
              };
              lago.create_event(&subscription, &m).await?;
              Ok(())
          }
        `,
      },
      at: ['src/usage.rs:2'],
    },
  ],
  silent: [
    {
      name: 'missing and told',
      files: {
        'src/usage.rs': `
          pub async fn handle(lago: &LagoClient, subs: &Subscriptions, m: Message) -> anyhow::Result<()> {
              let Some(subscription) = subs.find(&m.tenant).await? else {
                  anyhow::bail!("no subscription for {}", m.tenant);
              };
              lago.create_event(&subscription, &m).await?;
              Ok(())
          }
        `,
      },
    },
    {
      name: 'missing and thrown',
      files: {
        'src/usage.kt': `
          package io.acme
          import com.withorb.api.client.OrbClient
          class QueryUsage(private val orb: OrbClient, private val teams: TeamRepository) {
              fun onFinished(query: QueryFinished) {
                  val customer = teams.findById(query.teamId).orElse(null)?.orbCustomerId ?: throw NoCustomer(query.teamId)
                  orb.events().ingest(paramsOf(customer, query))
              }
          }
        `,
      },
    },
  ],
});
