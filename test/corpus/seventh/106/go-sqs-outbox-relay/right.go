package relay

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/lib/pq"
)

const perCall = 10

type Relay struct {
	DB       *sql.DB
	Queue    *sqs.Client
	QueueURL string
}

type outboxRow struct {
	ID      string
	Payload string
}

// Tick moves at most ten usage events from the outbox to the billing queue. Consumers know them by event id.
func (r *Relay) Tick(ctx context.Context) error {
	rows, err := r.next(ctx)
	if err != nil || len(rows) == 0 {
		return err
	}

	entries := make([]types.SendMessageBatchRequestEntry, 0, len(rows))
	for _, row := range rows {
		entries = append(entries, types.SendMessageBatchRequestEntry{
			Id:          aws.String(row.ID),
			MessageBody: aws.String(row.Payload),
		})
	}

	out, err := r.Queue.SendMessageBatch(ctx, &sqs.SendMessageBatchInput{
		QueueUrl: aws.String(r.QueueURL),
		Entries:  entries,
	})
	if err != nil {
		return fmt.Errorf("send usage events: %w", err)
	}

	sent := make([]string, 0, len(out.Successful))
	for _, entry := range out.Successful {
		sent = append(sent, aws.ToString(entry.Id))
	}
	for _, entry := range out.Failed {
		relayFailures.WithLabelValues(aws.ToString(entry.Code)).Inc()
		slog.ErrorContext(ctx, "usage event refused by the queue, stays in the outbox",
			"id", aws.ToString(entry.Id), "code", aws.ToString(entry.Code), "message", aws.ToString(entry.Message))
	}

	_, err = r.DB.ExecContext(ctx, `update usage_outbox set sent_at = now() where id = any($1)`, pq.Array(sent))
	return err
}

func (r *Relay) next(ctx context.Context) ([]outboxRow, error) {
	rows, err := r.DB.QueryContext(ctx,
		`select id, payload from usage_outbox where sent_at is null order by id limit $1`, perCall)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []outboxRow
	for rows.Next() {
		var row outboxRow
		if err := rows.Scan(&row.ID, &row.Payload); err != nil {
			return nil, err
		}
		found = append(found, row)
	}
	return found, rows.Err()
}
