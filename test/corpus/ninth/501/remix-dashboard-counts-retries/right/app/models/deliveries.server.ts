import { sql } from '~/db.server';

export interface Period {
  from: Date;
  until: Date;
}

/**
 * One row per attempt to deliver a webhook; `attempt` counts from 1. An event is billed once, when its first
 * attempt is made, whatever number of attempts follow.
 */
export async function billedEvents(teamId: string, { from, until }: Period): Promise<number> {
  const [row] = await sql<[{ events: string }]>`
    SELECT count(*) AS events
      FROM delivery_attempts
     WHERE team_id = ${teamId} AND attempt = 1 AND test_mode = false
       AND attempted_at >= ${from} AND attempted_at < ${until}`;
  return Number(row.events);
}

/** The same events as in `billedEvents`, by day: the days of a period add up to its line on the invoice. */
export async function eventsPerDay(teamId: string, { from, until }: Period) {
  const rows = await sql<{ day: string; events: string }[]>`
    SELECT to_char(attempted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, count(*) AS events
      FROM delivery_attempts
     WHERE team_id = ${teamId} AND attempt = 1 AND test_mode = false
       AND attempted_at >= ${from} AND attempted_at < ${until}
     GROUP BY 1
     ORDER BY 1`;
  return rows.map((row) => ({ day: row.day, events: Number(row.events) }));
}

/** For support: how often a receiver had to be tried. */
export async function attemptsOf(teamId: string, eventId: string): Promise<number> {
  const [row] = await sql<[{ attempts: string }]>`
    SELECT count(*) AS attempts FROM delivery_attempts WHERE team_id = ${teamId} AND event_id = ${eventId}`;
  return Number(row.attempts);
}
