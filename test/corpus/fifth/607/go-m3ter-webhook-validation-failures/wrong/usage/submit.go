package usage

import (
	"context"
	"fmt"
	"time"

	"github.com/m3ter-com/m3ter-sdk-go"
)

type Row struct {
	ID      string
	Account string
	Meter   string
	At      time.Time
	Count   float64
}

type Submitter struct {
	Client *m3ter.Client
}

func (s *Submitter) Submit(ctx context.Context, rows []Row) error {
	const limit = 1000
	for start := 0; start < len(rows); start += limit {
		part := rows[start:min(start+limit, len(rows))]
		measurements := make([]m3ter.MeasurementRequestUnionParam, 0, len(part))
		for _, row := range part {
			measurements = append(measurements, m3ter.MeasurementRequestParam{
				Uid:     m3ter.F(row.ID),
				Account: m3ter.F(row.Account),
				Meter:   m3ter.F(row.Meter),
				Ts:      m3ter.F(row.At),
				Measure: m3ter.F(map[string]float64{"count": row.Count}),
			})
		}
		_, err := s.Client.Usage.Submit(ctx, m3ter.UsageSubmitParams{ // <- MTR-607
			SubmitMeasurementsRequest: m3ter.SubmitMeasurementsRequestParam{Measurements: m3ter.F(measurements)},
		})
		if err != nil {
			return fmt.Errorf("submit %d measurements: %w", len(part), err)
		}
	}
	return nil
}
