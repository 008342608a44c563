package api

import (
	"net/http"
	"time"

	cloudevents "github.com/cloudevents/sdk-go/v2/event"
	"github.com/gin-gonic/gin"
	"github.com/jackc/pgx/v5/pgxpool"
)

type Handlers struct {
	renderer Renderer
	db       *pgxpool.Pool
}

func (h *Handlers) RenderPDF(c *gin.Context) {
	var request RenderRequest
	if err := c.ShouldBindJSON(&request); err != nil {
		c.JSON(http.StatusBadRequest, gin.H{"error": "the body is not a render request"})
		return
	}
	ctx := c.Request.Context()
	pdf, err := h.renderer.Render(ctx, request)
	if err != nil {
		c.JSON(http.StatusUnprocessableEntity, gin.H{"error": err.Error()})
		return
	}

	usage := cloudevents.New()
	usage.SetID(pdf.ID)
	usage.SetSource("pdf-api")
	usage.SetType("pdf.rendered")
	usage.SetSubject(c.GetString("organization"))
	usage.SetTime(time.Now())
	if err := usage.SetData("application/json", map[string]int{"pages": pdf.Pages}); err != nil {
		c.AbortWithStatus(http.StatusInternalServerError)
		return
	}
	if _, err := h.db.Exec(ctx, `INSERT INTO usage_outbox (event_id, event) VALUES ($1, $2) ON CONFLICT (event_id) DO NOTHING`, pdf.ID, usage); err != nil {
		c.JSON(http.StatusServiceUnavailable, gin.H{"error": "the usage could not be recorded"})
		return
	}
	c.Data(http.StatusOK, "application/pdf", pdf.Bytes)
}
