package usage

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Answer is what one search request used: it read documents and it may have embedded the query.
type Answer struct {
	RequestID         uuid.UUID
	AccountID         uuid.UUID
	DocumentsRead     int64
	EmbeddedTokens    int64
	RerankedDocuments int64
	At                time.Time
}

// Lines stores what is billed.
type Lines struct {
	pool *pgxpool.Pool
}

func NewLines(pool *pgxpool.Pool) *Lines { return &Lines{pool: pool} }

// Record may be called again with the same answer: the queue that feeds it delivers at least once.
func (l *Lines) Record(ctx context.Context, a Answer) error {
	return pgx.BeginFunc(ctx, l.pool, func(tx pgx.Tx) error {
		for meter, quantity := range map[string]int64{
			"documents_read":     a.DocumentsRead,
			"embedded_tokens":    a.EmbeddedTokens,
			"reranked_documents": a.RerankedDocuments,
		} {
			if quantity == 0 {
				continue
			}
			_, err := tx.Exec(ctx, `
				INSERT INTO usage_lines (account_id, request_id, meter, quantity, occurred_at)
				VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (account_id, request_id, meter) DO NOTHING`,
				a.AccountID, a.RequestID, meter, quantity, a.At)
			if err != nil {
				return fmt.Errorf("record %s of request %s: %w", meter, a.RequestID, err)
			}
		}
		return nil
	})
}
