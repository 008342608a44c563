import { checkThenConsume } from '#audit/rules/limits/check-then-consume.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(checkThenConsume, {
  fires: [
    {
      name: 'counted by commands that are collected and sent together',
      files: {
        'quota/quota.go': `
          package quota

          func (q *Quota) Take(ctx context.Context, account string, n, limit int64) (bool, error) {
            key := "quota:pages:" + account
            used, err := q.rdb.Get(ctx, key).Int64()
            if err != nil && !errors.Is(err, redis.Nil) {
              return false, err
            }
            if used+n > limit {
              return false, nil
            }
            pipe := q.rdb.TxPipeline()
            pipe.IncrBy(ctx, key, n)
            pipe.Expire(ctx, key, month)
            _, err = pipe.Exec(ctx)
            return err == nil, err
          }
        `,
        'app/quota.py': `
          def take_quota(org_id, pages, plan):
              key = f"quota:{org_id}"
              used = int(redis_client.get(key) or 0)
              if used + pages > plan.monthly_pages:
                  raise QuotaExceeded(org_id)
              pipe = redis_client.pipeline()
              pipe.incrby(key, pages)
              pipe.expire(key, MONTH)
              pipe.execute()
        `,
      },
      at: ['quota/quota.go:9', 'app/quota.py:4'],
      confidence: 'likely',
    },
  ],
  silent: [
    {
      name: 'judged by the answer when sent, or refused by the store where the key was written since',
      files: {
        'app/answered.py': `
          def take_quota(org_id, pages, plan):
              key = f"quota:{org_id}"
              used = int(redis_client.get(key) or 0)
              if used > plan.monthly_pages:
                  raise QuotaExceeded(org_id)
              pipe = redis_client.pipeline()
              pipe.incrby(key, pages)
              pipe.expire(key, MONTH)
              now_used, _ = pipe.execute()
              if now_used > plan.monthly_pages:
                  redis_client.decrby(key, pages)
                  raise QuotaExceeded(org_id)
        `,
        'app/watched.py': `
          def take_quota(org_id, pages, plan):
              key = f"quota:{org_id}"
              with redis_client.pipeline() as pipe:
                  pipe.watch(key)
                  used = int(pipe.get(key) or 0)
                  if used + pages > plan.monthly_pages:
                      raise QuotaExceeded(org_id)
                  pipe.multi()
                  pipe.incrby(key, pages)
                  pipe.execute()
        `,
      },
    },
  ],
});
