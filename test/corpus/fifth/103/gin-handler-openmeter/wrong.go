package api

import (
	"net/http"
	"time"

	cloudevents "github.com/cloudevents/sdk-go/v2/event"
	"github.com/gin-gonic/gin"
	openmeter "github.com/openmeterio/openmeter/api/client/go"
)

type Handlers struct {
	renderer Renderer
	meter    *openmeter.ClientWithResponses
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
	answer, err := h.meter.IngestEventWithResponse(ctx, usage) // <- MTR-103
	if err != nil || answer.StatusCode() != http.StatusNoContent {
		c.JSON(http.StatusBadGateway, gin.H{"error": "the usage could not be recorded"})
		return
	}
	c.Data(http.StatusOK, "application/pdf", pdf.Bytes)
}
