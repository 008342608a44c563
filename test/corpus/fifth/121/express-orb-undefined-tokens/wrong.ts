import Orb from 'orb-billing';
import type { FinishedCall, UsageOutbox } from './outbox';

export class CallBilling {
  constructor(
    private readonly orb: Orb,
    private readonly outbox: UsageOutbox,
  ) {}

  async drain(limit = 200): Promise<void> {
    const calls = await this.outbox.claim(limit);
    if (calls.length === 0) return;
    await this.orb.events.ingest({ events: calls.map((call) => toEvent(call)) });
    await this.outbox.done(calls.map((call) => call.id));
  }
}

function toEvent(call: FinishedCall): Orb.EventIngestParams.Event {
  let billable: number | undefined; // <- MTR-121
  let unit = 'tokens';
  if (call.kind === 'chat') {
    billable = call.promptTokens + call.completionTokens;
  } else if (call.kind === 'embedding') {
    billable = call.promptTokens;
  } else {
    unit = 'seconds'; // <- MTR-121
  }
  return {
    event_name: 'model_call',
    idempotency_key: call.id,
    external_customer_id: call.workspaceId,
    timestamp: call.finishedAt.toISOString(),
    properties: { model: call.model, unit, quantity: billable as number }, // <- MTR-121
  };
}
