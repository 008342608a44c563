import { Router } from 'express';
import { pool } from '../db/pool.js';

export const health = Router();

health.get('/healthz', async (_request, response) => {
  await pool.query('SELECT 1');
  response.json({ ok: true, version: process.env.GIT_SHA ?? 'dev' });
});
