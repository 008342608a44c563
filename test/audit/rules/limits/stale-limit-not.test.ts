import { staleLimit } from '#audit/rules/limits/stale-limit.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(staleLimit, {
  fires: [],
  silent: [
    {
      name: 'a map that is filled item by item',
      files: {
        'src/main/java/entitlement/BlockingStateOrdering.java': `
          class EntitlementOrdering {
            private final Map<String, State> states = new HashMap<String, State>();
            void addEntitlementEvent(Event event) {
              if (states.get(event.service()) == null) {
                log.info("first of " + subscriptions.find(event.id()));
              }
              states.put(event.service(), event.state());
            }
          }
        `,
        'billing/entitlements.py': `
          class EntitlementOrdering:
              limits = {}

              def register_limit(self, row):
                  if row.service in self.limits:
                      return
                  self.limits[row.service] = self.db.query(row.plan_id)
        `,
      },
    },
  ],
});
