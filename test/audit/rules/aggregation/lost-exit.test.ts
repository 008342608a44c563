import { lostExit } from '#audit/rules/aggregation/lost-exit.ts';
import { describeRule } from '#test/rule-tester.ts';

const TS_BEFORE = `
  export async function bill(team: Team, usage: Usage) {
    if (team.suspended) {
      logger.warn('suspended');
      return;
    }
    await recordUsage(team.id, usage);
  }
`;
const PHP_BEFORE = `
  <?php
  class Renew
  {
      public function handle($services)
      {
          foreach ($services as $service) {
              if ($service->user->credits < $service->price) {
                  $service->suspend();
                  continue;
              }
              $service->user->decrement('credits', $service->price);
          }
      }
  }
`;
const GO_BEFORE = `
  package billing

  func (s *Service) Run(accounts []Account) {
  	for _, account := range accounts {
  		if account.Balance <= 0 {
  			s.notify(account)
  			continue
  		}
  		s.ChargeAccount(account)
  	}
  }
`;
const RUBY_BEFORE = `
  class Billing::Renewal
    def call(subscription)
      if subscription.canceled?
        subscription.archive
        return
      end
      charge_customer(subscription)
    end
  end
`;
const PY_BEFORE = `
  def rebuild(accessor, bills):
      for bill in bills:
          if bill.id is None:
              LOG.info("no bill, skipping")
              continue
          accessor.populate(bill)
`;

const GUARDED = `
  export async function closePeriod(subscription: Subscription) {
    const usage = await usageOf(subscription);
    if (subscription.trialEnd > now()) return;
    await chargeCustomer(subscription.customerId, usage);
  }
`;
const ERRORS = `
  package billing

  func (s *Service) Settle(id string) error {
  	if _, err := s.payments.Update(id); err != nil {
  		return err
  	}
  	if err := s.attempts.Record(id); err != nil {
  		s.log.Error("failed to record", err)
  	}
  	return s.ChargeAccount(id)
  }
`;

describeRule(lostExit, {
  fires: [
    {
      name: 'a suspended team is recorded',
      base: { 'src/billing/bill.ts': TS_BEFORE },
      files: { 'src/billing/bill.ts': TS_BEFORE.replace(/return;\n\s*/, '') },
      at: ['src/billing/bill.ts:2'],
      confidence: 'likely',
    },
    {
      name: 'a suspended service is charged',
      base: { 'app/Renew.php': PHP_BEFORE },
      files: { 'app/Renew.php': PHP_BEFORE.replace(/continue;\n\s*/, '') },
      at: ['app/Renew.php:7'],
    },
    {
      name: 'an account without balance is charged',
      base: { 'billing/run.go': GO_BEFORE },
      files: { 'billing/run.go': GO_BEFORE.replace(/\t*continue\n/, '') },
      at: ['billing/run.go:5'],
    },
    {
      name: 'a canceled subscription is charged',
      base: { 'app/services/billing/renewal.rb': RUBY_BEFORE },
      files: { 'app/services/billing/renewal.rb': RUBY_BEFORE.replace(/return\n\s*/, '') },
      at: ['app/services/billing/renewal.rb:3'],
    },
    {
      name: 'it says that it skips',
      base: { 'billing/rebuild.py': PY_BEFORE },
      files: { 'billing/rebuild.py': PY_BEFORE.replace(/\n\s*continue/, '') },
      at: ['billing/rebuild.py:3'],
    },
    {
      name: 'nothing asks for the trial any more',
      base: { 'src/billing/close.ts': GUARDED },
      files: { 'src/billing/close.ts': GUARDED.replace('if (subscription.trialEnd > now()) return;', '') },
      at: ['src/billing/close.ts:4'],
    },
  ],
  silent: [
    {
      name: 'the question moved to whoever calls',
      base: { 'src/billing/close.ts': GUARDED },
      files: {
        'src/billing/close.ts': `
          ${GUARDED.replace('if (subscription.trialEnd > now()) return;', '')}
          export async function closeAll(subscriptions: Subscription[]) {
            for (const one of subscriptions) if (one.trialEnd <= now()) await closePeriod(one);
          }
        `,
      },
    },
    {
      name: 'asked in another way',
      base: { 'src/billing/close.ts': GUARDED },
      files: {
        'src/billing/close.ts': GUARDED.replace(
          'if (subscription.trialEnd > now()) return;',
          'if (isBefore(now(), subscription.trialEnd)) return;',
        ),
      },
    },
    {
      name: 'a reordered check of an error',
      base: { 'billing/settle.go': ERRORS },
      files: {
        'billing/settle.go': `
          package billing

          func (s *Service) Settle(id string) error {
          	if err := s.attempts.Record(id); err != nil {
          		s.log.Error("failed to record", err)
          	}
          	if _, err := s.payments.Update(id); err != nil {
          		return err
          	}
          	return s.ChargeAccount(id)
          }
        `,
      },
    },
    {
      name: 'what follows stands in an else now',
      base: { 'billing/rebuild.py': PY_BEFORE },
      files: {
        'billing/rebuild.py': `
          def rebuild(accessor, bills):
              for bill in bills:
                  if bill.id is None:
                      LOG.info("no bill, skipping")
                  else:
                      accessor.populate(bill)
        `,
      },
    },
    {
      name: 'the branch sets what decides below',
      base: { 'src/billing/bill.ts': TS_BEFORE },
      files: {
        'src/billing/bill.ts': `
          export async function bill(team: Team, usage: Usage) {
            let isBilled = true;
            if (team.suspended) {
              logger.warn('suspended');
              isBilled = false;
            }
            if (isBilled) await recordUsage(team.id, usage);
          }
        `,
      },
    },
    {
      name: 'what follows asks the same again',
      base: { 'src/billing/bill.ts': TS_BEFORE },
      files: {
        'src/billing/bill.ts': `
          export async function bill(team: Team, usage: Usage) {
            if (team.suspended) {
              logger.warn('suspended');
            }
            if (!team.suspended) await recordUsage(team.id, usage);
          }
        `,
      },
    },
    {
      name: 'another exit in its place',
      base: { 'src/billing/bill.ts': TS_BEFORE },
      files: { 'src/billing/bill.ts': TS_BEFORE.replace('return;', "throw new Error('suspended');") },
    },
    {
      name: 'a call in its place that may leave',
      base: { 'src/billing/bill.ts': TS_BEFORE },
      files: { 'src/billing/bill.ts': TS_BEFORE.replace('return;', 'refuse(team);') },
    },
    {
      name: 'nothing below that charges or counts',
      base: {
        'src/billing/bill.ts': TS_BEFORE.replace('await recordUsage(team.id, usage)', 'await team.reload()'),
      },
      files: {
        'src/billing/bill.ts': TS_BEFORE.replace(
          'await recordUsage(team.id, usage)',
          'await team.reload()',
        ).replace(/return;\n\s*/, ''),
      },
    },
    {
      name: 'the end of a loop: nothing of the turn is left',
      base: {
        'src/billing/each.ts': `
          export function billAll(teams: Team[]) {
            for (const team of teams) {
              recordUsage(team);
              if (team.suspended) {
                logger.warn('suspended');
                continue;
              }
            }
          }
        `,
      },
      files: {
        'src/billing/each.ts': `
          export function billAll(teams: Team[]) {
            for (const team of teams) {
              recordUsage(team);
              if (team.suspended) {
                logger.warn('suspended');
              }
            }
          }
        `,
      },
    },
  ],
});
