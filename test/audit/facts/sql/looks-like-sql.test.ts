import { describe, expect, it } from 'vitest';
import { looksLikeSql } from '#audit/facts/sql/looks-like-sql.ts';

describe('looksLikeSql', () => {
  it.each([
    'SELECT sum(quantity) FROM usage_events WHERE ts >= $1',
    '\n      -- usage\n      select *\n      from usage_events',
    'WITH daily AS (SELECT 1) SELECT * FROM daily',
    'INSERT INTO events (id) VALUES (?)',
    'UPDATE {{ table }} SET quota = quota - $1',
    'delete from events where id = %s',
    'ALTER TABLE events ADD CONSTRAINT u UNIQUE (id)',
    'CREATE UNIQUE INDEX i ON events (id)',
    'WHERE created_at BETWEEN ? AND ?',
    'FROM events e LEFT JOIN fees f ON f.id = e.id',
    'select distinct customer_id, plan from subscriptions',
  ])('knows %j', (text) => {
    expect(looksLikeSql(text)).toBe(true);
  });

  it.each([
    '',
    'Select a plan from the list',
    'Select an item, then continue from here',
    'Update your payment settings',
    'Insert coin',
    'Delete from here on',
    'with love',
    'From the team at Acme',
    'Where is my invoice?',
    'selected',
    'Drop us a line',
    '/api/select/from',
  ])('does not take %j for SQL', (text) => {
    expect(looksLikeSql(text)).toBe(false);
  });
});
