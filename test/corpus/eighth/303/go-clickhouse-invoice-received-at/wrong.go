package rating

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// Devices buffer while they are offline, so received_at may be days after occurred_at.
const createEvents = `
CREATE TABLE IF NOT EXISTS telemetry_events (
    event_id    UUID,
    account_id  UInt64,
    meter       LowCardinality(String),
    quantity    UInt64,
    occurred_at DateTime64(3, 'UTC'),
    received_at DateTime64(3, 'UTC')
) ENGINE = ReplacingMergeTree(received_at)
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (account_id, meter, occurred_at, event_id)`

type Line struct {
	Meter    string
	Day      time.Time
	Quantity uint64
}

type Rater struct {
	conn driver.Conn
	log  *slog.Logger
}

func NewRater(conn driver.Conn, log *slog.Logger) *Rater {
	return &Rater{conn: conn, log: log.With("component", "rater")}
}

func (r *Rater) Migrate(ctx context.Context) error {
	return r.conn.Exec(ctx, createEvents)
}

// DailyLines returns what the invoice for [from, to) is made of.
func (r *Rater) DailyLines(ctx context.Context, account uint64, from, to time.Time) ([]Line, error) {
	rows, err := r.conn.Query(ctx, `
		SELECT meter, toStartOfDay(received_at) AS day, sum(quantity) AS quantity // <- MTR-303
		FROM telemetry_events FINAL
		WHERE account_id = ? AND received_at >= ? AND received_at < ? // <- MTR-303
		GROUP BY meter, day
		ORDER BY meter, day`, account, from.UTC(), to.UTC())
	if err != nil {
		return nil, fmt.Errorf("daily lines of account %d: %w", account, err)
	}
	defer rows.Close()

	var lines []Line
	for rows.Next() {
		var l Line
		if err := rows.Scan(&l.Meter, &l.Day, &l.Quantity); err != nil {
			return nil, fmt.Errorf("scan line: %w", err)
		}
		lines = append(lines, l)
	}
	return lines, rows.Err()
}

// Lag tells operators how late devices report; it is not used for billing.
func (r *Rater) Lag(ctx context.Context, since time.Time) (seconds float64, err error) {
	err = r.conn.QueryRow(ctx, `
		SELECT quantile(0.99)(dateDiff('second', occurred_at, received_at))
		FROM telemetry_events
		WHERE received_at >= ?`, since).Scan(&seconds)
	return seconds, err
}
