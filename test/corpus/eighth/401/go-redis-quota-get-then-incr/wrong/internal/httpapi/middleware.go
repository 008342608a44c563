package httpapi

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/plumbline/geocoder/internal/auth"
	"github.com/plumbline/geocoder/internal/quota"
)

// RequireQuota counts every call that reaches the API, also one that fails later.
func RequireQuota(q *quota.Quota, log *slog.Logger) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			account := auth.Account(r.Context())
			ok, err := q.Take(r.Context(), account, 1, time.Now())
			if err != nil {
				log.ErrorContext(r.Context(), "quota check failed", "account", account, "error", err)
				http.Error(w, "quota unavailable", http.StatusServiceUnavailable)
				return
			}
			if !ok {
				http.Error(w, "monthly quota used up", http.StatusTooManyRequests)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}
