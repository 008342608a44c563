import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSchedule, parseCron, runsAMonth } from '#audit/facts/deployment/cron.ts';

describe('parseCron', () => {
  it('reads fields, lists, ranges, steps and names', () => {
    expect(parseCron('*/15 1,13 1-3 JAN,6 MON-FRI')).toMatchObject({
      minutes: [0, 15, 30, 45],
      hours: [1, 13],
      days: [1, 2, 3],
      months: [1, 6],
      weekdays: [1, 2, 3, 4, 5],
      isAnyDay: false,
      minuteStep: 15,
    });
    expect(parseCron('5/20 * ? * 7')).toMatchObject({ minutes: [5, 25, 45], weekdays: [0], isAnyDay: true });
  });

  it('reads nicknames, a zone in front and seconds in front', () => {
    expect(parseCron('@monthly')).toMatchObject({ days: [1], hours: [0] });
    expect(parseCron('CRON_TZ=Asia/Tokyo 0 2 * * *')).toMatchObject({ hours: [2] });
    expect(parseCron('0 30 2 * * *')).toMatchObject({ minutes: [30], hours: [2] });
  });

  it.each([
    '',
    'x',
    '61 * * * *',
    '* * 0 * *',
    '* * * 13 *',
    '* * *',
    '1-x * * * *',
    '*/0 * * * *',
    'rate(1 hour)',
  ])('takes %j for no schedule of fields', (text) => {
    expect(parseCron(text)).toBeNull();
  });

  it('never throws, and every value lies within its bounds', () => {
    const field = fc.oneof(
      fc.constantFrom('*', '?', '*/5', '1-5', '0', '59', 'mon', '1,2,3'),
      fc.string({ maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(field, { maxLength: 7 }), (fields) => {
        const cron = parseCron(fields.join(' '));
        if (cron === null) return;
        expect(cron.minutes.every((one) => one >= 0 && one <= 59)).toBe(true);
        expect(cron.days.every((one) => one >= 1 && one <= 31)).toBe(true);
        expect(runsAMonth(cron)).toBeGreaterThan(0);
      }),
    );
  });
});

describe('runsAMonth', () => {
  it.each([
    ['* * * * *', 43_200],
    ['0 * * * *', 720],
    ['0 0 * * *', 30],
    ['0 0 1 * *', 1],
    ['0 0 1 1 *', 1 / 12],
  ])('of %s is %d', (text, runs) => {
    const cron = parseCron(text);

    expect(cron && runsAMonth(cron)).toBeCloseTo(runs);
  });
});

describe('isSchedule', () => {
  it('knows what schedulers take, and other texts beside them', () => {
    for (const text of [
      '0 0 * * *',
      '@daily',
      'rate(5 minutes)',
      'cron(0 12 * * ? *)',
      'every 24 hours',
      '@every 1h',
      '30s',
    ])
      expect(isSchedule(text)).toBe(true);
    for (const text of ['weekly', 'true', 'standard', '((include "x" .))', ''])
      expect(isSchedule(text)).toBe(false);
  });
});
