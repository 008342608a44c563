package http

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"acme.dev/gateway/internal/metering"
)

func Routes(engine *gin.Engine, meter *metering.Client, search Searcher) {
	api := engine.Group("/v1", requestID(), metered(meter))
	api.POST("/search", func(c *gin.Context) {
		var query Query
		if err := c.ShouldBindJSON(&query); err != nil {
			c.AbortWithStatus(http.StatusBadRequest)
			return
		}
		hits, err := search.Search(c, query)
		if err != nil {
			c.AbortWithStatus(http.StatusBadGateway)
			return
		}
		meter.Record(c, metering.Event{ // <- MTR-212
			ID:      "search-" + uuid.NewSHA1(uuid.NameSpaceURL, []byte(c.GetString("request_id"))).String(),
			Tenant:  c.GetString("tenant"),
			Meter:   "api_requests",
			Value:   1,
		})
		c.JSON(http.StatusOK, hits)
	})
}

func requestID() gin.HandlerFunc {
	return func(c *gin.Context) {
		id := c.GetHeader("X-Request-Id")
		if id == "" {
			id = uuid.NewString()
		}
		c.Set("request_id", id)
	}
}

// metered sends one api_requests event for every request that was answered without an error.
func metered(meter *metering.Client) gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Next()
		if c.Writer.Status() >= http.StatusBadRequest {
			return
		}
		meter.Record(c, metering.Event{ // <- MTR-212
			ID:     "request-" + c.GetString("request_id"),
			Tenant: c.GetString("tenant"),
			Meter:  "api_requests",
			Value:  1,
		})
	}
}
