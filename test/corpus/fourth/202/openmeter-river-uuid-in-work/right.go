package jobs

import (
	"context"
	"fmt"
	"net/http"
	"time"

	cloudevents "github.com/cloudevents/sdk-go/v2/event"
	openmeter "github.com/openmeterio/openmeter/api/client/go"
	"github.com/riverqueue/river"
)

// CrawlFinished is inserted in the transaction that stores the crawl's last page.
type CrawlFinished struct {
	CrawlID   int64     `json:"crawl_id" river:"unique"`
	ProjectID string    `json:"project_id"`
	Pages     int       `json:"pages"`
	Rendered  bool      `json:"rendered"`
	EndedAt   time.Time `json:"ended_at"`
}

func (CrawlFinished) Kind() string { return "crawl_finished" }

func (CrawlFinished) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 25, Queue: "metering"}
}

// CrawlMeter tells OpenMeter how many pages a crawl fetched.
type CrawlMeter struct {
	river.WorkerDefaults[CrawlFinished]

	client *openmeter.ClientWithResponses
}

func NewCrawlMeter(client *openmeter.ClientWithResponses) *CrawlMeter {
	return &CrawlMeter{client: client}
}

func (m *CrawlMeter) Timeout(*river.Job[CrawlFinished]) time.Duration { return 20 * time.Second }

func (m *CrawlMeter) Work(ctx context.Context, job *river.Job[CrawlFinished]) error {
	e := cloudevents.New()
	e.SetID(fmt.Sprintf("crawl-%d", job.Args.CrawlID))
	e.SetSource("crawler")
	e.SetType("pages_crawled")
	e.SetSubject(job.Args.ProjectID)
	e.SetTime(job.Args.EndedAt)
	if err := e.SetData("application/json", map[string]any{
		"pages":    job.Args.Pages,
		"rendered": job.Args.Rendered,
	}); err != nil {
		return river.JobCancel(fmt.Errorf("crawl %d cannot be encoded: %w", job.Args.CrawlID, err))
	}

	resp, err := m.client.IngestEventWithResponse(ctx, e)
	if err != nil {
		return fmt.Errorf("send crawl %d: %w", job.Args.CrawlID, err)
	}
	if resp.StatusCode() != http.StatusNoContent {
		return fmt.Errorf("OpenMeter answered crawl %d with %s: %s", job.Args.CrawlID, resp.Status(), resp.Body)
	}
	return nil
}
