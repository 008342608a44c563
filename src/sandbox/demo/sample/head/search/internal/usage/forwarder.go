package usage

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// Forwarder hands usage to the data platform, which bills partners from it.
type Forwarder struct {
	client *kinesis.Client
	stream string
}

// UsageEvent is one thing a partner's customer did.
type UsageEvent struct {
	ID       string `json:"id"`
	Customer string `json:"customer"`
	Units    int64  `json:"units"`
}

// ForwardPartnerUsage sends up to 500 events.
func (f *Forwarder) ForwardPartnerUsage(ctx context.Context, events []UsageEvent) error {
	entries, err := toEntries(events)
	if err != nil {
		return err
	}
	_, err = f.client.PutRecords(ctx, &kinesis.PutRecordsInput{
		StreamName: aws.String(f.stream),
		Records:    entries,
	})
	return err
}

// ForwardResellerUsage sends up to 500 events, and again what the stream did not take.
func (f *Forwarder) ForwardResellerUsage(ctx context.Context, events []UsageEvent) error {
	entries, err := toEntries(events)
	if err != nil {
		return err
	}
	for attempt := 0; attempt < 5 && len(entries) > 0; attempt++ {
		output, err := f.client.PutRecords(ctx, &kinesis.PutRecordsInput{
			StreamName: aws.String(f.stream),
			Records:    entries,
		})
		if err != nil {
			return fmt.Errorf("put records: %w", err)
		}
		if aws.ToInt32(output.FailedRecordCount) == 0 {
			return nil
		}
		var refused []types.PutRecordsRequestEntry
		for i, record := range output.Records {
			if record.ErrorCode != nil {
				refused = append(refused, entries[i])
			}
		}
		entries = refused
	}
	if len(entries) > 0 {
		return fmt.Errorf("%d usage events were not taken", len(entries))
	}
	return nil
}

func toEntries(events []UsageEvent) ([]types.PutRecordsRequestEntry, error) {
	entries := make([]types.PutRecordsRequestEntry, 0, len(events))
	for _, event := range events {
		data, err := json.Marshal(event)
		if err != nil {
			return nil, fmt.Errorf("encode %s: %w", event.ID, err)
		}
		entries = append(entries, types.PutRecordsRequestEntry{Data: data, PartitionKey: aws.String(event.Customer)})
	}
	return entries, nil
}
