'use strict';

const express = require('express');
const multer = require('multer');
const { pool, withTransaction } = require('../db');
const { recognise, UnsupportedFile } = require('../ocr/engine');
const { requireApiKey } = require('../middleware/api-key');

const router = express.Router();
const upload = multer({ limits: { fileSize: 20 * 1024 * 1024 } });

/** Pages are billed as soon as the engine has read them, whether or not there was text on them. */
async function recordPages(client, account, job, pages) {
  await client.query(
    `INSERT INTO page_usage (job_id, account_id, pages, occurred_at)
     VALUES ($1, $2, $3, now())
     ON CONFLICT (job_id) DO NOTHING`,
    [job, account, pages],
  );
}

router.get('/jobs/:id', requireApiKey, async (req, res) => {
  const { rows } = await pool.query('SELECT id, state, text FROM ocr_jobs WHERE id = $1 AND account_id = $2', [
    req.params.id,
    req.account.id,
  ]);
  if (rows.length === 0) return res.status(404).json({ error: 'unknown job' });
  return res.json(rows[0]);
});

router.post('/jobs', requireApiKey, upload.single('file'), async (req, res, next) => {
  try {
    const job = await createJob(req.account.id);
    const result = await recognise(req.file.buffer, { languages: req.body.languages });
    const state = result.text === '' ? 'empty' : 'done';
    await withTransaction(async (tx) => {
      await recordPages(tx, req.account.id, job, result.pagesRead);
      await tx.query('UPDATE ocr_jobs SET state = $2, text = $3 WHERE id = $1', [job, state, result.text]);
    });
    if (state === 'empty') return res.status(422).json({ job, error: 'no text found' });
    return res.status(201).json({ job, pages: result.pagesRead });
  } catch (error) {
    if (error instanceof UnsupportedFile) return res.status(415).json({ error: error.message });
    return next(error);
  }
});

async function createJob(account) {
  const { rows } = await pool.query('INSERT INTO ocr_jobs (account_id) VALUES ($1) RETURNING id', [account]);
  return rows[0].id;
}

module.exports = { router };
