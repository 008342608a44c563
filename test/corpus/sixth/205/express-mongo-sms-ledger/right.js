import express from 'express';
import { MongoClient } from 'mongodb';
import { verifyTwilio } from './twilio.js';
import { logger } from './logger.js';

const mongo = new MongoClient(process.env.MONGO_URL);
const db = mongo.db('messaging');
const ledger = db.collection('sms_ledger');
const messages = db.collection('messages');

await mongo.connect();
await ledger.createIndex({ accountId: 1, deliveredAt: 1 });
await ledger.createIndex({ messageSid: 1 }, { unique: true });

const DUPLICATE_KEY = 11000;

export const callbacks = express.Router();

// Twilio calls back for each change of status, and again when we are slow to answer.
callbacks.post('/twilio/status', express.urlencoded({ extended: false }), verifyTwilio, async (req, res, next) => {
  try {
    const { MessageSid: messageSid, MessageStatus: status } = req.body;
    if (status !== 'delivered') return res.sendStatus(204);

    const message = await messages.findOne({ sid: messageSid });
    // Stored before it is sent, so this is worth an alarm; the 500 makes Twilio come again.
    if (!message) throw new Error(`status of an unknown message ${messageSid}`);

    await bill(message);
    res.sendStatus(204);
  } catch (error) {
    next(error);
  }
});

async function bill({ sid: messageSid, accountId, segments, country }) {
  try {
    await ledger.insertOne({ messageSid, accountId, segments, country, deliveredAt: new Date() });
  } catch (error) {
    if (error.code !== DUPLICATE_KEY) throw error;
    logger.debug({ messageSid }, 'billed by an earlier callback');
  }
}
