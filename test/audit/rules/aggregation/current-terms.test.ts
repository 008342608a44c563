import { currentTerms } from '#audit/rules/aggregation/current-terms.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(currentTerms, {
  fires: [
    {
      name: 'a promotion judged when the run is billed, in three languages',
      files: {
        'model/team.rb': `
          class Team
            def free_upgrade?
              upgrade_until > Time.now
            end
          end
        `,
        'jobs/close_run.rb': `
          def update_billing_record(run)
            size = if run.team.free_upgrade?
              run.plain_size
            else
              run.effective_size
            end
            bill(run, size, run.ended_at - run.started_at)
          end
        `,
        'src/plan.ts': `
          export class Plan {
            isTrialActive(): boolean { return this.trialEndsAt.getTime() > Date.now(); }
          }
          export function chargeRun(run, plan: Plan) {
            const price = plan.isTrialActive() ? 0 : plan.price;
            return price * run.durationMinutes;
          }
        `,
        'billing/plan.py': `
          class Plan:
              def has_promo(self):
                  return self.promo_until > timezone.now()

          def bill_run(run, plan):
              if plan.has_promo():
                  return 0
              return plan.price * run.minutes_used
        `,
      },
      at: ['jobs/close_run.rb:2', 'src/plan.ts:5', 'billing/plan.py:6'],
      confidence: 'possible',
    },
  ],
  silent: [
    {
      name: 'the time of the usage handed over, access that is granted now, and terms without a clock',
      files: {
        'model/team.rb': `
          class Team
            def free_upgrade?(at)
              upgrade_until > at
            end
            def free_plan?
              plan == "free"
            end
            def trial?
              trial_until > Time.now
            end
          end
        `,
        'jobs/close_run.rb': `
          def update_billing_record(run)
            return if run.team.free_plan?
            size = run.team.free_upgrade?(run.started_at) ? run.plain_size : run.effective_size
            bill(run, size, run.ended_at - run.started_at)
          end
          def show_banner(team)
            render(:banner) if team.trial?
          end
        `,
      },
    },
  ],
});
