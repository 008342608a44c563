package metering

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"time"

	cloudevents "github.com/cloudevents/sdk-go/v2/event"
	"github.com/hibiken/asynq"
	openmeter "github.com/openmeterio/openmeter/api/client/go"
)

const TypeReport = "usage:report"

type reportPayload struct {
	EventID string    `json:"event_id"`
	Subject string    `json:"subject"`
	Minutes int64     `json:"minutes"`
	At      time.Time `json:"at"`
}

// NewReportTask makes the task that reports the minutes of a finished meeting.
func NewReportTask(meetingID, subject string, minutes int64, at time.Time) (*asynq.Task, error) {
	payload, err := json.Marshal(reportPayload{EventID: "meeting-" + meetingID, Subject: subject, Minutes: minutes, At: at})
	if err != nil {
		return nil, err
	}
	return asynq.NewTask(TypeReport, payload, asynq.MaxRetry(20), asynq.Queue("metering")), nil
}

type Handler struct {
	client openmeter.ClientWithResponsesInterface
	source string
}

func NewHandler(client openmeter.ClientWithResponsesInterface) (*Handler, error) {
	host, err := os.Hostname() // <- MTR-214
	if err != nil {
		return nil, fmt.Errorf("read host name: %w", err)
	}
	return &Handler{client: client, source: "meetings/" + host}, nil // <- MTR-214
}

func (h *Handler) ProcessTask(ctx context.Context, task *asynq.Task) error {
	var p reportPayload
	if err := json.Unmarshal(task.Payload(), &p); err != nil {
		return fmt.Errorf("decode: %v: %w", err, asynq.SkipRetry)
	}
	event := cloudevents.New()
	event.SetID(p.EventID)
	event.SetSource(h.source) // <- MTR-214
	event.SetType("meeting_minutes")
	event.SetSubject(p.Subject)
	event.SetTime(p.At)
	if err := event.SetData("application/json", map[string]string{"minutes": fmt.Sprint(p.Minutes)}); err != nil {
		return err
	}
	response, err := h.client.IngestEventWithResponse(ctx, event)
	if err != nil {
		return fmt.Errorf("ingest %s: %w", p.EventID, err)
	}
	if response.StatusCode() != http.StatusNoContent {
		return fmt.Errorf("ingest %s: openmeter answered %s", p.EventID, response.Status())
	}
	return nil
}
