import dayjs from 'dayjs';
import timezone from 'dayjs/plugin/timezone.js';
import utc from 'dayjs/plugin/utc.js';
import { Router } from 'express';
import { sql } from '../db.js';

dayjs.extend(utc);
dayjs.extend(timezone);

export const usage = Router();

usage.get('/usage/current', async (req, res) => {
  const zone = req.user.timeZone ?? 'UTC';
  const from = dayjs().tz(zone).startOf('month'); // <- MTR-505
  const to = from.add(1, 'month'); // <- MTR-505
  const days = await sql`
    select (hour at time zone ${zone})::date as day, sum(gigabyte_hours) as gigabyte_hours -- <- MTR-505
    from volume_usage
    where account_id = ${req.account.id} and hour >= ${from.toDate()} and hour < ${to.toDate()} -- <- MTR-505
    group by 1
    order by 1`;
  res.json({ month: from.format('YYYY-MM'), days });
});

usage.get('/usage/last-login', async (req, res) => {
  const zone = req.user.timeZone ?? 'UTC';
  res.json({ at: dayjs(req.user.lastLoginAt).tz(zone).format('D MMM YYYY, HH:mm') });
});
