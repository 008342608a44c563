import { WebSocketServer } from 'ws';
import { randomUUID } from 'node:crypto';
import { pool } from './db.js';
import { authenticate } from './auth.js';
import { openSpeechModel } from './speech.js';
import { log } from './log.js';
import { reportError } from './errors.js';

const server = new WebSocketServer({ port: 8443, path: '/v1/voice' });

/** The invoice counts started_at to ended_at, or to last_seen_at where the process died. */
const openSession = (id, account) =>
  pool.query('insert into voice_sessions (id, account_id, started_at, last_seen_at) values ($1, $2, now(), now())', [
    id,
    account,
  ]);
const seen = (id) => pool.query('update voice_sessions set last_seen_at = now() where id = $1', [id]);
const endSession = (id) =>
  pool.query('update voice_sessions set ended_at = now() where id = $1 and ended_at is null', [id]);

server.on('connection', async (socket, request) => {
  const account = await authenticate(request).catch(() => null);
  if (!account) return socket.close(4401, 'unauthorized');

  const id = randomUUID();
  await openSession(id, account.id);
  const heartbeat = setInterval(() => seen(id).catch(reportError), 10_000);
  const model = openSpeechModel({ onAudio: (audio) => socket.send(audio) });

  socket.on('message', (data, isBinary) => {
    if (isBinary) return model.push(data);
    const message = JSON.parse(data.toString());
    if (message.type === 'config') model.configure(message.options);
    if (message.type === 'hangup') socket.close(1000, 'bye');
  });

  socket.on('error', (err) => log.warn({ err, id }, 'voice socket error'));
  socket.on('close', async () => {
    clearInterval(heartbeat);
    model.release();
    try {
      await endSession(id);
    } catch (err) {
      reportError(err, { id }); // last_seen_at stands in for the end
    }
  });
});

log.info('voice gateway on :8443');
