import { staleLimit } from '#audit/rules/limits/stale-limit.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(staleLimit, {
  fires: [
    {
      name: 'an unbounded cache of a limit',
      files: {
        'server/token_limit.py': `
          @lru_cache()
          def any_rate_limit_exists() -> bool:
              with get_session() as db_session:
                  return db_session.scalar(select(TokenRateLimit.id)) is not None

          @functools.cache
          def plan_quota(tenant):
              return Plan.objects.get(tenant=tenant).quota
        `,
      },
      at: ['server/token_limit.py:1', 'server/token_limit.py:6'],
      confidence: 'likely',
    },
    {
      name: 'a cache refreshed from itself',
      files: {
        'model/cache.go': `
          package model

          func CacheUpdateUserQuota(id int) error {
            quota, err := CacheGetUserQuota(id)
            if err != nil {
              return err
            }
            err = common.RedisSet(fmt.Sprintf("user_quota:%d", id), fmt.Sprintf("%d", quota), ttl)
            return err
          }
        `,
        'src/cache.ts': `
          export async function refreshCreditsCache(teamId: string) {
            const credits = await getCachedCredits(teamId);
            await redis.set(\`credits:\${teamId}\`, credits, 'EX', 600);
          }
        `,
        'app/cache.py': `
          def refresh_balance_cache(team_id):
              balance = get_cached_balance(team_id)
              cache.set(f"balance:{team_id}", balance, timeout=600)
        `,
      },
      at: ['model/cache.go:4', 'src/cache.ts:2', 'app/cache.py:2'],
    },
    {
      name: 'usage booked in the database beside a cached figure that nothing drops',
      files: {
        'src/auth.ts': `
            export async function getUsageChunk(key: string): Promise<CreditUsageChunk | null> {
              const cacheKey = \`chunk_\${key}\`;
              const cached = await getValue(cacheKey);
              if (cached !== null) return JSON.parse(cached);
              const { data } = await db.rpc('credit_usage_chunk', { key });
              await setValue(cacheKey, JSON.stringify(data), 600);
              return data;
            }
        `,
        'src/billing/credits.ts': `
          export async function billTeam(team: string, credits: number) {
            const { error } = await db.rpc('bill_team', { team, credits });
            if (error) throw error;
          }

          export async function checkTeamCredits(chunk: CreditUsageChunk, credits: number) {
            return chunk.used + credits <= chunk.limit;
          }
        `,
      },
      at: ['src/billing/credits.ts:2'],
    },
    {
      name: 'the same where the check reads for itself, in Python',
      files: {
        'billing/credits.py': `
          def usage_of(team):
              cached = redis.get(f"usage:{team}")
              if cached:
                  return cached
              row = db.execute("select_team_usage", team)
              redis.set(f"usage:{team}", row, 300)
              return row

          def check_credits(team, cost):
              return usage_of(team) + cost <= limit_of(team)

          def bill(team, cost):
              cursor.callproc("bill_team", (team, cost))
        `,
      },
      at: ['billing/credits.py:13'],
    },
  ],
  silent: [
    {
      name: 'a cache with a lifetime',
      files: {
        'server/limits.py': `
          @cached(cache=TTLCache(maxsize=100, ttl=60))
          def token_limit(tenant):
              return db_session.scalar(select(TokenLimit.budget))

          @memoize(timeout=60)
          def plan_quota(tenant):
              return Plan.objects.get(tenant=tenant).quota
        `,
      },
    },
    {
      name: 'pure answers and limits of other things',
      files: {
        'server/limits.py': `
          @lru_cache()
          def default_quota():
              return int(os.environ["QUOTA"])

          @lru_cache()
          def max_file_size_limit(name):
              return db.query(Setting).first()

          @lru_cache()
          def token_encoder(model):
              return client.load_encoder(model)
        `,
      },
    },
    {
      name: 'a cache refreshed from the database',
      files: {
        'model/cache.go': `
          package model

          func CacheUpdateUserQuota(id int) error {
            quota, err := GetUserQuota(id)
            if err != nil {
              return err
            }
            return common.RedisSet(key(id), quota, ttl)
          }

          func CacheGetUserQuota(id int) (int, error) {
            quota, err := RedisGet(key(id))
            if err == nil {
              return quota, nil
            }
            quota, err = GetUserQuota(id)
            RedisSet(key(id), quota, ttl)
            return quota, err
          }
        `,
      },
    },
    {
      name: 'the cached figure dropped where usage is booked',
      files: {
        'src/auth.ts': `
            export async function getUsageChunk(key: string): Promise<CreditUsageChunk | null> {
              const cacheKey = \`chunk_\${key}\`;
              const cached = await getValue(cacheKey);
              if (cached !== null) return JSON.parse(cached);
              const { data } = await db.rpc('credit_usage_chunk', { key });
              await setValue(cacheKey, JSON.stringify(data), 600);
              return data;
            }
        `,
        'src/billing/credits.ts': `
          export async function billTeam(team: string, credits: number) {
            const { error } = await db.rpc('bill_team', { team, credits });
            if (error) throw error;
            await deleteKey(cacheKeyOf(team));
          }

          export async function checkTeamCredits(chunk: CreditUsageChunk, credits: number) {
            return chunk.used + credits <= chunk.limit;
          }
        `,
      },
    },
    {
      name: 'a check that asks the database itself',
      files: {
        'src/auth.ts': `
            export async function getUsageChunk(key: string): Promise<CreditUsageChunk | null> {
              const cacheKey = \`chunk_\${key}\`;
              const cached = await getValue(cacheKey);
              if (cached !== null) return JSON.parse(cached);
              const { data } = await db.rpc('credit_usage_chunk', { key });
              await setValue(cacheKey, JSON.stringify(data), 600);
              return data;
            }
        `,
        'src/billing/credits.ts': `
          export async function billTeam(team: string, credits: number) {
            await db.rpc('bill_team', { team, credits });
          }

          export async function checkTeamCredits(team: string, credits: number) {
            const { used, limit } = await db.rpc('team_usage_now', { team });
            return used + credits <= limit;
          }
        `,
      },
    },
  ],
});
