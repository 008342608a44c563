import mqtt from 'mqtt';
import { createClient } from 'redis';
import pino from 'pino';

const log = pino({ name: 'meter-bridge' });
const redis = createClient({ url: process.env.REDIS_URL });
await redis.connect();

/**
 * A meter reports its register: watt-hours since it was installed, growing for ever. The invoice takes the register at
 * the end of the period less the register at its start.
 */
async function keepReading(meterId, reading) {
  const key = `meter:${meterId}`;
  const previous = Number((await redis.hGet(key, 'registerWh')) ?? 0);
  if (reading.registerWh < previous) {
    log.warn({ meterId, previous, reading }, 'register ran backwards');
    return;
  }
  await redis.hSet(key, 'registerWh', reading.registerWh);
  await redis.hIncrBy(key, 'readings', 1);
}

const client = mqtt.connect(process.env.MQTT_URL, { clientId: 'meter-bridge', clean: false });

client.on('connect', () => client.subscribe('meters/+/register', { qos: 1 }));

client.on('message', async (topic, payload) => {
  const meterId = topic.split('/')[1];
  try {
    await keepReading(meterId, JSON.parse(payload.toString()));
  } catch (error) {
    log.error({ error, meterId }, 'reading not kept');
  }
});

process.on('SIGTERM', async () => {
  await client.endAsync();
  await redis.quit();
});
