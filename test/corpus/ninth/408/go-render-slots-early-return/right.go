package render

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

var ErrEmptyScene = errors.New("render: scene has no frames")

// Reservations holds render minutes back from an account until a job is done.
type Reservations interface {
	Reserve(ctx context.Context, account string, minutes int64) (id string, err error)
	// Settle books what was used and gives the rest back.
	Settle(ctx context.Context, id string, minutes int64) error
	Release(ctx context.Context, id string) error
}

type Engine interface {
	Load(ctx context.Context, scene string) (*Scene, error)
	Render(ctx context.Context, scene *Scene) (minutes int64, err error)
}

type Service struct {
	reservations Reservations
	engine       Engine
	log          *slog.Logger
}

func NewService(r Reservations, e Engine, log *slog.Logger) *Service {
	return &Service{reservations: r, engine: e, log: log}
}

func (s *Service) Run(ctx context.Context, account, sceneID string, estimate int64) (err error) {
	id, err := s.reservations.Reserve(ctx, account, estimate)
	if err != nil {
		return fmt.Errorf("reserve: %w", err)
	}
	var minutes int64
	settled := false
	defer func() {
		if settled {
			return
		}
		// The caller may be gone already.
		rctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		if rerr := s.reservations.Release(rctx, id); rerr != nil {
			err = errors.Join(err, fmt.Errorf("release %s: %w", id, rerr))
		}
	}()

	scene, err := s.engine.Load(ctx, sceneID)
	if err != nil {
		return fmt.Errorf("load %s: %w", sceneID, err)
	}
	if scene.Frames == 0 {
		return ErrEmptyScene
	}
	if minutes, err = s.engine.Render(ctx, scene); err != nil {
		return fmt.Errorf("render %s: %w", sceneID, err)
	}
	s.log.Info("rendered", "scene", sceneID, "minutes", minutes)

	// From here on the minutes are owed; a reservation that is not settled is settled by the sweeper.
	settled = true
	return s.reservations.Settle(context.WithoutCancel(ctx), id, minutes)
}
