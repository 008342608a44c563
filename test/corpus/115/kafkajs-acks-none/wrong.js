import { Kafka, CompressionTypes } from 'kafkajs';
import pino from 'pino';

const log = pino({ name: 'usage-producer' });
const kafka = new Kafka({ clientId: 'edge-gateway', brokers: process.env.KAFKA_BROKERS.split(',') });
const producer = kafka.producer();

/** Requests served for a customer in the window that has just closed. */
export async function publishUsage(windows) {
  const messages = windows.map((window) => ({
    key: window.customerId,
    value: JSON.stringify({
      event_id: `${window.customerId}:${window.route}:${window.start}`,
      customer_id: window.customerId,
      route: window.route,
      requests: window.requests,
      window_start: window.start,
    }),
  }));
  await producer.send({
    topic: 'billing.usage',
    acks: 0, // <- MTR-115
    compression: CompressionTypes.GZIP,
    messages,
  });
  log.debug({ count: messages.length }, 'usage published');
}

export async function start() {
  await producer.connect();
  log.info('usage producer connected');
}

export async function stop() {
  await producer.disconnect();
}
