import { uncountedPlan } from '#audit/rules/ingestion/uncounted-plan.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(uncountedPlan, {
  fires: [
    {
      name: 'plans of a set of unlimited ones are let through uncounted',
      files: {
        'src/meter.js': `
          const UNLIMITED = new Set(['enterprise']);
          async function meterCall(req, res, next) {
            const plan = await plans.of(req.account.id);
            if (UNLIMITED.has(plan.name)) return next();
            const used = await usage.record({ id: req.id, account: req.account.id, quantity: 1 });
            if (used > plan.callsPerMonth) return res.status(429).end();
            return next();
          }
        `,
      },
      at: ['src/meter.js:4'],
    },
  ],
  silent: [],
});
