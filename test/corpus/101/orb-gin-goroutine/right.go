package api

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/orbcorp/orb-go"
	"github.com/orbcorp/orb-go/option"

	"example.com/imagery/internal/render"
	"example.com/imagery/internal/store"
)

type RenderHandler struct {
	orb      *orb.Client
	renderer *render.Renderer
	outbox   *store.Outbox
}

func NewRenderHandler(apiKey string, r *render.Renderer, outbox *store.Outbox) *RenderHandler {
	return &RenderHandler{orb: orb.NewClient(option.WithAPIKey(apiKey)), renderer: r, outbox: outbox}
}

type renderRequest struct {
	Scene  string `json:"scene" binding:"required"`
	Width  int64  `json:"width"`
	Height int64  `json:"height"`
}

func (h *RenderHandler) Register(group *gin.RouterGroup) {
	group.POST("/renders", h.create)
}

func (h *RenderHandler) create(c *gin.Context) {
	var body renderRequest
	if err := c.ShouldBindJSON(&body); err != nil {
		c.JSON(http.StatusBadRequest, gin.H{"error": err.Error()})
		return
	}
	customer := c.GetString("customer_id")
	image, err := h.renderer.Render(c.Request.Context(), body.Scene, body.Width, body.Height)
	if err != nil {
		c.JSON(http.StatusBadGateway, gin.H{"error": "render failed"})
		return
	}
	usage := store.Usage{Key: image.ID, CustomerID: customer, Pixels: image.Pixels, At: image.FinishedAt}
	if err := h.outbox.Add(c.Request.Context(), usage); err != nil {
		c.JSON(http.StatusInternalServerError, gin.H{"error": "could not record usage"})
		return
	}
	c.JSON(http.StatusCreated, gin.H{"id": image.ID, "url": image.URL})
}

// Deliver sends one row of the outbox; the outbox keeps the row until it returns nil.
func (h *RenderHandler) Deliver(ctx context.Context, usage store.Usage) error {
	_, err := h.orb.Events.Ingest(ctx, orb.EventIngestParams{
		Events: orb.F([]orb.EventIngestParamsEvent{{
			EventName:          orb.F("pixels_rendered"),
			IdempotencyKey:     orb.F(usage.Key),
			Timestamp:          orb.F(usage.At.UTC()),
			ExternalCustomerID: orb.F(usage.CustomerID),
			Properties:         orb.F[any](map[string]any{"pixels": usage.Pixels}),
		}}),
	})
	return err
}

const deliveryTimeout = 10 * time.Second
