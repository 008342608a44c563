package webhooks

import (
	"io"
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/stripe/stripe-go/v83"
)

// MeterEvents are thin events: what Stripe accepted and then could not bill.
var MeterEvents = []string{
	"v1.billing.meter.error_report_triggered",
	"v1.billing.meter.no_meter_found",
}

// Pages when it moves, see alerts/billing.yaml.
var rejected = promauto.NewCounterVec(prometheus.CounterOpts{
	Name: "stripe_meter_rejections_total",
	Help: "Reports of usage that Stripe accepted and did not bill",
}, []string{"type"})

func RegisterMeterErrors(router *gin.Engine, sc *stripe.Client, secret string) {
	router.POST("/webhooks/stripe/meters", func(c *gin.Context) {
		payload, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, 1<<16))
		if err != nil {
			c.Status(http.StatusRequestEntityTooLarge)
			return
		}
		note, err := sc.ParseEventNotification(payload, c.GetHeader("Stripe-Signature"), secret)
		if err != nil {
			c.Status(http.StatusBadRequest)
			return
		}
		switch n := note.(type) {
		case *stripe.V1BillingMeterErrorReportTriggeredEventNotification:
			event, err := n.FetchEvent(c)
			if err != nil {
				c.Status(http.StatusBadGateway)
				return
			}
			rejected.WithLabelValues("error_report").Inc()
			slog.Error("usage rejected", "meter", n.RelatedObject.ID, "summary", event.Data.DeveloperMessageSummary, "reason", event.Data.Reason)
		case *stripe.V1BillingMeterNoMeterFoundEventNotification:
			rejected.WithLabelValues("no_meter").Inc()
			slog.Error("usage for a meter that does not exist", "notification", n.ID)
		}
		c.Status(http.StatusNoContent)
	})
}
