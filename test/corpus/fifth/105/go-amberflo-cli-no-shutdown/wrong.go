package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/amberflo/metering-go/v2"
	"github.com/jackc/pgx/v5"
)

func main() {
	day := flag.String("day", "", "UTC day whose exports are metered, e.g. 2026-03-01")
	flag.Parse()
	if err := run(context.Background(), *day); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, day string) error {
	from, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return fmt.Errorf("-day: %w", err)
	}
	conn, err := pgx.Connect(ctx, os.Getenv("DATABASE_URL"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)

	client, err := metering.NewMeteringClient(os.Getenv("AMBERFLO_API_KEY"), metering.WithBatchSize(50)) // <- MTR-105
	if err != nil {
		return err
	}
	rows, err := conn.Query(ctx, `SELECT id, tenant, finished_at, rows FROM exports WHERE finished_at >= $1 AND finished_at < $2`, from, from.AddDate(0, 0, 1))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, tenant string
		var at time.Time
		var count float64
		if err := rows.Scan(&id, &tenant, &at, &count); err != nil {
			return err
		}
		err := client.Meter(&metering.MeterMessage{ // <- MTR-105
			UniqueId:          "export-" + id,
			MeterApiName:      "exported_rows",
			CustomerId:        tenant,
			MeterValue:        count,
			MeterTimeInMillis: at.UnixMilli(),
		})
		if err != nil {
			return fmt.Errorf("export %s: %w", id, err)
		}
	}
	return rows.Err()
}
