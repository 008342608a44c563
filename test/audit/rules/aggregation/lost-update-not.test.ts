import { lostUpdate } from '#audit/rules/aggregation/lost-update.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(lostUpdate, {
  fires: [
    {
      name: 'a counter of the same form that is billed',
      files: {
        'lib/billing/subscription.rb': `
          class BillingSubscription
            def use(units)
              count = redis.get(units_redis_key)&.to_i
              redis.setex(units_redis_key, 3600, count + 1)
            end
          end
        `,
      },
      at: ['lib/billing/subscription.rb:4'],
    },
  ],
  silent: [
    {
      name: 'failed puzzles of somebody who subscribes',
      files: {
        'lib/billing/subscription.rb': `
          class BillingSubscription
            def create(params)
              count = redis.get(recaptcha_redis_key)&.to_i
              unless recaptcha_client.verify(params["token"])
                redis.setex(recaptcha_redis_key, 3600, count + 1)
                raise ClientError
              end
            end
          end
        `,
        'billing/login.py': `
          def subscribe(redis, login_key):
              count = int(redis.get(login_key) or 0)
              redis.set(login_key, count + 1)
        `,
      },
    },
  ],
});
