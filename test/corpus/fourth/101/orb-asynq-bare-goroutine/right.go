package tasks

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/hibiken/asynq"
	"github.com/orbcorp/orb-go"
)

const TypeRenderFinished = "render:finished"

type renderFinished struct {
	RenderID    string    `json:"render_id"`
	WorkspaceID string    `json:"workspace_id"`
	Frames      int64     `json:"frames"`
	FinishedAt  time.Time `json:"finished_at"`
}

type RenderHandler struct {
	orb     *orb.Client
	renders RenderStore
}

// NewRenderFinishedTask is enqueued by the farm in the transaction that closes the render.
func NewRenderFinishedTask(r Render) (*asynq.Task, error) {
	payload, err := json.Marshal(renderFinished{r.ID, r.WorkspaceID, r.Frames, r.FinishedAt})
	if err != nil {
		return nil, err
	}
	return asynq.NewTask(TypeRenderFinished, payload, asynq.MaxRetry(25), asynq.TaskID("render-"+r.ID)), nil
}

func (h *RenderHandler) ProcessTask(ctx context.Context, t *asynq.Task) error {
	var p renderFinished
	if err := json.Unmarshal(t.Payload(), &p); err != nil {
		return fmt.Errorf("decode %s: %v: %w", t.Type(), err, asynq.SkipRetry)
	}
	if err := h.renders.MarkDelivered(ctx, p.RenderID); err != nil {
		return fmt.Errorf("mark render %s delivered: %w", p.RenderID, err)
	}
	return h.meterFrames(ctx, p)
}

func (h *RenderHandler) meterFrames(ctx context.Context, p renderFinished) error {
	_, err := h.orb.Events.Ingest(ctx, orb.EventIngestParams{
		Events: orb.F([]orb.EventIngestParamsEvent{{
			EventName:          orb.F("frames_rendered"),
			IdempotencyKey:     orb.F("render-" + p.RenderID),
			ExternalCustomerID: orb.F(p.WorkspaceID),
			Timestamp:          orb.F(p.FinishedAt),
			Properties:         orb.F[any](map[string]any{"frames": p.Frames}),
		}}),
	})
	if err != nil {
		return fmt.Errorf("ingest frames of render %s: %w", p.RenderID, err)
	}
	return nil
}
