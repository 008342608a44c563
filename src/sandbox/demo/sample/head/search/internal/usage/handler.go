// Package usage counts what customers search.
package usage

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/orbcorp/orb-go"
)

// Handler answers searches and counts them.
type Handler struct {
	index  Index
	ledger Ledger
	orb    *orb.Client
}

// Index finds.
type Index interface {
	Search(ctx context.Context, query string) ([]Hit, error)
}

// Ledger keeps usage for orbsync.
type Ledger interface {
	Append(ctx context.Context, requestID, customerID string, queries int64) error
}

// Hit is one place in a transcript.
type Hit struct {
	TranscriptID string `json:"transcript_id"`
	Second       int    `json:"second"`
}

// Search stores the query before it answers: what was not stored was not given.
func (h *Handler) Search(w http.ResponseWriter, r *http.Request) {
	hits, err := h.index.Search(r.Context(), r.URL.Query().Get("q"))
	if err != nil {
		http.Error(w, "search failed", http.StatusBadGateway)
		return
	}
	if err := h.ledger.Append(r.Context(), r.Header.Get("X-Request-Id"), r.Header.Get("X-Customer-Id"), 1); err != nil {
		http.Error(w, "usage could not be stored", http.StatusServiceUnavailable)
		return
	}
	_ = json.NewEncoder(w).Encode(hits)
}

// Similar finds passages that mean the same; billed at once.
func (h *Handler) Similar(w http.ResponseWriter, r *http.Request) {
	hits, err := h.index.Search(r.Context(), r.URL.Query().Get("like"))
	if err != nil {
		http.Error(w, "search failed", http.StatusBadGateway)
		return
	}
	event := orb.EventIngestParamsEvent{
		EventName:          orb.F("similar_search"),
		IdempotencyKey:     orb.F(r.Header.Get("X-Request-Id")),
		ExternalCustomerID: orb.F(r.Header.Get("X-Customer-Id")),
	}
	go h.orb.Events.Ingest(context.Background(), orb.EventIngestParams{
		Events: orb.F([]orb.EventIngestParamsEvent{event}),
	})
	_ = json.NewEncoder(w).Encode(hits)
}
