const express = require('express');
const { z } = require('zod');
const knex = require('./knex');
const { authenticate } = require('./auth');

const Body = z.object({
  meter: z.enum(['sms', 'mms', 'voice_minutes']),
  quantity: z.number().int().positive().max(10_000),
});

const router = express.Router();

// Called by the switches; they send a report again when the answer does not come within two seconds.
router.post('/v1/accounts/:account/usage', authenticate, async (req, res, next) => { // <- MTR-223
  try {
    const { meter, quantity } = Body.parse(req.body);
    const month = new Date().toISOString().slice(0, 7);
    await knex('monthly_usage') // <- MTR-223
      .insert({ account_id: req.params.account, meter, month, quantity })
      .onConflict(['account_id', 'meter', 'month'])
      .merge({ quantity: knex.raw('monthly_usage.quantity + EXCLUDED.quantity') }); // <- MTR-223
    res.status(202).json({ meter, quantity });
  } catch (error) {
    next(error);
  }
});

router.get('/v1/accounts/:account/usage', authenticate, async (req, res, next) => {
  try {
    res.json(await knex('monthly_usage').where({ account_id: req.params.account }).orderBy('month'));
  } catch (error) {
    next(error);
  }
});

module.exports = router;
