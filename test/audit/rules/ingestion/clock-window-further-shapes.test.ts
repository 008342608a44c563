import { clockWindow } from '#audit/rules/ingestion/clock-window.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(clockWindow, {
  fires: [
    {
      name: 'the last hour alone, by a clock',
      files: {
        'src/report.ts': `
          import { schedule } from 'node-cron';
          async function reportHour(metronome: Metronome, from: Date) {
            await metronome.v1.usage.ingest({ usage: await usageOf(from) });
          }
          schedule('5 * * * *', async () => {
            const hour = startOfHour(subHours(new Date(), 1));
            await reportHour(metronome, hour);
          });
        `,
      },
      at: ['src/report.ts:6'],
    },
  ],
  silent: [],
});
