package meter

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/riverqueue/river"
	"github.com/stripe/stripe-go/v82"
)

type BuildFinishedArgs struct {
	BuildID    string `json:"build_id"`
	CustomerID string `json:"customer_id"`
	Minutes    int64  `json:"minutes"`
	FinishedAt int64  `json:"finished_at"`
}

func (BuildFinishedArgs) Kind() string { return "build_finished" }

type BuildFinishedWorker struct {
	river.WorkerDefaults[BuildFinishedArgs]
	Stripe *stripe.Client
}

func (w *BuildFinishedWorker) Work(ctx context.Context, job *river.Job[BuildFinishedArgs]) error {
	args := job.Args
	params := &stripe.BillingMeterEventCreateParams{
		EventName:  stripe.String("build_minutes"),
		Identifier: stripe.String("build-" + args.BuildID),
		Timestamp:  stripe.Int64(args.FinishedAt),
		Payload: map[string]string{
			"stripe_customer_id": args.CustomerID,
			"value":              strconv.FormatInt(args.Minutes, 10),
		},
	}
	_, err := w.Stripe.V1BillingMeterEvents.Create(ctx, params)
	if isKnown(err) {
		return nil
	}
	var refused *stripe.Error
	if errors.As(err, &refused) && refused.HTTPStatusCode == 404 {
		return river.JobCancel(fmt.Errorf("no meter for build %s: %w", args.BuildID, err))
	}
	if err != nil {
		return fmt.Errorf("build %s: %w", args.BuildID, err)
	}
	return nil
}

// isKnown says whether Stripe has an event with the same identifier, which an attempt without an answer left there.
func isKnown(err error) bool {
	var refused *stripe.Error
	return errors.As(err, &refused) && refused.HTTPStatusCode == 400 &&
		strings.Contains(refused.Msg, "already exists with identifier")
}

func Register(workers *river.Workers, client *stripe.Client) {
	river.AddWorker(workers, &BuildFinishedWorker{Stripe: client})
}
