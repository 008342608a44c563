package edge

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/prometheus/client_golang/prometheus"

	"example.org/blobs/internal/auth"
	"example.org/blobs/internal/health"
	"example.org/blobs/internal/spool"
	"example.org/blobs/internal/storage"
)

// Handler serves objects. Egress is billed by the byte from egress_events.
type Handler struct {
	DB     *sql.DB
	Spool  *spool.File // fsynced journal on the local disk, replayed into egress_events every minute
	Store  storage.Store
	Lost   prometheus.Counter // any increase pages
	Health *health.Gate
	Log    *slog.Logger
}

type egress struct {
	RequestID, Account, Bucket string
	Bytes                      int64
	At                         time.Time
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

	sent, copyErr := io.Copy(w, object)
	// What went over the wire is billed, whether or not the client stayed to the end. Its context may be over by now.
	h.record(context.WithoutCancel(ctx), egress{auth.RequestID(ctx), auth.Account(ctx), bucket, sent, time.Now().UTC()})
	if copyErr != nil {
		h.Log.Info("client went away", "bucket", bucket, "key", key, "sent", sent, "err", copyErr)
	}
}

func (h *Handler) record(ctx context.Context, e egress) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	_, err := h.DB.ExecContext(ctx,
		`insert into egress_events (request_id, account_id, bucket, bytes, at) values ($1, $2, $3, $4, $5)
		 on conflict (request_id) do nothing`,
		e.RequestID, e.Account, e.Bucket, e.Bytes, e.At)
	if err == nil {
		return
	}
	if spoolErr := h.Spool.Append(e); spoolErr != nil {
		// neither database nor disk: alarm, and out of rotation until it is mended
		h.Lost.Add(float64(e.Bytes))
		h.Health.Fail(errors.Join(err, spoolErr))
	}
}
