package gcpmeter

import (
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/api/googleapi"
	"google.golang.org/api/option"
	servicecontrol "google.golang.org/api/servicecontrol/v1"
)

// Window is the usage of one consumer between two instants; windows of a consumer join without a gap.
type Window struct {
	ID         string
	ConsumerID string
	Start      time.Time
	End        time.Time
	VCPUSecond int64
}

type Reporter struct {
	service string
	api     *servicecontrol.Service
	windows WindowStore
}

func NewReporter(ctx context.Context, service string, windows WindowStore, opts ...option.ClientOption) (*Reporter, error) {
	api, err := servicecontrol.NewService(ctx, opts...)
	if err != nil {
		return nil, fmt.Errorf("service control: %w", err)
	}
	return &Reporter{service: service, api: api, windows: windows}, nil
}

// ReportDue sends the windows that are closed and not reported, every ten minutes.
func (r *Reporter) ReportDue(ctx context.Context) error {
	due, err := r.windows.Unreported(ctx)
	if err != nil || len(due) == 0 {
		return err
	}
	request := &servicecontrol.ReportRequest{}
	for _, w := range due {
		request.Operations = append(request.Operations, r.operation(w))
	}
	if _, err := r.api.Services.Report(r.service, request).Context(ctx).Do(); err != nil { // <- MTR-106
		return explain(err)
	}
	for _, w := range due {
		if err := r.windows.MarkReported(ctx, w.ID); err != nil { // <- MTR-106, MTR-109?
			return err
		}
	}
	return nil
}

func (r *Reporter) operation(w Window) *servicecontrol.Operation {
	return &servicecontrol.Operation{
		OperationId:   w.ID,
		OperationName: "vcpu usage",
		ConsumerId:    w.ConsumerID,
		StartTime:     w.Start.UTC().Format(time.RFC3339),
		EndTime:       w.End.UTC().Format(time.RFC3339),
		MetricValueSets: []*servicecontrol.MetricValueSet{{
			MetricName:   r.service + "/vcpu_seconds",
			MetricValues: []*servicecontrol.MetricValue{{Int64Value: &w.VCPUSecond}},
		}},
	}
}

func explain(err error) error {
	var api *googleapi.Error
	if errors.As(err, &api) {
		return fmt.Errorf("service control answered %d: %w", api.Code, err)
	}
	return err
}
