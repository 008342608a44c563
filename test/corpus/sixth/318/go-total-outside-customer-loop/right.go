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
	)
	for _, c := range customers {
		meters, err := r.usage.ByMeter(ctx, c.ID, from, until)
		if err != nil {
			failed = append(failed, fmt.Errorf("usage of %s: %w", c.ID, err))
			continue
		}

		draft := Draft{CustomerID: c.ID, Lines: make([]Line, 0, len(meters))}
		for _, m := range meters {
			amount := c.RateCard.AmountCents(m.Name, m.Quantity)
			draft.Lines = append(draft.Lines, Line{Meter: m.Name, Quantity: m.Quantity, AmountCents: amount})
			draft.TotalCents += amount
		}

		if err := r.invoices.Save(ctx, from, draft); err != nil {
			failed = append(failed, fmt.Errorf("save %s: %w", c.ID, err))
			continue
		}
		grand += draft.TotalCents
	}

	r.log.Info("invoices drafted", "customers", len(customers), "failed", len(failed), "total_cents", grand)
	return errors.Join(failed...)
}
