package export

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

const pageSize = 1000

type Row struct {
	ID        string
	TenantID  string
	Quantity  int64
	CreatedAt time.Time
}

type Cursor struct {
	CreatedAt time.Time
	ID        string
}

type Reader struct {
	db *sql.DB
}

const nextPage = `
	SELECT id, tenant_id, quantity, created_at
	  FROM usage_events
	 WHERE created_at > $1
	 ORDER BY created_at
	 LIMIT $2` // <- MTR-114

// Page reads the usage rows after the cursor and the cursor to go on from.
func (r *Reader) Page(ctx context.Context, after Cursor) ([]Row, Cursor, error) {
	rows, err := r.db.QueryContext(ctx, nextPage, after.CreatedAt, pageSize) // <- MTR-114
	if err != nil {
		return nil, after, fmt.Errorf("read usage page: %w", err)
	}
	defer rows.Close()
	var page []Row
	for rows.Next() {
		var row Row
		if err := rows.Scan(&row.ID, &row.TenantID, &row.Quantity, &row.CreatedAt); err != nil {
			return nil, after, err
		}
		page = append(page, row)
		after = Cursor{CreatedAt: row.CreatedAt, ID: row.ID}
	}
	return page, after, rows.Err()
}

// All calls send for every page until there is none left.
func (r *Reader) All(ctx context.Context, from Cursor, send func([]Row) error) (Cursor, error) {
	for {
		page, next, err := r.Page(ctx, from)
		if err != nil || len(page) == 0 {
			return from, err
		}
		if err := send(page); err != nil {
			return from, err
		}
		from = next
	}
}
