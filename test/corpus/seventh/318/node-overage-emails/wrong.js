import { listOrganizations, usageOf, createCharge } from './store.js';
import { logger } from './logger.js';

/** Overage in cents of one meter: what goes beyond the allowance, in started packages. */
function overageCents(quantity, meter) {
  const over = Math.max(0, quantity - meter.included);
  return Math.ceil(over / meter.packageSize) * meter.packageCents;
}

export async function chargeOverage(month) {
  let overage = 0; // <- MTR-318
  let charged = 0;

  for await (const organization of listOrganizations()) {
    const usage = await usageOf(organization.id, month);
    for (const meter of organization.plan.meters) {
      overage += overageCents(usage[meter.code] ?? 0, meter); // <- MTR-318
    }
    if (overage > 0) { // <- MTR-318?
      await createCharge({
        organizationId: organization.id,
        amountCents: overage, // <- MTR-318
        reason: `Overage ${month}`,
        idempotencyKey: `overage:${organization.id}:${month}`,
      });
      charged += 1;
    }
  }

  logger.info({ month, charged }, 'overage charged');
}
