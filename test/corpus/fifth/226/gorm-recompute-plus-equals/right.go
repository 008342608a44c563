package statement

import (
	"context"
	"fmt"
	"time"

	"github.com/shopspring/decimal"
	"gorm.io/gorm"
)

type Statement struct {
	ID        uint64
	AccountID uint64
	Start     time.Time
	End       time.Time
	Total     decimal.Decimal `gorm:"type:numeric(20,6)"`
	Lines     int
}

type Entry struct {
	ID         uint64
	AccountID  uint64
	Amount     decimal.Decimal `gorm:"type:numeric(20,6)"`
	OccurredAt time.Time
}

type Service struct{ db *gorm.DB }

// Recalculate sums the entries of a statement's period anew, after corrections and late entries.
func (s *Service) Recalculate(ctx context.Context, id uint64) (*Statement, error) {
	var statement Statement
	err := s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.First(&statement, id).Error; err != nil {
			return fmt.Errorf("statement %d: %w", id, err)
		}
		var entries []Entry
		err := tx.Where("account_id = ? AND occurred_at >= ? AND occurred_at < ?",
			statement.AccountID, statement.Start, statement.End).Find(&entries).Error
		if err != nil {
			return err
		}
		total := decimal.Zero
		for _, entry := range entries {
			total = total.Add(entry.Amount)
		}
		statement.Total = total
		statement.Lines = len(entries)
		return tx.Save(&statement).Error
	})
	return &statement, err
}
