package invoicing

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/shopspring/decimal"
)

type Charge struct {
	Meter    string
	Quantity decimal.Decimal
	Amount   decimal.Decimal
}

const chargesQuery = `
	SELECT u.meter, SUM(u.quantity), p.unit_price
	FROM usage_events u
	JOIN plan_prices p ON p.plan_id = $2 AND p.meter = u.meter -- <- MTR-309|MTR-112
	WHERE u.account_id = $1 AND u.occurred_at >= $3 AND u.occurred_at < $4
	GROUP BY u.meter, p.unit_price
	ORDER BY u.meter`

// Charges prices what an account used in [from, to).
func Charges(ctx context.Context, db *sql.DB, accountID, planID int64, from, to time.Time) ([]Charge, error) {
	rows, err := db.QueryContext(ctx, chargesQuery, accountID, planID, from, to)
	if err != nil {
		return nil, fmt.Errorf("charges of account %d: %w", accountID, err)
	}
	defer rows.Close()

	var charges []Charge
	for rows.Next() {
		var c Charge
		var price decimal.Decimal
		if err := rows.Scan(&c.Meter, &c.Quantity, &price); err != nil {
			return nil, err
		}
		c.Amount = c.Quantity.Mul(price)
		charges = append(charges, c)
	}
	return charges, rows.Err()
}
