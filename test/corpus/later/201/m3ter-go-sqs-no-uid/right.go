package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/m3ter-com/m3ter-sdk-go"
)

type scan struct {
	ScanID   string    `json:"scan_id"`
	Account  string    `json:"account_code"`
	Files    float64   `json:"files"`
	Finished time.Time `json:"finished"`
}

type worker struct {
	queue  *sqs.Client
	url    string
	client *m3ter.Client
}

func (w *worker) submit(ctx context.Context, s scan) error {
	_, err := w.client.Usage.Submit(ctx, m3ter.UsageSubmitParams{
		SubmitMeasurementsRequest: m3ter.SubmitMeasurementsRequestParam{
			Measurements: m3ter.F([]m3ter.MeasurementRequestParam{{
				Account: m3ter.F(s.Account),
				Meter:   m3ter.F("file_scans"),
				Ts:      m3ter.F(s.Finished),
				Uid:     m3ter.F(s.ScanID),
				Measure: m3ter.F(map[string]float64{"files": s.Files}),
			}}),
		},
	})
	return err
}

func (w *worker) handle(ctx context.Context, message types.Message) error {
	var s scan
	if err := json.Unmarshal([]byte(aws.ToString(message.Body)), &s); err != nil {
		return err
	}
	if err := w.submit(ctx, s); err != nil {
		return err
	}
	_, err := w.queue.DeleteMessage(ctx, &sqs.DeleteMessageInput{
		QueueUrl:      aws.String(w.url),
		ReceiptHandle: message.ReceiptHandle,
	})
	return err
}

func main() {
	ctx := context.Background()
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		slog.Error("no aws configuration", "err", err)
		os.Exit(1)
	}
	w := &worker{queue: sqs.NewFromConfig(cfg), url: os.Getenv("SCAN_QUEUE_URL"), client: m3ter.NewClient()}
	for {
		out, err := w.queue.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
			QueueUrl:            aws.String(w.url),
			MaxNumberOfMessages: 10,
			WaitTimeSeconds:     20,
		})
		if err != nil {
			slog.Error("receive", "err", err)
			time.Sleep(5 * time.Second)
			continue
		}
		for _, message := range out.Messages {
			if err := w.handle(ctx, message); err != nil {
				slog.Error("scan left on the queue", "message", aws.ToString(message.MessageId), "err", err)
			}
		}
	}
}
