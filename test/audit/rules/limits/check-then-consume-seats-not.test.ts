import { checkThenConsume } from '#audit/rules/limits/check-then-consume.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(checkThenConsume, {
  fires: [],
  silent: [
    {
      name: 'whether the plan adds seats by itself',
      files: {
        'api/users/models.py': `
          class User:
              def add_organisation(self, organisation):
                  if organisation.subscription.is_over_limit():
                      if not organisation.is_auto_seat_upgrade_available():
                          raise SubscriptionDoesNotSupportSeatUpgrade()
                      organisation.subscription.add_seat()
        `,
        'api/organisations/models.py': `
          class Organisation:
              def is_auto_seat_upgrade_available(self):
                  return self.subscription.can_auto_upgrade_seats
        `,
      },
    },
  ],
});
