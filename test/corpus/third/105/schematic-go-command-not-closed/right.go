package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	schematicgo "github.com/schematichq/schematic-go"
	"github.com/schematichq/schematic-go/client"
	"github.com/schematichq/schematic-go/option"
)

type seatDay struct {
	company string
	seats   int
}

func main() {
	day := flag.String("day", "", "UTC day to report, e.g. 2026-04-01")
	flag.Parse()
	if err := run(context.Background(), *day); err != nil {
		log.Fatalf("seat report: %v", err)
	}
}

func run(ctx context.Context, day string) error {
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return errors.New("give the day as YYYY-MM-DD")
	}
	conn, err := pgx.Connect(ctx, os.Getenv("DATABASE_URL"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)

	seats, err := readSeats(ctx, conn, day)
	if err != nil {
		return err
	}

	schematic := client.NewSchematicClient(option.WithAPIKey(os.Getenv("SCHEMATIC_API_KEY")))
	defer schematic.Close()

	for _, s := range seats {
		quantity := s.seats
		key := fmt.Sprintf("seats-%s-%s", s.company, day)
		schematic.Track(ctx, &schematicgo.EventBodyTrack{
			Event:    "active-seats",
			Company:  map[string]string{"id": s.company},
			Quantity: &quantity,
		}, client.WithIdempotencyKey(key))
	}
	fmt.Printf("%d companies reported for %s\n", len(seats), day)
	return nil
}

func readSeats(ctx context.Context, conn *pgx.Conn, day string) ([]seatDay, error) {
	rows, err := conn.Query(ctx, `
		SELECT company_id, count(DISTINCT user_id)
		FROM logins
		WHERE day = $1
		GROUP BY company_id`, day)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (s seatDay, err error) {
		err = row.Scan(&s.company, &s.seats)
		return s, err
	})
}
