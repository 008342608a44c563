'use strict';

const { OpenMeter } = require('@openmeter/sdk');
const fastify = require('fastify')({ logger: true });
const { translate } = require('./translate');

const openmeter = new OpenMeter({ baseUrl: process.env.OPENMETER_URL, apiKey: process.env.OPENMETER_KEY });

class UsageBuffer {
  constructor(client, { maxSize = 200, everyMs = 5000 } = {}) {
    this.client = client;
    this.maxSize = maxSize;
    this.events = [];
    this.timer = setInterval(() => this.flush().catch((error) => fastify.log.fatal(error)), everyMs); // <- MTR-101?
  }

  async add(event) {
    this.events.push(event); // <- MTR-105
    if (this.events.length >= this.maxSize) await this.flush();
  }

  async flush() {
    if (this.events.length === 0) return;
    const batch = this.events;
    this.events = [];
    try {
      await this.client.events.ingest(batch);
    } catch (error) {
      this.events = batch.concat(this.events);
      throw error;
    }
  }

}

const buffer = new UsageBuffer(openmeter);

fastify.post('/translate', async (request) => {
  const { text, from, to } = request.body;
  const result = await translate(text, from, to);
  await buffer.add({
    id: request.id,
    source: 'translate-api',
    type: 'characters',
    subject: request.headers['x-customer-id'],
    time: new Date(),
    data: { characters: text.length },
  });
  return { text: result };
});

for (const name of ['SIGTERM', 'SIGINT']) {
  process.once(name, async () => {
    await fastify.close();
    process.exit(0); // <- MTR-105?
  });
}

fastify.listen({ port: 8080, host: '0.0.0.0' });
