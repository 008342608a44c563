import { listOrganizations, usageOf, createCharge } from './store.js';
import { logger } from './logger.js';

/** Overage in cents of one meter: what goes beyond the allowance, in started packages. */
function overageCents(quantity, meter) {
  const over = Math.max(0, quantity - meter.included);
  return Math.ceil(over / meter.packageSize) * meter.packageCents;
}

function overageOf(organization, usage) {
  return organization.plan.meters.reduce(
    (cents, meter) => cents + overageCents(usage[meter.code] ?? 0, meter),
    0,
  );
}

export async function chargeOverage(month) {
  let charged = 0;
  let totalCents = 0;

  for await (const organization of listOrganizations()) {
    const amountCents = overageOf(organization, await usageOf(organization.id, month));
    if (amountCents === 0) continue;
    await createCharge({
      organizationId: organization.id,
      amountCents,
      reason: `Overage ${month}`,
      idempotencyKey: `overage:${organization.id}:${month}`,
    });
    charged += 1;
    totalCents += amountCents;
  }

  logger.info({ month, charged, totalCents }, 'overage charged');
}
