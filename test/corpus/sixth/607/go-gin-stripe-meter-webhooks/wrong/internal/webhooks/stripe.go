package webhooks

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/stripe/stripe-go/v83"
	"github.com/stripe/stripe-go/v83/webhook"

	"forge.dev/runner/internal/accounts"
)

// Events are those the endpoint is registered for, see cmd/stripe-setup.
var Events = []string{ // <- MTR-607
	"customer.subscription.updated",
	"customer.subscription.deleted",
	"invoice.paid",
	"invoice.payment_failed",
}

func Register(router *gin.Engine, secret string, accounts *accounts.Store) {
	router.POST("/webhooks/stripe", func(c *gin.Context) {
		payload, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, 1<<16))
		if err != nil {
			c.Status(http.StatusRequestEntityTooLarge)
			return
		}
		event, err := webhook.ConstructEvent(payload, c.GetHeader("Stripe-Signature"), secret)
		if err != nil {
			c.Status(http.StatusBadRequest)
			return
		}
		if err := handle(c, event, accounts); err != nil {
			slog.Error("stripe event not handled", "event", event.ID, "type", event.Type, "err", err)
			c.Status(http.StatusInternalServerError)
			return
		}
		c.Status(http.StatusNoContent)
	})
}

func handle(c *gin.Context, event stripe.Event, accounts *accounts.Store) error {
	switch event.Type { // <- MTR-607
	case "customer.subscription.updated", "customer.subscription.deleted":
		var sub stripe.Subscription
		if err := json.Unmarshal(event.Data.Raw, &sub); err != nil {
			return err
		}
		return accounts.SetStatus(c, sub.Customer.ID, string(sub.Status))
	case "invoice.paid", "invoice.payment_failed":
		var invoice stripe.Invoice
		if err := json.Unmarshal(event.Data.Raw, &invoice); err != nil {
			return err
		}
		return accounts.SetPaid(c, invoice.Customer.ID, invoice.Status == stripe.InvoiceStatusPaid)
	default:
		slog.Debug("stripe event of no interest", "type", event.Type)
		return nil
	}
}
