import { earlyMark } from '#audit/rules/ingestion/early-mark.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(earlyMark, {
  fires: [
    {
      name: 'the position of a table of marks, moved by an own method before the send',
      files: {
        'src/usage.go': `
          package export

          import (
          	"context"
          	"database/sql"

          	"github.com/orbcorp/orb-go"
          )

          type Exporter struct {
          	db  *sql.DB
          	orb *orb.Client
          }

          func (e *Exporter) Step(ctx context.Context, events []orb.EventIngestParamsEvent, last int64) error {
          	if err := e.move(ctx, last); err != nil {
          		return err
          	}
          	_, err := e.orb.Events.Ingest(ctx, orb.EventIngestParams{Events: orb.F(events)})
          	return err
          }

          func (e *Exporter) move(ctx context.Context, seq int64) error {
          	_, err := e.db.ExecContext(ctx, \`UPDATE export_offsets SET value = $1 WHERE name = 'calls'\`, seq)
          	return err
          }
        `,
      },
      at: ['src/usage.go:16'],
    },
  ],
  silent: [
    {
      name: 'the position of something on a screen',
      files: {
        'src/usage.go': `
          package ui

          func (e *Exporter) Show(ctx context.Context, events []orb.EventIngestParamsEvent) error {
          	e.db.ExecContext(ctx, \`UPDATE widgets SET position = $1 WHERE name = 'calls'\`, 3)
          	_, err := e.orb.Events.Ingest(ctx, orb.EventIngestParams{Events: orb.F(events)})
          	return err
          }
        `,
      },
    },
  ],
});
