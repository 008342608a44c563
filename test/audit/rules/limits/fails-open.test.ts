import { failsOpen } from '#audit/rules/limits/fails-open.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(failsOpen, {
  fires: [
    {
      name: 'a failed check answered with yes',
      files: {
        'src/quota.ts': `
          export async function checkUsageLimit(teamId: string) {
            try {
              return await readLimit(teamId);
            } catch (error) {
              console.error(error);
              return { allowed: true };
            }
          }
          export async function guard(req, res, next) {
            try {
              await assertQuota(req.team);
            } catch {
              return next();
            }
          }
        `,
        'app/quota.py': `
          def has_enough_credits(team):
              try:
                  return balance(team) > 0
              except Exception as e:
                  logger.warning("credits unknown: %s", e)
                  return True
        `,
        'app/quota.rb': `
          def within_quota_limit?(team)
            usage(team) < limit(team)
          end

          def check_quota(team)
            begin
              return usage(team) < limit(team)
            rescue => e
              Rails.logger.warn(e)
              return true
            end
          end
        `,
        'quota/check.go': `
          package quota

          func CheckQuota(team string) bool {
            used, err := readUsage(team)
            if err != nil {
              return true
            }
            return used < limit(team)
          }
        `,
      },
      at: ['src/quota.ts:6', 'src/quota.ts:13', 'app/quota.py:6', 'app/quota.rb:10', 'quota/check.go:6'],
      confidence: 'likely',
    },
    {
      name: 'another error tested',
      files: {
        'relay/text.go': `
          package relay

          func Text(c *gin.Context) *Err {
            req, err := parse(c)
            userQuota, openaiErr := preConsumeQuota(c, quota, info)
            if err != nil {
              return openaiErr
            }
            return serve(req, userQuota)
          }
        `,
      },
      at: ['relay/text.go:5'],
      confidence: 'certain',
    },
    {
      name: 'the wrong error tested, the right name used again by a later call',
      files: {
        'relay/text.go': `
          package relay

          func Text(c *gin.Context) *Err {
            tokens, err := countTokens(c)
            if err != nil {
              return wrap(err)
            }
            userQuota, quotaErr := preConsumeQuota(c, tokens)
            if err != nil {
              return quotaErr
            }
            usage, quotaErr := serve(c, userQuota)
            if quotaErr != nil {
              return quotaErr
            }
            return settle(usage)
          }
        `,
      },
      at: ['relay/text.go:8'],
    },
  ],
  silent: [
    {
      name: 'a failed check refuses, throws or alerts',
      files: {
        'src/quota.ts': `
          export async function checkUsageLimit(teamId: string) {
            try {
              return await readLimit(teamId);
            } catch (error) {
              return { allowed: false };
            }
          }
          export async function checkQuota(teamId: string) {
            try {
              return await readLimit(teamId);
            } catch (error) {
              Sentry.captureException(error);
              return true;
            }
          }
        `,
        'quota/check.go': `
          package quota

          func CheckQuota(team string) (bool, error) {
            used, err := readUsage(team)
            if err != nil {
              return false, err
            }
            return used < limit(team), nil
          }
        `,
      },
    },
    {
      name: 'checks of other things',
      files: {
        'src/session.ts': `
          export async function hasSession(id: string) {
            try {
              return await readSession(id);
            } catch {
              return true;
            }
          }
        `,
      },
    },
    {
      name: 'its own error tested, at once or a little later',
      files: {
        'relay/text.go': `
          package relay

          func Text(c *gin.Context) *Err {
            userQuota, openaiErr := preConsumeQuota(c, quota, info)
            if openaiErr != nil {
              return openaiErr
            }
            return serve(userQuota)
          }
        `,
      },
    },
  ],
});
