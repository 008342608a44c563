package imaging

import (
	"context"
	"fmt"
	"log/slog"
	"time"
)

type Conversion struct {
	ID        string
	AccountID string
	Format    string
	Pixels    int64
	Frames    int64
	DoneAt    time.Time
}

type Event struct {
	ID       string
	Subject  string
	Type     string
	Quantity int64
	At       time.Time
}

type Meter interface {
	Record(ctx context.Context, event Event) error
}

type Biller struct {
	meter Meter
}

func (b *Biller) Bill(ctx context.Context, done Conversion) error {
	var units int64 // <- MTR-121
	switch done.Format { // <- MTR-121
	case "png", "jpeg":
		units = ceilDiv(done.Pixels, 1_000_000)
	case "gif":
		units = done.Frames * ceilDiv(done.Pixels, 1_000_000)
	case "webp", "avif": // <- MTR-121
		slog.DebugContext(ctx, "modern format", "format", done.Format) // <- MTR-121
	default:
		return fmt.Errorf("conversion %s: no price for the format %q", done.ID, done.Format)
	}
	return b.meter.Record(ctx, Event{
		ID:       "conversion-" + done.ID,
		Subject:  done.AccountID,
		Type:     "image_units",
		Quantity: units, // <- MTR-121
		At:       done.DoneAt,
	})
}

func ceilDiv(value, by int64) int64 {
	return (value + by - 1) / by
}
