import { checkThenInsert } from '#audit/rules/deduplication/check-then-insert.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(checkThenInsert, {
  fires: [
    {
      name: 'what was billed, in JavaScript',
      files: {
        'src/callbacks.js': `
          const ledger = db.collection('sms_ledger');

          export async function onStatus(req, res) {
            const { MessageSid: messageSid } = req.body;
            const billed = await ledger.findOne({ messageSid });
            if (!billed) {
              await ledger.insertOne({ messageSid, segments: req.body.segments });
            }
            res.sendStatus(204);
          }
        `,
      },
      at: ['src/callbacks.js:7'],
    },
  ],
  silent: [
    {
      name: 'what was billed, under a unique index',
      files: {
        'src/callbacks.js': `
          const ledger = db.collection('sms_ledger');
          await ledger.createIndex({ messageSid: 1 }, { unique: true });

          export async function onStatus(req, res) {
            const { MessageSid: messageSid } = req.body;
            const billed = await ledger.findOne({ messageSid });
            if (!billed) {
              await ledger.insertOne({ messageSid, segments: req.body.segments });
            }
            res.sendStatus(204);
          }
        `,
      },
    },
    {
      name: 'what was mailed, in JavaScript',
      files: {
        'src/callbacks.js': `
          const mails = db.collection('mails');

          export async function onStatus(req, res) {
            const { MessageSid: messageSid } = req.body;
            const mailed = await mails.findOne({ messageSid });
            if (!mailed) {
              await mails.insertOne({ messageSid });
            }
            res.sendStatus(204);
          }
        `,
      },
    },
  ],
});
