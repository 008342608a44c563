package billinghooks

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	paddle "github.com/PaddleHQ/paddle-go-sdk/v4"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const maxBody = 1 << 20

type transactionCompleted struct {
	EventID   string `json:"event_id"`
	EventType string `json:"event_type"`
	Data      struct {
		ID         string `json:"id"`
		CustomData struct {
			WorkspaceID string `json:"workspace_id"`
			Credits     int64  `json:"credits,string"`
		} `json:"custom_data"`
	} `json:"data"`
}

type Handler struct {
	pool     *pgxpool.Pool
	verifier *paddle.WebhookVerifier
}

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if ok, err := h.verifier.Verify(r); err != nil || !ok {
		http.Error(w, "bad signature", http.StatusUnauthorized)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "unreadable body", http.StatusBadRequest)
		return
	}
	var event transactionCompleted
	if err := json.Unmarshal(body, &event); err != nil {
		http.Error(w, "unreadable event", http.StatusBadRequest)
		return
	}
	if event.EventType != "transaction.completed" || event.Data.CustomData.Credits == 0 {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if err := h.grant(r.Context(), event); err != nil { // <- MTR-211
		http.Error(w, "try again", http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// grant adds what was bought. Paddle repeats a notification for three days until it gets a 2xx.
func (h *Handler) grant(ctx context.Context, event transactionCompleted) error {
	bought := event.Data.CustomData
	return pgx.BeginFunc(ctx, h.pool, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `
			UPDATE workspaces SET credits = credits + $2
			WHERE id = $1`, // <- MTR-211
			bought.WorkspaceID, bought.Credits) // <- MTR-211
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return fmt.Errorf("transaction %s is for unknown workspace %q", event.Data.ID, bought.WorkspaceID)
		}
		return nil
	})
}
