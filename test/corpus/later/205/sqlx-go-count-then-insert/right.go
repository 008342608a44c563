package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"cloud.google.com/go/pubsub"
	"github.com/jmoiron/sqlx"
)

type Event struct {
	EventID   string    `db:"event_id" json:"event_id"`
	AccountID string    `db:"account_id" json:"account_id"`
	Meter     string    `db:"meter" json:"meter"`
	Units     int64     `db:"units" json:"units"`
	At        time.Time `db:"at" json:"at"`
}

type Ledger struct {
	db *sqlx.DB
}

// Receive is the callback of the usage subscription; eight of them run at a time.
func (l *Ledger) Receive(ctx context.Context, msg *pubsub.Message) {
	var event Event
	if err := json.Unmarshal(msg.Data, &event); err != nil {
		msg.Nack()
		return
	}
	if err := l.Record(ctx, event); err != nil {
		msg.Nack()
		return
	}
	msg.Ack()
}

func (l *Ledger) Record(ctx context.Context, event Event) error {
	_, err := l.db.NamedExecContext(ctx,
		`INSERT INTO usage_ledger (event_id, account_id, meter, units, at)
		 VALUES (:event_id, :account_id, :meter, :units, :at)
		 ON CONFLICT (event_id) DO NOTHING`, event)
	if err != nil {
		return fmt.Errorf("record %s: %w", event.EventID, err)
	}
	return nil
}

// Units is what an account used of a meter from start to before end.
func (l *Ledger) Units(ctx context.Context, account, meter string, start, end time.Time) (int64, error) {
	var units int64
	err := l.db.GetContext(ctx, &units,
		`SELECT coalesce(sum(units), 0)::bigint FROM usage_ledger
		 WHERE account_id = $1 AND meter = $2 AND at >= $3 AND at < $4`,
		account, meter, start, end)
	return units, err
}
