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
  ],
  silent: [],
});
