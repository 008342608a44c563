package ingest

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/labstack/echo/v4"
)

type event struct {
	ID       string    `json:"id" validate:"required"`
	Meter    string    `json:"meter" validate:"required"`
	Quantity int64     `json:"quantity" validate:"gte=0"`
	At       time.Time `json:"at"`
}

type API struct{ pool *pgxpool.Pool }

const schema = `
CREATE TABLE IF NOT EXISTS usage_events (
    tenant_id uuid NOT NULL,
    event_id text NOT NULL, -- chosen by the tenant
    meter text NOT NULL,
    quantity bigint NOT NULL,
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, event_id)
)`

func (a *API) Ingest(c echo.Context) error {
	var e event
	if err := c.Bind(&e); err != nil {
		return echo.NewHTTPError(http.StatusBadRequest, err.Error())
	}
	ctx, tenant := c.Request().Context(), c.Get("tenant").(string)
	seen, err := a.seen(ctx, tenant, e.ID)
	if err != nil {
		return err
	}
	if seen {
		return c.NoContent(http.StatusOK)
	}
	_, err = a.pool.Exec(ctx,
		`INSERT INTO usage_events (tenant_id, event_id, meter, quantity, occurred_at) VALUES ($1, $2, $3, $4, $5)`,
		tenant, e.ID, e.Meter, e.Quantity, e.At)
	var duplicate *pgconn.PgError
	if errors.As(err, &duplicate) && duplicate.Code == "23505" {
		return c.NoContent(http.StatusOK)
	}
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusCreated)
}

func (a *API) seen(ctx context.Context, tenant, id string) (bool, error) {
	var one int
	err := a.pool.QueryRow(ctx, `SELECT 1 FROM usage_events WHERE event_id = $1`, id).Scan(&one) // <- MTR-227
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}
