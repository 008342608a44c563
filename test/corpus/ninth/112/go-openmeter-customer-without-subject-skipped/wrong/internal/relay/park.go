package relay

import (
	"context"

	"github.com/nats-io/nats.go/jetstream"

	"pixelforge.dev/usage/internal/parking"
)

var lot parking.Lot

// UseLot sets where messages wait that cannot be billed now; `usagectl replay` sends them again.
func UseLot(l parking.Lot) { lot = l }

func (r *Relay) park(ctx context.Context, msg jetstream.Msg, reason string) error {
	if err := lot.Put(ctx, parking.Item{Subject: msg.Subject(), Body: msg.Data(), Reason: reason}); err != nil {
		return err
	}
	return msg.Ack()
}
