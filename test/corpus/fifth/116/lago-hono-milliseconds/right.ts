import { Client, getLagoError } from 'lago-javascript-client';
import type { Job } from 'pg-boss';
import type { Repository } from '../storage/repository';

type LagoClient = ReturnType<typeof Client>;

export interface EmailSent {
  id: string;
  subscriptionId: string;
  recipients: number;
  sentAtMs: number;
}

const toEvent = ({ id, subscriptionId, recipients, sentAtMs }: EmailSent) => ({
  transaction_id: `email_${id}`,
  external_subscription_id: subscriptionId,
  code: 'emails',
  timestamp: sentAtMs / 1000,
  properties: { recipients: String(recipients) },
});

export const reportEmails =
  (lago: LagoClient, emails: Repository<EmailSent>) =>
  async ([job]: Job<{ ids: string[] }>[]) => {
    const startedAtMs = Date.now();
    for (const email of await emails.byIds(job.data.ids)) {
      try {
        await lago.events.createEvent({ event: toEvent(email) });
      } catch (error) {
        const body = await getLagoError<typeof lago.events.createEvent>(error);
        if (JSON.stringify(body).includes('value_already_exist')) continue;
        throw error;
      }
    }
    console.info('emails reported', { count: job.data.ids.length, tookMs: Date.now() - startedAtMs });
  };
