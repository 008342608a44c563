package events

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

const (
	stream     = "billable-calls"
	maxRecords = 500
)

// Call is one billable API call; ID is what the consumer deduplicates by.
type Call struct {
	ID         string `json:"id"`
	CustomerID string `json:"customer_id"`
	Units      int64  `json:"units"`
	At         int64  `json:"at_ms"`
}

type Publisher struct {
	client *kinesis.Client
}

func (p *Publisher) Publish(ctx context.Context, calls []Call) error {
	for start := 0; start < len(calls); start += maxRecords {
		end := min(start+maxRecords, len(calls))
		if err := p.put(ctx, calls[start:end]); err != nil {
			return err
		}
	}
	return nil
}

func (p *Publisher) put(ctx context.Context, calls []Call) error {
	entries := make([]types.PutRecordsRequestEntry, 0, len(calls))
	for _, call := range calls {
		data, err := json.Marshal(call)
		if err != nil {
			return err
		}
		entries = append(entries, types.PutRecordsRequestEntry{Data: data, PartitionKey: aws.String(call.CustomerID)})
	}
	for len(entries) > 0 {
		out, err := p.client.PutRecords(ctx, &kinesis.PutRecordsInput{StreamName: aws.String(stream), Records: entries})
		if err != nil {
			return fmt.Errorf("put usage records: %w", err)
		}
		if aws.ToInt32(out.FailedRecordCount) == 0 {
			return nil
		}
		entries = failed(entries, out.Records)
	}
	return nil
}

func failed(sent []types.PutRecordsRequestEntry, results []types.PutRecordsResultEntry) []types.PutRecordsRequestEntry {
	var left []types.PutRecordsRequestEntry
	for i, result := range results {
		if result.ErrorCode != nil {
			left = append(left, sent[i])
		}
	}
	return left
}
