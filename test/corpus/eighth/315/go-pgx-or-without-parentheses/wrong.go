package usage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

type Store struct {
	pool *pgxpool.Pool
}

func NewStore(pool *pgxpool.Pool) *Store {
	return &Store{pool: pool}
}

type Period struct {
	Start time.Time
	End   time.Time
}

// BillableUnits sums what the account used, with the corrections that support
// entered by hand (kind "adjustment", negative for a goodwill credit).
func (s *Store) BillableUnits(ctx context.Context, accountID int64, meter string, p Period) (int64, error) {
	const q = `
		SELECT COALESCE(SUM(units), 0)
		FROM usage_records
		WHERE account_id = $1
		  AND meter = $2
		  AND recorded_for >= $3
		  AND recorded_for < $4
		  AND kind = 'metered' OR kind = 'adjustment'` // <- MTR-315

	var units int64
	if err := s.pool.QueryRow(ctx, q, accountID, meter, p.Start, p.End).Scan(&units); err != nil {
		return 0, fmt.Errorf("billable units of %d/%s: %w", accountID, meter, err)
	}
	return units, nil
}

// OpenPeriod is the period that is neither closed nor in the future.
func (s *Store) OpenPeriod(ctx context.Context, accountID int64, now time.Time) (Period, bool, error) {
	var p Period
	err := s.pool.QueryRow(ctx, `
		SELECT starts_at, ends_at
		FROM billing_periods
		WHERE account_id = $1 AND closed_at IS NULL
		  AND starts_at <= $2 AND ends_at > $2`, accountID, now.UTC()).Scan(&p.Start, &p.End)
	if errors.Is(err, pgx.ErrNoRows) {
		return Period{}, false, nil
	}
	if err != nil {
		return Period{}, false, fmt.Errorf("open period of %d: %w", accountID, err)
	}
	return p, true, nil
}

// Overage is what exceeds the included units of the period.
func (s *Store) Overage(ctx context.Context, accountID int64, meter string, p Period, included int64) (int64, error) {
	units, err := s.BillableUnits(ctx, accountID, meter, p)
	if err != nil {
		return 0, err
	}
	return max(0, units-included), nil
}
