'use strict';

const DAY_MS = 24 * 60 * 60 * 1000;

/** The billing period that follows one which ends at `end`. */
function nextPeriod(end, interval) {
  const start = new Date(end);
  const until = new Date(end);
  if (interval === 'week') {
    until.setTime(until.getTime() + 7 * DAY_MS);
  } else if (interval === 'year') {
    until.setUTCFullYear(until.getUTCFullYear() + 1); // <- MTR-310
  } else {
    until.setUTCMonth(until.getUTCMonth() + 1); // <- MTR-310
  }
  return { start, end: until };
}

module.exports = { nextPeriod };
