import { unconditionalClaim } from '#audit/rules/deduplication/unconditional-claim.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(unconditionalClaim, {
  fires: [
    {
      name: 'a job of Quartz that adds to what is due',
      files: {
        'src/RenewCredits.java': `
        package com.acme.billing;

        import org.quartz.DisallowConcurrentExecution;
        import org.quartz.Job;
        import org.quartz.JobExecutionContext;

        /** Runs in Quartz's clustered store: one node takes a trigger. */

        public class RenewCredits implements Job {
            private final SubscriptionRepository subscriptions;

            public RenewCredits(SubscriptionRepository subscriptions) {
                this.subscriptions = subscriptions;
            }

            @Override
            public void execute(JobExecutionContext context) {
                for (Subscription s : subscriptions.findDue(context.getScheduledFireTime())) {
                    s.setCredits(s.getCredits() + s.getMonthlyCredits());
                    s.setRenewsAt(s.getRenewsAt().plusMonths(1));
                    subscriptions.save(s);
                }
            }
        }
      `,
      },
      at: ['src/RenewCredits.java:19'],
    },
  ],
  silent: [
    {
      name: 'a job of which one runs at a time',
      files: {
        'src/RenewCredits.java': `
        package com.acme.billing;

        import org.quartz.DisallowConcurrentExecution;
        import org.quartz.Job;
        import org.quartz.JobExecutionContext;

        /** Runs in Quartz's clustered store: one node takes a trigger. */
        @DisallowConcurrentExecution
        public class RenewCredits implements Job {
            private final SubscriptionRepository subscriptions;

            public RenewCredits(SubscriptionRepository subscriptions) {
                this.subscriptions = subscriptions;
            }

            @Override
            public void execute(JobExecutionContext context) {
                for (Subscription s : subscriptions.findDue(context.getScheduledFireTime())) {
                    s.setCredits(s.getCredits() + s.getMonthlyCredits());
                    s.setRenewsAt(s.getRenewsAt().plusMonths(1));
                    subscriptions.save(s);
                }
            }
        }
      `,
      },
    },
    {
      name: 'what each replica counted itself',
      files: {
        'src/usage.go': `
        package usage

        import (
        	"context"
        	"sync"
        	"time"

        	"github.com/jackc/pgx/v5/pgxpool"
        )

        type key struct{ tenant, month string }

        // Counter is kept by each replica; every replica adds what it counted itself.
        type Counter struct {
        	mu     sync.Mutex
        	counts map[key]int64
        	pool   *pgxpool.Pool
        }

        func (c *Counter) Run(ctx context.Context) {
        	ticker := time.NewTicker(10 * time.Second)
        	defer ticker.Stop()
        	for {
        		select {
        		case <-ctx.Done():
        			return
        		case <-ticker.C:
        			c.store(ctx)
        		}
        	}
        }

        func (c *Counter) store(ctx context.Context) {
        	c.mu.Lock()
        	taken := c.counts
        	c.counts = map[key]int64{}
        	c.mu.Unlock()
        	for k, n := range taken {
        		if _, err := c.pool.Exec(ctx, \`insert into tenant_calls (tenant, month, calls) values ($1, $2, $3)
        			on conflict (tenant, month) do update set calls = tenant_calls.calls + excluded.calls\`, k.tenant, k.month, n); err != nil {
        			c.mu.Lock()
        			c.counts[k] += n
        			c.mu.Unlock()
        		}
        	}
        }
      `,
      },
    },
    {
      name: 'the statement that moves the date adds',
      files: {
        'billing/renew.py': `
        from apscheduler.schedulers.blocking import BlockingScheduler

        from billing.db import pool

        scheduler = BlockingScheduler(timezone="UTC")


        @scheduler.scheduled_job("interval", minutes=10)
        def renew_credits():
            """Each account is renewed by the one statement that moves its date."""
            with pool.connection() as db:
                due = db.execute("SELECT id, renews_at FROM accounts WHERE renews_at <= now()").fetchall()
                for account_id, renews_at in due:
                    db.execute(
                        "UPDATE accounts SET credits = credits + monthly_credits, renews_at = renews_at + interval '1 month' "
                        "WHERE id = %s AND renews_at = %s",
                        (account_id, renews_at),
                    )
      `,
      },
    },
  ],
});
