import { createHmac, randomUUID } from 'node:crypto';
import { webhookProblems } from '../openapi.ts';
import type { World } from '../world.ts';
import type { Webhook } from './payload.ts';

export interface Target {
  /** The App's webhook address. */
  readonly url: string;
  readonly secret: string;
  /** Given to send the same delivery twice; otherwise each has its own. */
  readonly deliveryId?: string;
}

export interface Delivered {
  readonly deliveryId: string;
  readonly status: number;
  readonly text: string;
}

/**
 * Sends a webhook as GitHub does: signed, with its headers. A payload that the description would not allow is
 * recorded among the violations and sent all the same.
 * https://docs.github.com/webhooks/webhook-events-and-payloads#delivery-headers
 */
export async function deliver(world: World, webhook: Webhook, target: Target): Promise<Delivered> {
  const body = JSON.stringify(webhook.payload);
  const problems = webhookProblems(webhook.schema, JSON.parse(body));
  if (problems.length > 0) world.violations.push({ where: 'delivery', operation: webhook.schema, problems });
  const deliveryId = target.deliveryId ?? randomUUID();
  const response = await fetch(target.url, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/sandbox',
      'x-github-delivery': deliveryId,
      'x-github-event': webhook.event,
      'x-github-hook-id': '1',
      'x-github-hook-installation-target-id': String(world.app.id),
      'x-github-hook-installation-target-type': 'integration',
      'x-hub-signature-256': sign(body, target.secret),
    },
  });
  return { deliveryId, status: response.status, text: await response.text() };
}

/** The `X-Hub-Signature-256` of a body. */
export function sign(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}
