package traffic

import (
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

type RegionBytes struct {
	Region string `ch:"region"`
	Bytes  uint64 `ch:"bytes"`
}

type Usage struct {
	conn driver.Conn
}

func NewUsage(conn driver.Conn) *Usage {
	return &Usage{conn: conn}
}

// Labels is for the portal.
func (u *Usage) Labels(ctx context.Context) (map[string]string, error) {
	rows, err := u.conn.Query(ctx, `SELECT region, label FROM edge_regions`)
	if err != nil {
		return nil, fmt.Errorf("labels: %w", err)
	}
	defer rows.Close()
	labels := map[string]string{}
	for rows.Next() {
		var region, label string
		if err := rows.Scan(&region, &label); err != nil {
			return nil, err
		}
		labels[region] = label
	}
	return labels, rows.Err()
}

// Billed returns what a customer moved in a period, by region, as it is put on the invoice.
func (u *Usage) Billed(ctx context.Context, customer uint64, from, until time.Time) ([]RegionBytes, error) {
	var out []RegionBytes
	err := u.conn.Select(ctx, &out, `
		SELECT region, sum(bytes) AS bytes -- <- MTR-314
		FROM edge_traffic -- <- MTR-314
		WHERE customer_id = $1 AND ended_at >= $2 AND ended_at < $3
		GROUP BY region
		ORDER BY region`, customer, from, until)
	if err != nil {
		return nil, fmt.Errorf("traffic of %d: %w", customer, err)
	}
	return out, nil
}
