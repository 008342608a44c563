package web

import (
	"encoding/json"
	"log/slog"
	"net/http"

	"github.com/labstack/echo/v4"
)

type notification struct {
	EventName string          `json:"eventName"`
	EventID   string          `json:"id"`
	Data      json.RawMessage `json:"m3terEvent"`
}

func (s *Server) Notifications(c echo.Context) error {
	if !s.signatures.Valid(c.Request()) {
		return c.NoContent(http.StatusUnauthorized)
	}
	var event notification
	if err := c.Bind(&event); err != nil {
		return c.NoContent(http.StatusBadRequest)
	}
	ctx := c.Request().Context()
	switch event.EventName {
	case "configuration.bill.updated":
		return s.answer(c, s.bills.Refresh(ctx, event.EventID, event.Data))
	case "billing.billjob.failed":
		return s.answer(c, s.alerts.BillJobFailed(ctx, event.EventID, event.Data))
	case "ingest.validation.failure":
		return s.answer(c, s.alerts.UsageRefused(ctx, event.EventID, event.Data))
	}
	slog.InfoContext(ctx, "m3ter notification left alone", "event", event.EventName)
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) answer(c echo.Context, err error) error {
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
