package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/orbcorp/orb-go"
)

const maxTries = 5

type build struct {
	ID       string    `json:"id"`
	Customer string    `json:"customer"`
	Seconds  int64     `json:"seconds"`
	Runner   string    `json:"runner"`
	Finished time.Time `json:"finished"`
}

type Worker struct {
	Queue    *sqs.Client
	QueueURL string // visibility time-out 5 minutes
	Orb      *orb.Client
	Log      *slog.Logger
}

func (w *Worker) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		out, err := w.Queue.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
			QueueUrl: aws.String(w.QueueURL), MaxNumberOfMessages: 1, WaitTimeSeconds: 20,
		})
		if err != nil {
			w.Log.Error("receive", "err", err)
			time.Sleep(time.Second)
			continue
		}
		for _, msg := range out.Messages {
			w.handle(ctx, msg)
		}
	}
	return ctx.Err()
}

func (w *Worker) handle(ctx context.Context, msg types.Message) {
	var b build
	if err := json.Unmarshal([]byte(aws.ToString(msg.Body)), &b); err != nil {
		w.Log.Error("unreadable build, left to the redrive policy", "msg", aws.ToString(msg.MessageId), "err", err)
		return
	}

	var err error
	for try := 1; try <= maxTries; try++ { // <- MTR-107
		if err = w.report(ctx, b); err == nil { // <- MTR-107
			break
		}
		w.Log.Warn("orb did not take the build", "build", b.ID, "try", try, "err", err)
		time.Sleep(time.Duration(try*try) * time.Second)
	}
	if err != nil {
		w.Log.Error("giving up on build", "build", b.ID, "err", err) // <- MTR-107
	}

	if _, err := w.Queue.DeleteMessage(ctx, &sqs.DeleteMessageInput{ // <- MTR-107
		QueueUrl: aws.String(w.QueueURL), ReceiptHandle: msg.ReceiptHandle,
	}); err != nil {
		w.Log.Warn("delete", "build", b.ID, "err", err)
	}
}

func (w *Worker) report(ctx context.Context, b build) error {
	_, err := w.Orb.Events.Ingest(ctx, orb.EventIngestParams{
		Events: orb.F([]orb.EventIngestParamsEvent{{
			EventName:          orb.F("build_seconds"),
			IdempotencyKey:     orb.F("build-" + b.ID),
			ExternalCustomerID: orb.F(b.Customer),
			Timestamp:          orb.F(b.Finished),
			Properties:         orb.F[any](map[string]any{"seconds": b.Seconds, "runner": b.Runner}),
		}}),
	})
	if err != nil {
		return fmt.Errorf("ingest build %s: %w", b.ID, err)
	}
	return nil
}
