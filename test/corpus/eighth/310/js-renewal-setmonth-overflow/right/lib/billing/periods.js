'use strict';

const { DateTime } = require('luxon');

const UNIT = { week: 'weeks', month: 'months', year: 'years' };

/**
 * The n-th billing period (from 0), always counted from the anchor: luxon takes
 * the last day of a month that is too short, and the month after has it back.
 */
function periodAt(anchor, interval, n) {
  const unit = UNIT[interval];
  if (!unit) throw new RangeError(`unknown interval ${interval}`);
  const from = DateTime.fromJSDate(anchor, { zone: 'utc' });
  return {
    start: from.plus({ [unit]: n }).toJSDate(),
    end: from.plus({ [unit]: n + 1 }).toJSDate(),
  };
}

module.exports = { periodAt };
