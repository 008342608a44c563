package intake

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"
)

type Measurement struct {
	UID     string
	Account string
	At      time.Time
	Values  map[string]int64
}

type Submitter interface {
	SubmitUsage(ctx context.Context, measurements []Measurement) error
}

type Report struct {
	Submitted int
	Failed    int
}

var columns = []string{"cpu_seconds", "gpu_seconds", "egress_bytes"}

// ImportCSV sends the rows of a usage file: uid, account, RFC 3339 time, then one column for each quantity.
func ImportCSV(ctx context.Context, src io.Reader, out Submitter) (Report, error) {
	var report Report
	var batch []Measurement
	reader := csv.NewReader(src)
rows:
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return report, fmt.Errorf("read usage file: %w", err)
		}
		at, err := time.Parse(time.RFC3339, row[2])
		if err != nil {
			report.Failed++
			continue
		}
		values := make(map[string]int64, len(columns))
		for i, name := range columns {
			value, err := strconv.ParseInt(row[3+i], 10, 64)
			if err != nil {
				report.Failed++
				continue rows
			}
			values[name] = value
		}
		batch = append(batch, Measurement{UID: row[0], Account: row[1], At: at, Values: values})
		report.Submitted++
	}
	return report, out.SubmitUsage(ctx, batch)
}
