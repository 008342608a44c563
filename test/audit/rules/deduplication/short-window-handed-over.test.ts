import { shortWindow } from '#audit/rules/deduplication/short-window.ts';
import { describeRule } from '#test/rule-tester.ts';

const pruneInGo = (keep: string): string => `
  package usage

  import (
  	"context"
  	"database/sql"
  	"time"
  )

  const keepSeen = ${keep}

  func prune(ctx context.Context, db *sql.DB) error {
  	_, err := db.ExecContext(ctx, "DELETE FROM seen_usage_events WHERE seen_at < now() - $1::interval", keepSeen)
  	return err
  }
`;

const pruneInPython = (keep: string): string => `
  from datetime import timedelta

  KEEP = timedelta(${keep})

  def prune(cursor):
      cursor.execute("DELETE FROM processed_usage WHERE processed_at < now() - %s", (KEEP,))
`;

describeRule(shortWindow, {
  fires: [
    {
      name: 'the length handed over to the statement, in Go',
      files: { 'usage/prune.go': pruneInGo('4 * time.Hour') },
      at: ['usage/prune.go:12'],
    },
    {
      name: 'the length handed over in a tuple, in Python',
      files: { 'prune.py': pruneInPython('hours=3') },
      at: ['prune.py:6'],
    },
  ],
  silent: [
    {
      name: 'a length that outlasts every retry, in Go',
      files: { 'usage/prune.go': pruneInGo('7*24*time.Hour + 7*24*time.Hour') },
    },
    {
      name: 'a length that outlasts every retry, in Python',
      files: { 'prune.py': pruneInPython('days=30') },
    },
  ],
});
