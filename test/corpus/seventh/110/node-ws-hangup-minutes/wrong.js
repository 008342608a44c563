import { WebSocketServer } from 'ws';
import { randomUUID } from 'node:crypto';
import { pool } from './db.js';
import { authenticate } from './auth.js';
import { openSpeechModel } from './speech.js';
import { log } from './log.js';

const server = new WebSocketServer({ port: 8443, path: '/v1/voice' });

async function recordSession(id, account, startedAt) {
  const seconds = Math.ceil((Date.now() - startedAt) / 1000);
  await pool.query(
    'insert into voice_usage (session_id, account_id, seconds) values ($1, $2, $3) on conflict (session_id) do nothing',
    [id, account, seconds],
  );
  log.info({ id, seconds }, 'voice session recorded');
}

server.on('connection', async (socket, request) => {
  const account = await authenticate(request).catch(() => null);
  if (!account) return socket.close(4401, 'unauthorized');

  const id = randomUUID();
  const startedAt = Date.now();
  const model = openSpeechModel({ onAudio: (audio) => socket.send(audio) });

  socket.on('message', async (data, isBinary) => {
    if (isBinary) return model.push(data);
    const message = JSON.parse(data.toString());
    if (message.type === 'config') model.configure(message.options);
    if (message.type === 'hangup') { // <- MTR-110
      await recordSession(id, account.id, startedAt); // <- MTR-110
      socket.close(1000, 'bye');
    }
  });

  socket.on('error', (err) => log.warn({ err, id }, 'voice socket error')); // <- MTR-110
  socket.on('close', () => model.release()); // <- MTR-110
});

log.info('voice gateway on :8443');
