package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
)

type crawl struct {
	ID         string    `db:"id"`
	CustomerID string    `db:"customer_id"`
	Pages      int       `db:"pages"`
	FinishedAt time.Time `db:"finished_at"`
}

// resend tracks the crawls of the last days again, for when Autumn or we were down.
// Those it already has answer 409.
func main() {
	since := flag.Duration("since", 7*24*time.Hour, "how far to go back") // <- MTR-207
	flag.Parse()

	ctx := context.Background()
	db := sqlx.MustConnect("postgres", os.Getenv("DATABASE_URL"))
	defer db.Close()

	var crawls []crawl
	err := db.SelectContext(ctx, &crawls, // <- MTR-207
		`SELECT id, customer_id, pages, finished_at FROM crawls WHERE finished_at >= $1 ORDER BY finished_at`, // <- MTR-207
		time.Now().Add(-*since)) // <- MTR-207
	if err != nil {
		slog.Error("cannot read crawls", "err", err)
		os.Exit(1)
	}

	sent, known, failed := 0, 0, 0
	for _, c := range crawls {
		switch status, err := track(ctx, c); {
		case err != nil:
			failed++
			slog.Error("not tracked", "crawl", c.ID, "err", err)
		case status == http.StatusConflict:
			known++
		default:
			sent++
		}
	}
	fmt.Printf("%d tracked, %d known, %d failed\n", sent, known, failed)
	if failed > 0 {
		os.Exit(1)
	}
}

func track(ctx context.Context, c crawl) (int, error) {
	body, err := json.Marshal(map[string]any{"customer_id": c.CustomerID, "feature_id": "pages", "value": c.Pages})
	if err != nil {
		return 0, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://api.useautumn.com/v1/track", bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", "Bearer "+os.Getenv("AUTUMN_SECRET_KEY"))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", "crawl-"+c.ID) // <- MTR-207
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 && res.StatusCode != http.StatusConflict {
		return 0, fmt.Errorf("autumn answered %s", res.Status)
	}
	return res.StatusCode, nil
}
