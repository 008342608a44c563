package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"

	amqp "github.com/rabbitmq/amqp091-go"
)

const queue = "usage.recorded"

type Usage struct {
	EventID  string `json:"event_id"`
	Customer string `json:"customer"`
	Meter    string `json:"meter"`
	Quantity int64  `json:"quantity"`
}

type Ledger interface {
	InsertOnce(ctx context.Context, usage Usage) error
}

func Declare(ch *amqp.Channel) error {
	_, err := ch.QueueDeclare(queue, true, false, false, false, nil) // <- MTR-123
	return err
}

func Consume(ctx context.Context, ch *amqp.Channel, ledger Ledger) error {
	deliveries, err := ch.ConsumeWithContext(ctx, queue, "ledger", false, false, false, false, nil)
	if err != nil {
		return fmt.Errorf("consume %s: %w", queue, err)
	}
	for delivery := range deliveries {
		var usage Usage
		if err := json.Unmarshal(delivery.Body, &usage); err != nil {
			slog.ErrorContext(ctx, "usage message is not readable", "error", err)
			if err := delivery.Nack(false, false); err != nil { // <- MTR-123
				return err
			}
			continue
		}
		if err := ledger.InsertOnce(ctx, usage); err != nil {
			slog.ErrorContext(ctx, "usage not stored", "event", usage.EventID, "error", err)
			if err := delivery.Nack(false, false); err != nil { // <- MTR-123
				return err
			}
			continue
		}
		if err := delivery.Ack(false); err != nil {
			return err
		}
	}
	return ctx.Err()
}
