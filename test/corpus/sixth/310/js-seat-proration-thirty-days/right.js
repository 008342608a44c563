'use strict';

const { SeatChange } = require('../models');

const DAY_MS = 24 * 60 * 60 * 1000;
const TRIAL_DAYS = 30;

/**
 * Seats added in the middle of a period are charged for what is left of it, seats removed are credited.
 * Amounts are in cents.
 */
function prorate(subscription, plan, change) {
  const { currentPeriodStart, currentPeriodEnd } = subscription;
  const periodMs = currentPeriodEnd.getTime() - currentPeriodStart.getTime();
  const leftMs = currentPeriodEnd.getTime() - change.effectiveAt.getTime();
  const cents = Math.round((change.delta * plan.seatCents * leftMs) / periodMs);
  return {
    subscriptionId: subscription.id,
    seatChangeId: change.id,
    description: `${change.delta > 0 ? 'Added' : 'Removed'} ${Math.abs(change.delta)} seat(s), ${formatDay(
      change.effectiveAt,
    )} to ${formatDay(currentPeriodEnd)}`,
    cents,
  };
}

async function prorationLines(subscription, plan) {
  if (plan.interval !== 'month') throw new Error(`No proration for ${plan.interval} plans`);
  const changes = await SeatChange.findAll({
    where: { subscriptionId: subscription.id, invoicePeriodStart: subscription.currentPeriodStart },
    order: [['effectiveAt', 'ASC'], ['id', 'ASC']],
  });
  return changes.map((change) => prorate(subscription, plan, change)).filter((line) => line.cents !== 0);
}

function trialEndsAt(signedUpAt) {
  return new Date(signedUpAt.getTime() + TRIAL_DAYS * DAY_MS);
}

function formatDay(date) {
  return date.toISOString().slice(0, 10);
}

module.exports = { prorate, prorationLines, trialEndsAt };
