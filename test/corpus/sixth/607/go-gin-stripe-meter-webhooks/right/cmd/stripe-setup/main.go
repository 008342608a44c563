// Command stripe-setup registers the webhook endpoints of an environment.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/stripe/stripe-go/v83"

	"forge.dev/runner/internal/webhooks"
)

func main() {
	ctx := context.Background()
	sc := stripe.NewClient(os.Getenv("STRIPE_SECRET_KEY"))
	base := os.Getenv("PUBLIC_URL") + "/webhooks/stripe"

	endpoint, err := sc.V1WebhookEndpoints.Create(ctx, &stripe.WebhookEndpointCreateParams{
		URL:           stripe.String(base),
		EnabledEvents: stripe.StringSlice(webhooks.Events),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(endpoint.ID, endpoint.Secret)

	meters, err := sc.V2CoreEventDestinations.Create(ctx, &stripe.V2CoreEventDestinationCreateParams{
		Name:            stripe.String("Meter errors"),
		Type:            stripe.String("webhook_endpoint"),
		EventPayload:    stripe.String("thin"),
		EnabledEvents:   stripe.StringSlice(webhooks.MeterEvents),
		Include:         stripe.StringSlice([]string{"webhook_endpoint.signing_secret"}),
		WebhookEndpoint: &stripe.V2CoreEventDestinationCreateWebhookEndpointParams{URL: stripe.String(base + "/meters")},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(meters.ID, meters.WebhookEndpoint.SigningSecret)
}
