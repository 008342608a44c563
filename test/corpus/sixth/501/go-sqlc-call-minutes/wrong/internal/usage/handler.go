package usage

import (
	"encoding/json"
	"net/http"

	"example.com/voice/internal/auth"
	"example.com/voice/internal/billing"
	"example.com/voice/internal/db"
)

type Handler struct {
	q       *db.Queries
	periods *billing.Periods
}

type response struct {
	Period  billing.Period            `json:"period"`
	Days    []db.UsageMinutesByDayRow `json:"days"`
	Minutes int64                     `json:"minutes"`
}

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	accountID := auth.AccountID(r.Context())
	period, err := h.periods.Current(r.Context(), accountID)
	if err != nil {
		http.Error(w, "period unavailable", http.StatusServiceUnavailable)
		return
	}
	days, err := h.q.UsageMinutesByDay(r.Context(), db.UsageMinutesByDayParams{ // <- MTR-501|MTR-312
		AccountID:   accountID,
		PeriodStart: period.Start,
		PeriodEnd:   period.End,
	})
	if err != nil {
		http.Error(w, "usage unavailable", http.StatusInternalServerError)
		return
	}
	out := response{Period: period, Days: days}
	for _, d := range days {
		out.Minutes += d.Minutes
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(out)
}
