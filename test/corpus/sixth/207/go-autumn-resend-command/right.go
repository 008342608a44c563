package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
)

// Autumn knows a key for a day. Older attempts that never got an answer are for a person to look at.
const safeToRepeat = 20 * time.Hour

type crawl struct {
	ID          string     `db:"id"`
	CustomerID  string     `db:"customer_id"`
	Pages       int        `db:"pages"`
	AttemptedAt *time.Time `db:"track_attempted_at"`
}

// resend tracks what Autumn has not confirmed, for when Autumn or we were down.
func main() {
	ctx := context.Background()
	db := sqlx.MustConnect("postgres", os.Getenv("DATABASE_URL"))
	defer db.Close()

	var crawls []crawl
	err := db.SelectContext(ctx, &crawls,
		`SELECT id, customer_id, pages, track_attempted_at FROM crawls
		 WHERE finished_at IS NOT NULL AND tracked_at IS NULL ORDER BY finished_at`)
	if err != nil {
		slog.Error("cannot read crawls", "err", err)
		os.Exit(1)
	}

	left := 0
	for _, c := range crawls {
		if c.AttemptedAt != nil && time.Since(*c.AttemptedAt) > safeToRepeat {
			left++
			slog.Warn("may have been tracked: compare with Autumn's event log", "crawl", c.ID, "attempted", c.AttemptedAt)
			continue
		}
		if err := resend(ctx, db, c); err != nil {
			left++
			slog.Error("not tracked", "crawl", c.ID, "err", err)
		}
	}
	fmt.Printf("%d of %d tracked\n", len(crawls)-left, len(crawls))
	if left > 0 {
		os.Exit(1)
	}
}

func resend(ctx context.Context, db *sqlx.DB, c crawl) error {
	const attempt = `UPDATE crawls SET track_attempted_at = coalesce(track_attempted_at, now()) WHERE id = $1`
	if _, err := db.ExecContext(ctx, attempt, c.ID); err != nil {
		return err
	}
	body, err := json.Marshal(map[string]any{"customer_id": c.CustomerID, "feature_id": "pages", "value": c.Pages})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://api.useautumn.com/v1/track", bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+os.Getenv("AUTUMN_SECRET_KEY"))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", "crawl-"+c.ID)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode >= 300 && res.StatusCode != http.StatusConflict {
		return fmt.Errorf("autumn answered %s", res.Status)
	}
	_, err = db.ExecContext(ctx, `UPDATE crawls SET tracked_at = now() WHERE id = $1`, c.ID)
	return err
}
