import { describe, expect, it } from 'vitest';
import { limitReason } from '#audit/select/kept-limits.ts';

describe('what keeps somebody to a plan', () => {
  it.each([
    [
      'a key for the usage of a team',
      'await redis.incrby(`usage:${teamId}:${month}`, n);',
      'keeps usage under a key',
    ],
    [
      'amounts that are held and settled',
      'credits.reserve(id, n);\ncredits.commit(id);',
      'takes what somebody has',
    ],
    [
      'a refusal by the plan',
      'if (count >= plan.maxProjects) throw new PlanLimitReached(user);',
      'keeps somebody to what a plan allows',
    ],
    [
      'a quota of any thing',
      'if (tenant.faxUsed > tenant.faxQuota) throw new QuotaExceeded();',
      'keeps somebody',
    ],
    [
      'a refusal until somebody pays',
      'render json: current_user, status: :payment_required',
      'asks for payment',
    ],
    ['an allowance that is used up', 'account.minutes_left -= minutes', 'uses up'],
    [
      'an allowance that begins anew',
      'account.update!(sms_left: plan.sms_per_month, resets_at: at + 1.month)',
      'grants what a plan allows',
    ],
  ])('is %s', (_, text, reason) => {
    expect(limitReason(text)).toContain(reason);
  });

  it.each([
    ['a help text that is put together', 'const USAGE = `Usage:${name} [flags] <account>`;'],
    ["a help text's template", 'c.tmpl = "usage:{{if .Runnable}} {{.UseLine}}{{end}} for user"'],
    ['a limit of traffic', 'if (attempts > accountLimit) throw new RateLimitExceeded(user);'],
    ['a plain number', 'const port = user.ports[402];'],
    ['a total that is counted down', 'user.attempts -= 1; list.left -= 2'],
  ])('is not %s', (_, text) => {
    expect(limitReason(text)).toBeNull();
  });
});
