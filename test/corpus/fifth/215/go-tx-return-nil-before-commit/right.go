package ledger

import (
	"context"
	"database/sql"
	"fmt"
)

type Line struct {
	EventID  string
	Account  string
	Meter    string
	Quantity int64
}

type Store struct{ db *sql.DB }

const insertLine = `INSERT INTO usage_lines (event_id, account, meter, quantity) VALUES ($1, $2, $3, $4)
	ON CONFLICT (event_id) DO NOTHING`

// Append stores the lines of one upload; the upload is deleted from the bucket once Append returns nil.
func (s *Store) Append(ctx context.Context, upload string, lines []Line) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback()

	fresh := int64(0)
	for _, line := range lines {
		result, err := tx.ExecContext(ctx, insertLine, line.EventID, line.Account, line.Meter, line.Quantity)
		if err != nil {
			return fmt.Errorf("line %s: %w", line.EventID, err)
		}
		n, err := result.RowsAffected()
		if err != nil {
			return err
		}
		fresh += n
	}
	var notify bool
	err = tx.QueryRowContext(ctx, `SELECT notify_on_upload FROM upload_settings`).Scan(&notify)
	if err != nil {
		return fmt.Errorf("settings: %w", err)
	}
	if !notify || fresh == 0 {
		return tx.Commit()
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO notices (upload, fresh) VALUES ($1, $2)`, upload, fresh); err != nil {
		return fmt.Errorf("notice: %w", err)
	}
	return tx.Commit()
}
