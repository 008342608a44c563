package members

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

var ErrNoSeatLeft = errors.New("no seat left")

type Service struct{ db *sql.DB }

// seats locks the organization, so that two people cannot take its last seat.
func seats(ctx context.Context, tx *sql.Tx, orgID int64) (used, limit int, err error) {
	err = tx.QueryRowContext(ctx, `SELECT seat_limit FROM organizations WHERE id = $1 FOR UPDATE`, orgID).Scan(&limit)
	if err != nil {
		return 0, 0, fmt.Errorf("lock organization %d: %w", orgID, err)
	}
	err = tx.QueryRowContext(ctx, `SELECT count(*) FROM members WHERE org_id = $1 AND removed_at IS NULL`, orgID).Scan(&used)
	return used, limit, err
}

// takeSeat adds the user if the organization has a seat for one more.
func takeSeat(ctx context.Context, tx *sql.Tx, orgID, userID int64) error {
	used, limit, err := seats(ctx, tx, orgID)
	if err != nil {
		return err
	}
	if used+1 > limit {
		return ErrNoSeatLeft
	}
	return insertMember(ctx, tx, orgID, userID)
}

func (s *Service) Add(ctx context.Context, orgID, userID int64) error {
	return s.inTx(ctx, func(tx *sql.Tx) error { return takeSeat(ctx, tx, orgID, userID) })
}

func (s *Service) AcceptInvite(ctx context.Context, invite Invite, userID int64) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		if err := takeSeat(ctx, tx, invite.OrgID, userID); err != nil {
			return err
		}
		return closeInvite(ctx, tx, invite.ID)
	})
}
