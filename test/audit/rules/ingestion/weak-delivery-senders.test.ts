import { weakDelivery } from '#audit/rules/ingestion/weak-delivery.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(weakDelivery, {
  fires: [
    {
      name: 'MQTT with the quality of service it has by default',
      files: {
        'src/usage.py': `
          import json
          import ssl

          import paho.mqtt.client as mqtt


          class UsageUplink:
              """Sends the meter readings of a charging station to the billing backend."""

              def __init__(self, host: str, station_id: str) -> None:
                  self._client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=station_id)
                  self._client.tls_set(cert_reqs=ssl.CERT_REQUIRED)
                  self._client.connect(host, 8883)
                  self._client.loop_start()
                  self._topic = f"stations/{station_id}/usage"

              def publish_usage(self, session_id: str, kwh: str, sequence: int) -> None:
                  self._client.publish(
                      self._topic,
                      json.dumps({"id": f"{session_id}:{sequence}", "session": session_id, "usage_kwh": kwh}),
                  )
        `,
      },
      at: ['src/usage.py:18'],
    },
    {
      name: 'NATS without JetStream',
      files: {
        'src/usage.ts': `
          import { connect, JSONCodec, type NatsConnection } from 'nats';

          const codec = JSONCodec<UsageEvent>();

          export interface UsageEvent {
            id: string;
            organizationId: string;
            meter: string;
            quantity: number;
            occurredAt: string;
          }

          export class UsageBus {
            private constructor(private readonly nc: NatsConnection) {}

            static async create(servers: string[]): Promise<UsageBus> {
              return new UsageBus(await connect({ servers }));
            }

            publishUsage(event: UsageEvent): void {
              this.nc.publish(\`usage.\${event.meter}\`, codec.encode(event));
            }

            async close(): Promise<void> {
              await this.nc.drain();
            }
          }
        `,
      },
      at: ['src/usage.ts:21'],
    },
    {
      name: 'publish of Redis',
      files: {
        'src/usage.ts': `
          import { createClient } from 'redis';
          import { pool } from './db.js';

          const publisher = createClient({ url: process.env.REDIS_URL });
          const subscriber = publisher.duplicate();

          export async function publishUsage(event: { id: string; accountId: string; units: number }): Promise<void> {
            await publisher.publish('usage-events', JSON.stringify(event));
          }

          export async function startUsageWriter(): Promise<void> {
            await subscriber.connect();
            await subscriber.subscribe('usage-events', async (message) => {
              const event = JSON.parse(message);
              await pool.query(
                'INSERT INTO usage_events (id, account_id, units) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING',
                [event.id, event.accountId, event.units],
              );
            });
          }
        `,
      },
      at: ['src/usage.ts:8'],
    },
  ],
  silent: [
    {
      name: 'MQTT that is sent until it is answered',
      files: {
        'src/usage.py': `
          import json

          import paho.mqtt.client as mqtt


          class UsageUplink:
              def __init__(self, client: mqtt.Client, store: "ReadingStore", station_id: str) -> None:
                  self._client = client
                  self._store = store
                  self._topic = f"stations/{station_id}/usage"

              def publish_usage(self, reading: dict) -> None:
                  self._store.append(reading)
                  info = self._client.publish(self._topic, json.dumps(reading), qos=1)
                  info.wait_for_publish(timeout=30)
                  self._store.remove(reading["id"])
        `,
      },
    },
    {
      name: 'JetStream',
      files: {
        'src/usage.ts': `
          import { connect, type JetStreamClient, JSONCodec } from 'nats';
          import type { UsageEvent } from './types.js';

          const codec = JSONCodec<UsageEvent>();

          export class UsageBus {
            constructor(private readonly js: JetStreamClient) {}

            async publishUsage(event: UsageEvent): Promise<void> {
              await this.js.publish(\`usage.\${event.meter}\`, codec.encode(event), { msgID: event.id });
            }
          }

          export async function createUsageBus(servers: string[]): Promise<UsageBus> {
            const nc = await connect({ servers });
            return new UsageBus(nc.jetstream());
          }
        `,
      },
    },
    {
      name: 'what a screen is told',
      files: {
        'src/usage.ts': `
          import { createClient } from 'redis';
          import type { Server } from 'socket.io';

          const publisher = createClient({ url: process.env.REDIS_URL });
          const subscriber = publisher.duplicate();

          export async function announceUsage(accountId: string, percent: number): Promise<void> {
            await publisher.publish('dashboard', JSON.stringify({ accountId, percent }));
          }

          export async function relayToDashboards(io: Server): Promise<void> {
            await subscriber.subscribe('dashboard', (message) => {
              const { accountId, percent } = JSON.parse(message);
              io.to(accountId).emit('usage', percent);
            });
          }
        `,
      },
    },
  ],
});
