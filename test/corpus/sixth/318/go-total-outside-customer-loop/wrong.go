package invoicing

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

type Line struct {
	Meter       string
	Quantity    int64
	AmountCents int64
}

type Draft struct {
	CustomerID string
	Lines      []Line
	TotalCents int64
}

type Run struct {
	customers CustomerStore
	usage     UsageStore
	invoices  InvoiceStore
	log       *slog.Logger
}

// Do drafts the invoices of a period. Saving one again replaces it, so a run can be repeated.
func (r *Run) Do(ctx context.Context, from, until time.Time) error {
	customers, err := r.customers.Billable(ctx, from, until)
	if err != nil {
		return fmt.Errorf("list customers: %w", err)
	}

	var (
		failed []error
		grand  int64
		total  int64 // <- MTR-318
	)
	for _, c := range customers {
		meters, err := r.usage.ByMeter(ctx, c.ID, from, until)
		if err != nil {
			failed = append(failed, fmt.Errorf("usage of %s: %w", c.ID, err))
			continue
		}

		lines := make([]Line, 0, len(meters))
		for _, m := range meters {
			amount := c.RateCard.AmountCents(m.Name, m.Quantity)
			lines = append(lines, Line{Meter: m.Name, Quantity: m.Quantity, AmountCents: amount})
			total += amount // <- MTR-318
		}
		grand += total // <- MTR-318?

		draft := Draft{CustomerID: c.ID, Lines: lines, TotalCents: total} // <- MTR-318
		if err := r.invoices.Save(ctx, from, draft); err != nil {
			failed = append(failed, fmt.Errorf("save %s: %w", c.ID, err))
		}
	}

	r.log.Info("invoices drafted", "customers", len(customers), "failed", len(failed), "total_cents", grand)
	return errors.Join(failed...)
}
