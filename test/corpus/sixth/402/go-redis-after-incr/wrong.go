package quota

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/redis/go-redis/v9"

	"example.com/geo/internal/plans"
)

type DailyLookups struct {
	rdb   *redis.Client
	plans *plans.Store
	now   func() time.Time
}

var takeScript = redis.NewScript(`
local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('EXPIREAT', KEYS[1], ARGV[1]) end
return n
`)

// take books one lookup and returns how many there were today, this one included.
func (d *DailyLookups) take(ctx context.Context, accountID string) (int64, error) {
	day := d.now().UTC().Truncate(24 * time.Hour)
	key := fmt.Sprintf("lookups:%s:%s", accountID, day.Format("2006-01-02"))
	return takeScript.Run(ctx, d.rdb, []string{key}, day.Add(48*time.Hour).Unix()).Int64()
}

func (d *DailyLookups) Middleware() gin.HandlerFunc {
	return func(c *gin.Context) {
		accountID := c.GetString("account_id")
		plan, err := d.plans.ForAccount(c, accountID)
		if err != nil {
			c.AbortWithStatusJSON(http.StatusServiceUnavailable, gin.H{"error": "plan unavailable"})
			return
		}
		n, err := d.take(c, accountID)
		if err != nil {
			c.AbortWithStatusJSON(http.StatusServiceUnavailable, gin.H{"error": "quota unavailable"})
			return
		}
		if n >= plan.DailyLookups { // <- MTR-402
			c.AbortWithStatusJSON(http.StatusTooManyRequests, gin.H{"error": "daily lookups used up", "limit": plan.DailyLookups})
			return
		}
		c.Header("X-Lookups-Remaining", strconv.FormatInt(plan.DailyLookups-n, 10))
		c.Next()
	}
}
