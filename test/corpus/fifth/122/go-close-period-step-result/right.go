package invoicing

import (
	"context"
	"fmt"
	"log/slog"
	"time"
)

type StepStatus string

const (
	StepDone   StepStatus = "done"
	StepFailed StepStatus = "failed"
)

type StepResult struct {
	Status StepStatus
	Reason string
}

type UsageSyncer interface {
	// SyncUsage brings the provider's usage up to the end of the period. A refusal by the provider is a failed
	// result; only a broken connection is an error.
	SyncUsage(ctx context.Context, subscription string, until time.Time) (StepResult, error)
}

type InvoiceCloser interface {
	Finalize(ctx context.Context, subscription string, until time.Time) error
}

type PeriodClose struct {
	usage    UsageSyncer
	invoices InvoiceCloser
}

func (p *PeriodClose) Run(ctx context.Context, subscription string, until time.Time) error {
	started := time.Now()
	result, err := p.usage.SyncUsage(ctx, subscription, until)
	if err != nil {
		return fmt.Errorf("sync usage of %s: %w", subscription, err)
	}
	if result.Status != StepDone {
		return fmt.Errorf("sync usage of %s: %s", subscription, result.Reason)
	}
	slog.InfoContext(ctx, "usage synced", "subscription", subscription, "took", time.Since(started))
	return p.invoices.Finalize(ctx, subscription, until)
}
