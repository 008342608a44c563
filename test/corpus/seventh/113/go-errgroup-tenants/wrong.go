package nightly

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"
)

type Tenant struct {
	ID         string
	AmberfloID string
}

type Usage struct {
	ID       string    `json:"uniqueId"`
	Meter    string    `json:"meterApiName"`
	Value    float64   `json:"meterValue"`
	Customer string    `json:"customerId"`
	At       time.Time `json:"-"`
	Millis   int64     `json:"meterTimeInMillis"`
}

type Store interface {
	Tenants(ctx context.Context) ([]Tenant, error)
	Unsent(ctx context.Context, tenant string, limit int) ([]Usage, error)
	MarkSent(ctx context.Context, usage []Usage) error
}

type Export struct {
	store  Store
	http   *http.Client
	apiKey string
}

func (e *Export) Run(ctx context.Context) error {
	tenants, err := e.store.Tenants(ctx)
	if err != nil {
		return fmt.Errorf("list tenants: %w", err)
	}

	g, ctx := errgroup.WithContext(ctx) // <- MTR-113
	g.SetLimit(8)
	for _, tenant := range tenants {
		g.Go(func() error {
			if err := e.exportTenant(ctx, tenant); err != nil {
				return fmt.Errorf("tenant %s: %w", tenant.ID, err) // <- MTR-113
			}
			return nil
		})
	}
	return g.Wait() // <- MTR-113
}

func (e *Export) exportTenant(ctx context.Context, tenant Tenant) error {
	for {
		usage, err := e.store.Unsent(ctx, tenant.ID, 100)
		if err != nil || len(usage) == 0 {
			return err
		}
		for i := range usage {
			usage[i].Customer, usage[i].Millis = tenant.AmberfloID, usage[i].At.UnixMilli()
		}
		if err := e.post(ctx, usage); err != nil {
			return err
		}
		if err := e.store.MarkSent(ctx, usage); err != nil {
			return err
		}
		slog.InfoContext(ctx, "usage exported", "tenant", tenant.ID, "rows", len(usage))
	}
}

func (e *Export) post(ctx context.Context, usage []Usage) error {
	body, err := json.Marshal(usage)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://ingest.amberflo.io/ingest", bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("X-API-KEY", e.apiKey)
	res, err := e.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 {
		return fmt.Errorf("amberflo answered %s", res.Status)
	}
	return nil
}
