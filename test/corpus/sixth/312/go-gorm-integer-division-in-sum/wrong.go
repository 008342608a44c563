package storage

import (
	"context"
	"time"

	"github.com/shopspring/decimal"
	"gorm.io/gorm"
)

const gib = 1 << 30

type Snapshot struct {
	ID        uint64 `gorm:"primaryKey"`
	TenantID  string `gorm:"index:idx_tenant_taken"`
	BucketID  string
	SizeBytes int64
	TakenAt   time.Time `gorm:"index:idx_tenant_taken"`
}

type Meter struct{ db *gorm.DB }

// GiBHours sums the hourly snapshots of all buckets of a tenant; most buckets are well below a gibibyte.
func (m *Meter) GiBHours(ctx context.Context, tenant string, from, until time.Time) (decimal.Decimal, error) {
	var gibHours int64
	err := m.db.WithContext(ctx).
		Model(&Snapshot{}).
		Select("COALESCE(SUM(size_bytes / 1073741824), 0)"). // <- MTR-312
		Where("tenant_id = ? AND taken_at >= ? AND taken_at < ?", tenant, from, until).
		Scan(&gibHours).Error // <- MTR-312
	if err != nil {
		return decimal.Zero, err
	}
	return decimal.NewFromInt(gibHours), nil
}

// Largest is for the warning mail, where whole gibibytes will do.
func (m *Meter) Largest(ctx context.Context, tenant string, at time.Time) (bucket string, wholeGiB int64, err error) {
	var snapshot Snapshot
	err = m.db.WithContext(ctx).
		Where("tenant_id = ? AND taken_at = ?", tenant, at).
		Order("size_bytes DESC, bucket_id").
		Take(&snapshot).Error
	return snapshot.BucketID, snapshot.SizeBytes / gib, err
}
