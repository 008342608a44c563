package edge

import (
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"example.org/blobs/internal/auth"
	"example.org/blobs/internal/storage"
)

// Handler serves objects. Egress is billed by the byte from egress_events.
type Handler struct {
	DB    *sql.DB
	Store storage.Store
	Log   *slog.Logger
}

func (h *Handler) Routes(r chi.Router) {
	r.Get("/o/{bucket}/*", h.download)
	r.Head("/o/{bucket}/*", h.head)
}

func (h *Handler) head(w http.ResponseWriter, r *http.Request) {
	info, err := h.Store.Stat(r.Context(), chi.URLParam(r, "bucket"), chi.URLParam(r, "*"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Length", strconv.FormatInt(info.Size, 10))
}

func (h *Handler) download(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	bucket, key := chi.URLParam(r, "bucket"), chi.URLParam(r, "*")

	object, err := h.Store.Open(ctx, bucket, key)
	if errors.Is(err, storage.ErrNotFound) {
		http.NotFound(w, r)
		return
	} else if err != nil {
		h.Log.Error("open", "bucket", bucket, "key", key, "err", err)
		http.Error(w, "storage unavailable", http.StatusBadGateway)
		return
	}
	defer object.Close()

	w.Header().Set("Content-Type", object.ContentType)
	w.Header().Set("Content-Length", strconv.FormatInt(object.Size, 10))
	sent, err := io.Copy(w, object)
	if err != nil {
		h.Log.Info("client went away", "bucket", bucket, "key", key, "sent", sent, "err", err)
		return // <- MTR-110
	}

	_, err = h.DB.ExecContext(ctx, // <- MTR-110
		`insert into egress_events (request_id, account_id, bucket, bytes, at) values ($1, $2, $3, $4, $5)
		 on conflict (request_id) do nothing`,
		auth.RequestID(ctx), auth.Account(ctx), bucket, sent, time.Now().UTC())
	if err != nil {
		h.Log.Error("egress not stored", "request", auth.RequestID(ctx), "bytes", sent, "err", err) // <- MTR-102?, MTR-601?
	}
}
