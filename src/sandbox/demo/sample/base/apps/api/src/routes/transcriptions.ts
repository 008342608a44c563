import { Router } from 'express';
import { inTransaction } from '../db/pool.js';
import { transcribe } from '../speech/transcribe.js';

export const transcriptions = Router();

/** The transcript and what it costs are kept together: there is never one without the other. */
transcriptions.post('/v1/transcriptions', async (request, response) => {
  const { customerId } = response.locals;
  const result = await transcribe(request.body.audioUrl);

  const transcriptId = await inTransaction(async (client) => {
    const { rows } = await client.query(
      'INSERT INTO transcripts (customer_id, text, seconds) VALUES ($1, $2, $3) RETURNING id',
      [customerId, result.text, result.seconds],
    );
    await client.query(
      `INSERT INTO usage_outbox (event_id, customer_id, meter, quantity, occurred_at)
       VALUES ($1, $2, 'transcription_seconds', $3, $4)
       ON CONFLICT (event_id) DO NOTHING`,
      [`transcript:${rows[0].id}`, customerId, result.seconds, result.finishedAt],
    );
    return rows[0].id;
  });

  response.status(201).json({ id: transcriptId, text: result.text });
});
