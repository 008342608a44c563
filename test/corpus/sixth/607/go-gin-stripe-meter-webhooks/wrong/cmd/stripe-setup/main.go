// Command stripe-setup registers the webhook endpoint of an environment.
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
	sc := stripe.NewClient(os.Getenv("STRIPE_SECRET_KEY"))
	endpoint, err := sc.V1WebhookEndpoints.Create(context.Background(), &stripe.WebhookEndpointCreateParams{ // <- MTR-607
		URL:           stripe.String(os.Getenv("PUBLIC_URL") + "/webhooks/stripe"),
		EnabledEvents: stripe.StringSlice(webhooks.Events), // <- MTR-607
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(endpoint.ID, endpoint.Secret)
}
