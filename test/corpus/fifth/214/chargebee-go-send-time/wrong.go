package chargebeeusage

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v4"
)

type Scan struct {
	ID             string
	SubscriptionID string
	Pages          int
	At             time.Time
}

type Client struct {
	Site string
	Key  string
	HTTP *http.Client
}

func (c *Client) form(scan Scan) url.Values {
	form := url.Values{}
	form.Set("subscription_id", scan.SubscriptionID)
	form.Set("usage_timestamp", strconv.FormatInt(scan.At.UnixMilli(), 10))
	form.Set("deduplication_id", fmt.Sprintf("%s-%d", scan.ID, time.Now().Unix())) // <- MTR-214|MTR-202
	form.Set("properties", fmt.Sprintf(`{"pages":%d}`, scan.Pages))
	return form
}

// Report sends one scan, for up to ten minutes.
func (c *Client) Report(ctx context.Context, scan Scan) error {
	policy := backoff.NewExponentialBackOff()
	policy.MaxElapsedTime = 10 * time.Minute
	return backoff.Retry(func() error { return c.post(ctx, scan) }, backoff.WithContext(policy, ctx)) // <- MTR-214?
}

func (c *Client) post(ctx context.Context, scan Scan) error {
	address := fmt.Sprintf("https://%s.ingest.chargebee.com/api/v2/usage_events", c.Site)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(c.form(scan).Encode()))
	if err != nil {
		return backoff.Permanent(err)
	}
	request.SetBasicAuth(c.Key, "")
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("X-Sent-At", time.Now().UTC().Format(time.RFC3339))
	answer, err := c.HTTP.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	switch {
	case answer.StatusCode < 300:
		return nil
	case answer.StatusCode == http.StatusTooManyRequests || answer.StatusCode >= 500:
		return fmt.Errorf("chargebee answered %d", answer.StatusCode)
	default:
		return backoff.Permanent(fmt.Errorf("chargebee refused scan %s: %d", scan.ID, answer.StatusCode))
	}
}
