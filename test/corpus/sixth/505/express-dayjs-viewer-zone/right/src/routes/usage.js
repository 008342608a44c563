import dayjs from 'dayjs';
import timezone from 'dayjs/plugin/timezone.js';
import utc from 'dayjs/plugin/utc.js';
import { Router } from 'express';
import { billingMonth } from '../billing/month.js';
import { sql } from '../db.js';

dayjs.extend(utc);
dayjs.extend(timezone);

export const usage = Router();

usage.get('/usage/current', async (req, res) => {
  const { name, from, to } = billingMonth();
  const days = await sql`
    select (hour at time zone 'UTC')::date as day, sum(gigabyte_hours) as gigabyte_hours
    from volume_usage
    where account_id = ${req.account.id} and hour >= ${from} and hour < ${to}
    group by 1
    order by 1`;
  res.json({ month: name, timeZone: 'UTC', days });
});

usage.get('/usage/last-login', async (req, res) => {
  const zone = req.user.timeZone ?? 'UTC';
  res.json({ at: dayjs(req.user.lastLoginAt).tz(zone).format('D MMM YYYY, HH:mm') });
});
