const UNLIMITED = new Set(['enterprise', 'partner']);

module.exports = function metering({ plans, usage }) {
  return async function meterCall(req, res, next) {
    try {
      const plan = await plans.of(req.account.id);
      const used = await usage.record({ id: req.id, account: req.account.id, meter: 'api_calls', quantity: 1 });
      if (UNLIMITED.has(plan.name)) return next();
      if (used > plan.callsPerMonth) return res.status(429).json({ error: 'The calls of this month are used up.' });
      res.set('x-calls-left', String(plan.callsPerMonth - used));
      return next();
    } catch (error) {
      return next(error);
    }
  };
};
