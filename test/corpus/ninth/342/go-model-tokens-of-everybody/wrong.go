package tokens

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// ModelTokens is a line of the workspace's invoice.
type ModelTokens struct {
	Model  string
	Input  int64
	Output int64
}

type Reader struct {
	pool *pgxpool.Pool
	log  *slog.Logger
}

func NewReader(pool *pgxpool.Pool, log *slog.Logger) *Reader {
	return &Reader{pool: pool, log: log}
}

// PerModel adds up the tokens that a workspace used from `from` on and before `until`.
func (r *Reader) PerModel(ctx context.Context, workspaceID string, from, until time.Time) ([]ModelTokens, error) { // <- MTR-342
	rows, err := r.pool.Query(ctx, `
		SELECT model, sum(input_tokens)::bigint, sum(output_tokens)::bigint
		  FROM token_usage
		 WHERE used_at >= $1 AND used_at < $2 -- <- MTR-342
		 GROUP BY model
		 ORDER BY model`, from, until) // <- MTR-342
	if err != nil {
		return nil, fmt.Errorf("tokens of %s: %w", workspaceID, err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowToStructByPos[ModelTokens])
	if err != nil {
		return nil, fmt.Errorf("tokens of %s: %w", workspaceID, err)
	}
	r.log.Debug("tokens read", "workspace", workspaceID, "models", len(out))
	return out, nil
}

// AllTokens is for the bill of the vendor, which is compared with the sum over all workspaces.
func (r *Reader) AllTokens(ctx context.Context, from, until time.Time) (int64, error) {
	var total int64
	err := r.pool.QueryRow(ctx, `
		SELECT coalesce(sum(input_tokens + output_tokens), 0)::bigint
		  FROM token_usage
		 WHERE used_at >= $1 AND used_at < $2`, from, until).Scan(&total)
	return total, err
}
